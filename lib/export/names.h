#ifndef PLUMB_LIB_EXPORT_NAMES_H_
#define PLUMB_LIB_EXPORT_NAMES_H_

// Addresses for objects that have none, made from what people call them. Pure.

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/kind/descriptor.h"
#include "lib/observed/observed.h"
#include "lib/resource/address.h"

namespace plumb {

// "Stripe Charges (Übersicht)" -> "stripe_charges_uebersicht": a resource's name, without
// the kind's own words at its beginning or end. At most 60 characters; the kind's name where
// nothing is left.
std::string ResourceNameOf(std::string_view text, const KindDescriptor& kind);

// What an object is called in the specs, by its kind and id.
using Addresses = std::map<std::pair<KindName, RemoteId>, Address>;

struct Named {
  const KindDescriptor* kind = nullptr;  // Neither is null.
  const ObservedObject* object = nullptr;
  std::string text;  // What to name it by.
};

// An address for each of `objects`, beside those in `taken`. Of several with one name the
// oldest has it alone, the others with _2, _3, ... behind it, by age: what is made later
// renames nothing.
Addresses NameObjects(std::vector<Named> objects, const Addresses& taken);

}  // namespace plumb

#endif  // PLUMB_LIB_EXPORT_NAMES_H_
