#ifndef PLUMB_LIB_KINDS_SCHEMA_REGISTRY_H_
#define PLUMB_LIB_KINDS_SCHEMA_REGISTRY_H_

// What the kinds of the Schema Registry have in common.

#include <string_view>
#include <vector>

#include "lib/kind/descriptor.h"
#include "lib/kinds/sugar.h"
#include "lib/value/value.h"

namespace plumb {

// A kind whose objects are in the tenant's container, under `segment` ("schemas"),
// without fields.
KindDescriptor SchemaRegistryKind(std::string_view name, std::string_view summary,
                                  std::string_view segment);

// title, type, and the members that the registry sets on all its objects.
std::vector<FieldDescriptor> SchemaRegistryFields();

// allOf, what the object is composed of.
std::vector<FieldDescriptor> AllOfFields();

// definitions and properties: JSON Schema.
std::vector<FieldDescriptor> DefinitionFields();

// The URI of a class by the words of the sugar ("profile", "experience_event");
// URIs, ids and references stand for themselves. Null after a problem with `key`
// was reported.
Value ClassUri(const Value& written, std::string_view key, FieldProblems& problems);

// Adds {"$ref": uri} to allOf, unless it is there, behind the first `at` entries.
void AddToAllOf(Value& body, const Value& uri, size_t at);

// Sets `type` to "object" where it is absent.
void FillType(Value& body);

}  // namespace plumb

#endif  // PLUMB_LIB_KINDS_SCHEMA_REGISTRY_H_
