#ifndef PLUMB_LIB_EMULATOR_AUDIT_H_
#define PLUMB_LIB_EMULATOR_AUDIT_H_

// The members that Flow Service sets by itself, and what it shows of objects.

#include <string>
#include <string_view>

#include "lib/emulator/world.h"

namespace plumb::emulator {

// The member under which Flow Service's objects carry what is never shown.
inline constexpr std::string_view kHidden = "$emulator";

Author AuthorOf(const Request& request);

// Sets id, etag, version, dates, users, clients and the sandbox.
void StampNew(World& world, const Scope& scope, const Author& author, std::string_view id,
              Object& body);

// Sets a new etag, version, updatedAt, updatedBy and updatedClient.
void StampChange(World& world, const Author& author, Object& body);

// Whether `name` is a member that only the service sets.
bool IsServerSet(std::string_view name);

// Takes the members that only the service sets out of what a caller sent.
void DropServerSet(Object& body);

// The object as the API shows it under the settings: credentials as they say,
// numbers of schedules as text.
Value Shown(const World& world, Collection collection, const Value& body);

// The same as JSON text, kept until the object or the settings change.
const std::string& ShownJson(const World& world, Collection collection, const Record& record);

}  // namespace plumb::emulator

#endif  // PLUMB_LIB_EMULATOR_AUDIT_H_
