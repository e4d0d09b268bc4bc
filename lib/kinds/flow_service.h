#ifndef PLUMB_LIB_KINDS_FLOW_SERVICE_H_
#define PLUMB_LIB_KINDS_FLOW_SERVICE_H_

// What the kinds of Flow Service have in common.

#include <string>
#include <string_view>
#include <vector>

#include "lib/kind/descriptor.h"

namespace plumb {

// A kind whose objects are in `collection` ("connections"), without fields.
KindDescriptor FlowServiceKind(std::string_view name, std::string_view summary,
                               std::string_view collection);

// name, description, and the members that Flow Service sets on all its objects.
std::vector<FieldDescriptor> FlowServiceFields();

// `member`, a reference to a spec: {id, version}. A change of it replaces.
std::vector<FieldDescriptor> SpecFields(const std::string& member, std::string_view what);

// Members that the platform sets, by their paths.
std::vector<FieldDescriptor> ServerFields(const std::vector<std::string>& paths);

void Append(std::vector<FieldDescriptor>& fields, std::vector<FieldDescriptor> more);

}  // namespace plumb

#endif  // PLUMB_LIB_KINDS_FLOW_SERVICE_H_
