// Adobe's own behaviours, classes, field groups and data types, as far as
// schemas of sources need them. Facts from the XDM schemas that Adobe publishes.

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "lib/emulator/explore.h"
#include "lib/emulator/xdm.h"

namespace plumb::emulator {
namespace {

struct GlobalFact {
  std::string_view segment;
  std::string_view path;  // Of the $id, below https://ns.adobe.com/xdm/.
  std::string_view title;
  std::string_view extends;  // Paths, as above, of what it is made of.
  std::string_view fields;   // In the notation of ReadFields.
};

constexpr std::string_view kPersonFields =
    "person { birthDate:s gender:s name { courtesyTitle:s firstName:s fullName:s lastName:s "
    "middleName:s suffix:s } }";

constexpr std::string_view kContactFields =
    "homeAddress { city:s country:s countryCode:s postalCode:s stateProvince:s street1:s } "
    "personalEmail { address:s label:s primary:b status:s type:s } mobilePhone { number:s "
    "primary:b status:s } homePhone { number:s primary:b status:s }";

constexpr GlobalFact kFacts[] = {
    {"behaviors", "data/record", "Record Schema", "", "_id:s"},
    {"behaviors", "data/time-series", "Time-series Schema", "", "_id:s timestamp:s"},
    {"behaviors", "data/adhoc", "Ad Hoc Schema", "", ""},
    {"classes", "context/profile", "XDM Individual Profile", "data/record",
     "_id:s _repo { createDate:s modifyDate:s } personID:s createdByBatchID:s "
     "modifiedByBatchID:s repositoryCreatedBy:s repositoryLastModifiedBy:s"},
    {"classes", "context/experienceevent", "XDM ExperienceEvent", "data/time-series",
     "_id:s timestamp:s eventType:s producedBy:s eventMergeId:s"},
    {"fieldgroups", "context/profile-person-details", "Demographic Details", "context/profile",
     kPersonFields},
    {"fieldgroups", "context/profile-personal-details", "Personal Contact Details",
     "context/profile", kContactFields},
    {"fieldgroups", "context/identitymap", "IdentityMap", "context/profile", "identityMap"},
    {"datatypes", "context/person-name", "Full name", "",
     "courtesyTitle:s firstName:s fullName:s lastName:s middleName:s suffix:s"},
};

std::string IdOf(std::string_view path) { return absl::StrCat("https://ns.adobe.com/xdm/", path); }

std::string_view ResourceType(std::string_view segment) {
  const XdmKind* kind = FindXdmKind(segment);
  return kind == nullptr ? segment : kind->resource_type;
}

Value Body(const GlobalFact& fact) {
  Object body{{"$id", IdOf(fact.path)},
              {"meta:altId", absl::StrCat("_xdm.", absl::StrReplaceAll(fact.path, {{"/", "."}}))},
              {"meta:resourceType", ResourceType(fact.segment)},
              {"version", "1.0"},
              {"title", fact.title},
              {"type", "object"},
              {"description", fact.title},
              {"meta:extensible", true},
              {"meta:abstract", true},
              {"meta:xdmType", "object"},
              {"meta:containerId", "global"},
              {"imsOrg", "xdm"},
              {"properties", *ReadFields(fact.fields).Find("properties")}};
  if (!fact.extends.empty()) {
    const Value id = IdOf(fact.extends);
    body.Set(fact.segment == "fieldgroups" ? "meta:intendedToExtend" : "meta:extends", Array{id});
    if (fact.segment == "classes") body.Set("allOf", Array{Object{{"$ref", id}}});
  }
  return body;
}

}  // namespace

const std::vector<Value>& GlobalResources(std::string_view segment) {
  using BySegment = std::map<std::string, std::vector<Value>, std::less<>>;
  static const BySegment& all = *[] {
    auto* resources = new BySegment();
    for (const GlobalFact& fact : kFacts) {
      (*resources)[std::string(fact.segment)].push_back(Body(fact));
    }
    return resources;
  }();
  static const auto& none = *new std::vector<Value>();
  const auto found = all.find(segment == "mixins" ? "fieldgroups" : segment);
  return found == all.end() ? none : found->second;
}

}  // namespace plumb::emulator
