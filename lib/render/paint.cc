#include "lib/render/paint.h"

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"

namespace plumb {

std::string Paint::Symbol(char symbol) const {
  const std::string text(1, symbol);
  if (symbol == '+') return Green(text);
  if (symbol == '-' || symbol == '.') return Red(text);
  if (symbol == '~') return Yellow(text);
  return text;
}

std::string Paint::In(std::string_view escape, std::string_view text) const {
  if (color_ == Color::kNo) return std::string(text);
  return absl::StrCat(escape, text, "\033[0m");
}

}  // namespace plumb
