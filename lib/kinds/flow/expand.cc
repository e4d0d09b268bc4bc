#include "lib/kinds/flow/expand.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/kinds/catalogue.h"
#include "lib/value/value.h"

namespace plumb {
namespace {

constexpr char kMapping[] = "Mapping";  // The platform wants this very name.

// What the Mapping transformation names.
struct MappingPin {
  Value id;
  Value version;
};

std::optional<MappingPin> ReadMapping(const Value& mapping, FieldProblems& problems) {
  if (IsUnresolved(mapping)) return MappingPin{.id = mapping, .version = mapping};
  if (mapping.is_object()) {
    const Value* id = mapping.Find("id");
    const Value* version = mapping.Find("version");
    if (id != nullptr && version != nullptr) return MappingPin{.id = *id, .version = *version};
  }
  std::optional<Expression> id = AttributeOf(mapping, "mapping", "id");
  std::optional<Expression> version = AttributeOf(mapping, "mapping", "version");
  if (id.has_value() && version.has_value()) {
    return MappingPin{.id = *std::move(id), .version = *std::move(version)};
  }
  Report(problems, "mapping", "mapping must be a mapping as a whole, or its id and version",
         "write mapping = \"${mapping.NAME}\" or mapping = { id = \"...\", version = 0 }");
  return std::nullopt;
}

// The element Mapping of `transformations`, made when it is absent: behind Copy, and
// before Encryption as the tutorials have it.
Object& MappingElement(Array& transformations) {
  const auto find = [&transformations](std::string_view name) {
    return std::find_if(transformations.begin(), transformations.end(),
                        [name](const Value& one) { return one.StringAt("name") == name; });
  };
  auto element = find(kMapping);
  if (element == transformations.end()) {
    element = transformations.insert(find("Encryption"), Object{{"name", kMapping}});
  }
  return element->as_object();
}

void ExpandMapping(Value& body, FieldProblems& problems) {
  const Value mapping = Take(body, "mapping");
  if (mapping.is_null()) return;
  std::optional<MappingPin> pin = ReadMapping(mapping, problems);
  if (!pin.has_value()) return;
  Value& transformations = body.as_object()["transformations"];
  if (transformations.is_null()) transformations = Array();
  if (!transformations.is_array()) return;  // Checked elsewhere.
  Object* params = ObjectAt(MappingElement(transformations.as_array()), "params");
  if (params == nullptr) return;
  if (params->Find("mappingId") != nullptr) {
    Report(problems, "mapping", "both mapping and a Mapping transformation name a mapping",
           "write one of the two");
    return;
  }
  params->Set("mappingId", std::move(pin->id));
  params->Set("mappingVersion", std::move(pin->version));
}

bool HasMapping(const Value& body) {
  const Value* transformations = body.Find("transformations");
  if (transformations == nullptr || !transformations->is_array()) return false;
  const Array& elements = transformations->as_array();
  return std::any_of(elements.begin(), elements.end(),
                     [](const Value& element) { return element.StringAt("name") == kMapping; });
}

void ExpandFlowSource(Value& body, FieldProblems& problems) {
  const Value source = Take(body, "source");
  FillSpecVersion(body, "flowSpec");
  if (source.is_null()) return;
  if (IsUnresolved(source)) {
    if (body.Find("flowSpec") == nullptr) body.as_object().Set("flowSpec", source);
    return;
  }
  const std::optional<CatalogueSource> known = FindSourceOrReport(source, problems);
  if (!known.has_value()) return;
  const std::string id = FlowSpecOf(*known, HasMapping(body) ? MapsFields::kYes : MapsFields::kNo);
  if (id.empty()) {
    Report(problems, "source", absl::StrCat("no page says which flow spec ", known->name, " takes"),
           "write flowSpec = { id = \"...\", version = \"1.0\" }");
    return;
  }
  FillSpec(body, "flowSpec", "source", id, problems);
}

}  // namespace

void ExpandFlow(Value& body, FieldProblems& problems) {
  if (!body.is_object()) return;
  ExpandMapping(body, problems);
  ExpandFlowSource(body, problems);
}

}  // namespace plumb
