// What each kind of object refers to, so that "is this still used?" needs no scan.

#include "absl/strings/str_cat.h"
#include "lib/emulator/store.h"

namespace plumb::emulator {
namespace {

void AddText(const Value* value, std::vector<std::string>& links) {
  if (value != nullptr && value->is_string()) links.push_back(value->as_string());
}

void AddEach(const Value* list, std::string_view member, std::vector<std::string>& links) {
  if (list == nullptr || !list->is_array()) return;
  for (const Value& element : list->as_array()) {
    AddText(member.empty() ? &element : element.Find(member), links);
  }
}

void AddFlowLinks(const Value& flow, std::vector<std::string>& links) {
  AddEach(flow.Find("sourceConnectionIds"), "", links);
  AddEach(flow.Find("targetConnectionIds"), "", links);
  const Value* inherited = flow.Find("inheritedAttributes");
  const Value* sources = inherited == nullptr ? nullptr : inherited->Find("sourceConnections");
  if (sources == nullptr || !sources->is_array()) return;
  for (const Value& source : sources->as_array()) {
    const Value* base = source.Find("baseConnection");
    if (base != nullptr) AddText(base->Find("id"), links);
  }
}

void AddRegistryLinks(const Value& resource, std::vector<std::string>& links) {
  const std::string_view title = resource.StringAt("title");
  if (!title.empty()) links.push_back(absl::StrCat("title:", title));
  AddText(resource.Find("meta:altId"), links);
  AddEach(resource.Find("allOf"), "$ref", links);
}

}  // namespace

std::vector<std::string> LinksOf(Collection collection, const Value& body) {
  std::vector<std::string> links;
  switch (collection) {
    case Collection::kFlows:
      AddFlowLinks(body, links);
      break;
    case Collection::kRuns:
      AddText(body.Find("flowId"), links);
      break;
    case Collection::kSchemas:
    case Collection::kFieldGroups:
    case Collection::kClasses:
    case Collection::kDataTypes:
      AddRegistryLinks(body, links);
      break;
    case Collection::kDataSets:
      if (const Value* schema = body.Find("schemaRef")) AddText(schema->Find("id"), links);
      break;
    case Collection::kTargetConnections:
      if (const Value* params = body.Find("params")) AddText(params->Find("dataSetId"), links);
      break;
    case Collection::kDescriptors:
      AddText(body.Find("xdm:sourceSchema"), links);
      break;
    default:
      break;
  }
  return links;
}

}  // namespace plumb::emulator
