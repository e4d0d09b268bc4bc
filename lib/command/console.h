#ifndef PLUMB_LIB_COMMAND_CONSOLE_H_
#define PLUMB_LIB_COMMAND_CONSOLE_H_

// Where a command's answer, its remarks and its questions go.

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "lib/diag/diagnostics.h"

namespace plumb {

// Thread-safe.
class Console {
 public:
  virtual ~Console() = default;

  // The answer, to standard output; nothing else goes there.
  virtual void Out(std::string_view text) = 0;
  // Everything else, to standard error.
  virtual void Err(std::string_view text) = 0;

  virtual Color OutColor() const = 0;
  virtual Color ErrColor() const = 0;
  // Whether standard error is a terminal that a table can be redrawn on.
  virtual bool CanRedraw() const = 0;
  virtual int Width() const = 0;

  // Whether a person sits at standard input.
  virtual bool IsInteractive() const = 0;
  // Shows `prompt`, returns one line. FailedPrecondition at the end of input.
  virtual absl::StatusOr<std::string> Ask(std::string_view prompt) = 0;
};

}  // namespace plumb

#endif  // PLUMB_LIB_COMMAND_CONSOLE_H_
