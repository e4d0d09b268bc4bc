#ifndef PLUMB_LIB_RESOURCE_LIFECYCLE_H_
#define PLUMB_LIB_RESOURCE_LIFECYCLE_H_

// The keys of plumb's own that a resource may have beside its body. Pure.

#include <string>
#include <string_view>
#include <vector>

#include "lib/resource/resource.h"
#include "lib/value/value.h"

namespace plumb {

// The keys of plumb's own, sorted: allow_fields, depends_on, for_each,
// ignore_changes, protect, replace.
const std::vector<std::string>& OwnKeys();

// What is wrong with the value of such a key.
struct KeyProblem {
  std::string path;     // "depends_on[1]": as Positions of the resource has it.
  std::string message;  // "depends_on[1] is no address: ...".
  std::string hint;
};

// Reads the value of `key` (one of OwnKeys(), not for_each) into `lifecycle`.
// What is wrong is returned and left out. Expressions are wrong here: they are
// resolved before.
std::vector<KeyProblem> SetOwnKey(std::string_view key, const Value& value, Lifecycle& lifecycle);

}  // namespace plumb

#endif  // PLUMB_LIB_RESOURCE_LIFECYCLE_H_
