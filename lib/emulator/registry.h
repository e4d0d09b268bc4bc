#ifndef PLUMB_LIB_EMULATOR_REGISTRY_H_
#define PLUMB_LIB_EMULATOR_REGISTRY_H_

// The parts of the Schema Registry.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/emulator/world.h"
#include "lib/emulator/xdm.h"

namespace plumb::emulator {

// What an Accept header asks for: "application/vnd.adobe.xed-full+json; version=1".
struct AcceptForm {
  std::string_view prefix;  // "xed" or "xdm".
  bool id_only = false;     // -id
  bool link = false;        // -link, descriptors only
  bool v2 = false;          // -v2, descriptors only
  bool full = false;        // -full
  std::string version;      // "" when there is none.
};

// None for a value that the registry does not know.
std::optional<AcceptForm> ParseAccept(std::string_view header);

// "XDM-1012-404" and its like, for the resource that a path names.
Answer ResourceNotFound(std::string_view code, std::string_view id);

// One page of `bodies`: filters, order, start, limit. `form` says how much of each.
Answer ListResources(const Request& request, std::vector<const Value*> bodies, AcceptForm form);

// Writing a tenant's resource.
Answer CreateResource(World& world, const Request& request, const XdmKind& kind);
Answer ReplaceResource(World& world, const Request& request, const XdmKind& kind,
                       const Record& record);
Answer PatchResource(World& world, const Request& request, const XdmKind& kind,
                     const Record& record);
Answer DeleteResource(World& world, const Request& request, const XdmKind& kind,
                      const Record& record);

// What may stand in a resource. `before` is null when it is new.
Refusal CheckResource(World& world, const Request& request, const XdmKind& kind,
                      const Value* before, const Value& body);

Answer AnswerDescriptors(World& world, const Request& request);

}  // namespace plumb::emulator

#endif  // PLUMB_LIB_EMULATOR_REGISTRY_H_
