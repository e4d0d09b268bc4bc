#ifndef PLUMB_LIB_DESIRED_RESOLVE_H_
#define PLUMB_LIB_DESIRED_RESOLVE_H_

// Puts variables, secrets and each.key / each.value where a spec names them, and
// leaves references to other resources.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "lib/desired/desired.h"
#include "lib/kind/descriptor.h"
#include "lib/value/field_path.h"
#include "lib/value/secret.h"
#include "lib/value/value.h"

namespace plumb {

// Asks `source` for each secret once.
class SecretCache {
 public:
  // `source` is borrowed and outlives this.
  explicit SecretCache(SecretSource& source) : source_(source) {}

  const absl::StatusOr<Secret>& Get(std::string_view how, std::string_view what);

 private:
  SecretSource& source_;
  absl::flat_hash_map<std::string, absl::StatusOr<Secret>> known_;
};

// What expressions can name at one place. Everything is borrowed.
struct Scope {
  const KindRegistry& kinds;
  const std::map<std::string, Value>& variables;
  SecretCache& secrets;
  const Value* each_key = nullptr;  // Both null where there is no for_each.
  const Value* each_value = nullptr;
};

struct ResolveProblem {
  FieldPath path;            // Of the value as written.
  bool in_name = false;      // In the member's name rather than its value.
  bool of_instance = false;  // Has to do with each.key or each.value.
  std::string message;       // "${var.tenat} is not set".
  std::string hint;
};

// `value` with all that `scope` knows put in, in values and member names. The
// expressions left are references, written as AttributeReference::ToString
// writes them, and what `problems` tells of. Paths begin at `key`, when there is one.
Value Resolve(const Value& value, const Scope& scope, std::string_view key,
              std::vector<ResolveProblem>& problems);

// A member's name likewise; nothing when it does not resolve.
std::optional<std::string> ResolveName(std::string_view name, const Scope& scope);

}  // namespace plumb

#endif  // PLUMB_LIB_DESIRED_RESOLVE_H_
