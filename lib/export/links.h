#ifndef PLUMB_LIB_EXPORT_LINKS_H_
#define PLUMB_LIB_EXPORT_LINKS_H_

// Ids in the bodies of live objects, and the references that stand for them. Pure.

#include <cstddef>
#include <map>
#include <set>
#include <string>

#include "lib/kind/descriptor.h"
#include "lib/resource/address.h"
#include "lib/value/value.h"

namespace plumb {

// What an id may be a reference to.
struct Referable {
  Address address;
  const Value* outputs = nullptr;  // Never null.
  size_t item = kOutside;          // Its place among the objects that are exported.

  static constexpr size_t kOutside = static_cast<size_t>(-1);
};
using Referables = std::map<std::string, Referable>;  // By id.

// The ids of `referables` that stand in `body` as whole strings, but for its name and
// description.
std::set<std::string> IdsIn(const KindDescriptor& kind, const Value& body,
                            const Referables& referables);

// `body` with "${KIND.NAME.id}" for each of `ids`, and for members that are outputs of such
// an object (FieldDescriptor::output_of) "${KIND.NAME.OUTPUT}" where they have its value.
Value WithReferences(const KindDescriptor& kind, const Value& body, const Referables& referables,
                     const std::set<std::string>& ids);

// `value` with `moved` addresses for those that its references name.
Value WithMoved(const Value& value, const std::map<Address, Address>& moved);

}  // namespace plumb

#endif  // PLUMB_LIB_EXPORT_LINKS_H_
