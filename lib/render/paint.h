#ifndef PLUMB_LIB_RENDER_PAINT_H_
#define PLUMB_LIB_RENDER_PAINT_H_

// Colours as Terraform uses them. Pure.

#include <string>
#include <string_view>

#include "lib/diag/diagnostics.h"

namespace plumb {

// Wraps text in the escapes of one colour, or gives it back as it is.
class Paint {
 public:
  explicit Paint(Color color) : color_(color) {}

  std::string Bold(std::string_view text) const { return In("\033[1m", text); }
  std::string BoldGreen(std::string_view text) const { return In("\033[1m\033[32m", text); }
  std::string BoldRed(std::string_view text) const { return In("\033[1m\033[31m", text); }
  std::string Green(std::string_view text) const { return In("\033[32m", text); }
  std::string Red(std::string_view text) const { return In("\033[31m", text); }
  std::string Yellow(std::string_view text) const { return In("\033[33m", text); }
  std::string Gray(std::string_view text) const { return In("\033[90m", text); }

  // '+' green, '-' red, '~' yellow; others as they are.
  std::string Symbol(char symbol) const;

 private:
  std::string In(std::string_view escape, std::string_view text) const;

  Color color_;
};

}  // namespace plumb

#endif  // PLUMB_LIB_RENDER_PAINT_H_
