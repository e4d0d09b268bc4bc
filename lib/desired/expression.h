#ifndef PLUMB_LIB_DESIRED_EXPRESSION_H_
#define PLUMB_LIB_DESIRED_EXPRESSION_H_

// Putting an expression together again from what its pieces turned out to be.
// Pure.

#include <string>
#include <string_view>
#include <vector>

#include "lib/desired/desired.h"
#include "lib/value/value.h"

namespace plumb {

// The text of an expression that SplitExpression takes apart into `pieces`.
std::string JoinExpression(const std::vector<ExpressionPiece>& pieces);

// Collects the pieces of one string, from left to right.
class Assembly {
 public:
  void AddText(std::string_view text);
  void AddReference(std::string_view text);

  // A scalar, or an expression, whose pieces are taken. False, and nothing is
  // added, for what cannot stand inside a longer string.
  bool AddValue(const Value& value);

  // Whether a secret and something unknown came together: no value can be both.
  bool IsTorn() const { return has_secret_ && has_reference_; }

  // A string, or a secret when any piece was one, or an expression when any
  // piece was a reference. Requires: !IsTorn().
  Value Finish() &&;

 private:
  std::vector<ExpressionPiece> pieces_;
  bool has_secret_ = false;
  bool has_reference_ = false;
};

}  // namespace plumb

#endif  // PLUMB_LIB_DESIRED_EXPRESSION_H_
