#ifndef PLUMB_LIB_EMULATOR_ADMIN_OBJECTS_H_
#define PLUMB_LIB_EMULATOR_ADMIN_OBJECTS_H_

// Objects changed from outside the API, as by a person in the platform's UI.

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/emulator/world.h"

namespace plumb::emulator {

// Adds the object as it is, completed by what every object has. Its id, which is
// made up when the body has none. InvalidArgument when other calls could not
// bear it.
absl::StatusOr<std::string> InsertObject(World& world, const Scope& scope, Collection collection,
                                         Value body);

// Merges `patch` into the object, with a new etag or version and a person as the
// author. NotFound, InvalidArgument.
absl::Status ChangeObject(World& world, const Scope& scope, Collection collection,
                          const std::string& id, const Value& patch);

// Whether the object was there. Nothing is checked.
bool RemoveObject(World& world, const Scope& scope, Collection collection, const std::string& id);

// Finds by id, or by meta:altId.
const Record* FindObject(const World& world, const Scope& scope, Collection collection,
                         const std::string& id);

}  // namespace plumb::emulator

#endif  // PLUMB_LIB_EMULATOR_ADMIN_OBJECTS_H_
