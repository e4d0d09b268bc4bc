#ifndef PLUMB_LIB_DIAG_DIAGNOSTICS_H_
#define PLUMB_LIB_DIAG_DIAGNOSTICS_H_

// Problems in text that the user wrote, collected so that one run names them
// all. Thread-compatible.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "lib/diag/source.h"

namespace plumb {

enum class Severity { kError, kWarning };

struct Diagnostic {
  Severity severity = Severity::kError;
  SourceRange where;
  std::string message;  // What is wrong, starting with the address where there is one.
  std::string hint;     // What to do: "did you mean ...?"; may be empty.

  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

class Diagnostics {
 public:
  void Error(SourceRange where, std::string message, std::string hint = "");
  void Warning(SourceRange where, std::string message, std::string hint = "");

  bool HasErrors() const { return errors_ > 0; }
  size_t errors() const { return errors_; }

  // In the order of file paths as given, then line, then column; duplicates once.
  std::vector<Diagnostic> Sorted() const;

 private:
  std::vector<Diagnostic> all_;
  size_t errors_ = 0;
};

enum class Color { kNo, kYes };

// One diagnostic as text, each line ended by '\n':
//
//   specs/a.toml:14:12: error: flow.x: unknown field intervall
//     14 | intervall = 15
//        | ^~~~~~~~~
//     did you mean interval?
//
// The quoted line and caret are left out when the place has no line. Control
// characters are shown as '?' wherever they come from, tabs as a blank; lines
// over 200 bytes are cut around the caret.
std::string FormatDiagnostic(const Diagnostic& diagnostic, const SourceFiles& files, Color color);

}  // namespace plumb

#endif  // PLUMB_LIB_DIAG_DIAGNOSTICS_H_
