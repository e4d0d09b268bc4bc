// Schema Registry: row 14.

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "lib/emulator/json_patch.h"
#include "lib/emulator/test_api.h"

namespace plumb::emulator {
namespace {

constexpr char kLookup[] = "application/vnd.adobe.xed+json; version=1";
constexpr char kList[] = "application/vnd.adobe.xed-id+json";

std::string At(std::string_view path) { return absl::StrCat(kRegistry, path); }

class RegistryTest : public ::testing::Test {
 protected:
  RegistryTest() { api_.MakeEnds(chain_); }

  Answer GetAs(std::string_view path, std::string_view accept) {
    return api_.Send("GET", path, nullptr, {{"accept", std::string(accept)}});
  }

  std::string SchemaAt() { return At(absl::StrCat("/schemas/", PercentEncode(chain_.schema))); }

  std::string FieldGroupAt() {
    return At(absl::StrCat("/fieldgroups/", PercentEncode(chain_.field_group)));
  }

  TestApi api_;
  Chain chain_;
};

TEST_F(RegistryTest, CreateAnswersTheWholeResource) {
  const Answer made =
      api_.Send("POST", At("/schemas"), TestApi::SchemaBody("New", chain_.field_group));
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(made.json.StringAt("version"), "1.0");
  EXPECT_EQ(made.json.StringAt("meta:class"), "https://ns.adobe.com/xdm/context/profile");
  EXPECT_EQ(made.json.StringAt("meta:tenantNamespace"), "_acme");
  EXPECT_EQ(made.json.StringAt("$id").find("https://ns.adobe.com/acme/schemas/"), 0u);
  EXPECT_EQ(made.json.StringAt("meta:altId").find("_acme.schemas."), 0u);
  EXPECT_NE(made.json.Find("meta:registryMetadata")->Find("eTag"), nullptr);
  EXPECT_EQ(made.json.Find("allOf")->as_array()[0].StringAt("meta:xdmType"), "object");
}

TEST_F(RegistryTest, LookupNeedsAVersionInAccept) {
  EXPECT_EQ(CodeOf(GetAs(SchemaAt(), "")), "XDM-1007-400");
  EXPECT_EQ(CodeOf(GetAs(SchemaAt(), "application/json")), "XDM-1007-400");
  EXPECT_EQ(CodeOf(GetAs(SchemaAt(), "application/vnd.adobe.xed+json")), "XDM-1007-400");
  EXPECT_EQ(GetAs(SchemaAt(), kLookup).status, 200);
  EXPECT_EQ(GetAs(SchemaAt(), "application/vnd.adobe.xed-full-notext+json;version=1").status, 200);
  EXPECT_EQ(GetAs(SchemaAt(), "application/vnd.adobe.xed+json; version=2").status, 406);
}

TEST_F(RegistryTest, ListTakesNoVersionInAccept) {
  EXPECT_EQ(CodeOf(GetAs(At("/schemas"), kLookup)), "XDM-1006-400");
  EXPECT_EQ(CodeOf(GetAs(At("/schemas"), "")), "XDM-1006-400");
  const Answer list = GetAs(At("/schemas"), kList);
  const Value& result = list.json.Find("results")->as_array()[0];
  EXPECT_EQ(result.StringAt("$id"), chain_.schema);
  EXPECT_EQ(result.Find("allOf"), nullptr);
  const Answer full = GetAs(At("/schemas"), "application/vnd.adobe.xed+json");
  EXPECT_NE(full.json.Find("results")->as_array()[0].Find("allOf"), nullptr);
}

TEST_F(RegistryTest, BothIdsLeadToTheResource) {
  const Value schema = GetAs(SchemaAt(), kLookup).json;
  const std::string alt = At(absl::StrCat("/schemas/", schema.StringAt("meta:altId")));
  EXPECT_EQ(GetAs(alt, kLookup).json, schema);
}

TEST_F(RegistryTest, UnknownIdIs404) {
  const Answer answer = GetAs(At("/schemas/_acme.schemas.none"), kLookup);
  EXPECT_EQ(CodeOf(answer), "XDM-1012-404");
  EXPECT_FALSE(answer.json.Find("report")->StringAt("registryRequestId").empty());
}

TEST_F(RegistryTest, FullFormFollowsReferences) {
  const Value full = GetAs(SchemaAt(), "application/vnd.adobe.xed-full+json; version=1").json;
  EXPECT_EQ(full.Find("allOf"), nullptr);
  const Value* charges =
      full.Find("properties")->Find("_acme")->Find("properties")->Find("charges");
  ASSERT_NE(charges, nullptr);
  EXPECT_NE(charges->Find("properties")->Find("currency"), nullptr);
  EXPECT_NE(full.Find("properties")->Find("personID"), nullptr);
}

TEST_F(RegistryTest, CustomFieldsStandBelowTheTenantsNamespace) {
  Value bare = TestApi::FieldGroupBody("Bare");
  Value& fields = bare.as_object()["definitions"].as_object()["customFields"];
  fields.as_object().Set("properties", Object{{"id", Object{{"type", "string"}}}});
  EXPECT_EQ(CodeOf(api_.Send("POST", At("/fieldgroups"), bare)), "XDM-1020-400");
  fields.as_object().Set("properties", Object{{"_other", Object{{"type", "object"}}}});
  EXPECT_EQ(CodeOf(api_.Send("POST", At("/fieldgroups"), bare)), "XDM-1021-400");
}

TEST_F(RegistryTest, TitlesAreUniqueAcrossKinds) {
  const Value body = TestApi::SchemaBody("Charges", chain_.field_group);  // The field group's.
  EXPECT_EQ(CodeOf(api_.Send("POST", At("/schemas"), body)), "XDM-1521-400");
}

TEST_F(RegistryTest, SchemaIsMadeOfExactlyOneClass) {
  Value body = TestApi::SchemaBody("New", chain_.field_group);
  body.as_object().Set("allOf", Array{Object{{"$ref", chain_.field_group}}});
  EXPECT_EQ(CodeOf(api_.Send("POST", At("/schemas"), body)), "XDM-1413-400");
  body.as_object().Set("allOf", Array{Object{{"$ref", "https://ns.adobe.com/xdm/none"}}});
  EXPECT_EQ(CodeOf(api_.Send("POST", At("/schemas"), body)), "XDM-1413-400");
}

TEST_F(RegistryTest, MembersOfTheSpecificationAreRequired) {
  for (std::string_view name : {"title", "description", "allOf", "type"}) {
    Value body = TestApi::SchemaBody("New", chain_.field_group);
    body.as_object().Erase(name);
    EXPECT_EQ(api_.Send("POST", At("/schemas"), body).status, 400) << name;
  }
  Value group = TestApi::FieldGroupBody("New");
  group.as_object().Erase("meta:intendedToExtend");
  EXPECT_EQ(api_.Send("POST", At("/fieldgroups"), group).status, 400);
}

TEST_F(RegistryTest, PatchAndPutRaiseTheMinorVersionWithoutIfMatch) {
  const Answer patched = api_.Send(
      "PATCH", SchemaAt(), Array{Object{{"op", "replace"}, {"path", "/title"}, {"value", "T"}}});
  EXPECT_EQ(patched.status, 200);
  EXPECT_EQ(patched.json.StringAt("version"), "1.1");
  const Answer put = api_.Send("PUT", SchemaAt(), TestApi::SchemaBody("U", chain_.field_group));
  EXPECT_EQ(put.json.StringAt("version"), "1.2");
  EXPECT_EQ(put.json.StringAt("$id"), chain_.schema);
}

TEST_F(RegistryTest, UnionTagIsNeverRemoved) {
  const Value tag =
      Array{Object{{"op", "add"}, {"path", "/meta:immutableTags"}, {"value", Array{"union"}}}};
  EXPECT_EQ(api_.Send("PATCH", SchemaAt(), tag).status, 200);
  const Value untag = Array{Object{{"op", "remove"}, {"path", "/meta:immutableTags"}}};
  EXPECT_EQ(CodeOf(api_.Send("PATCH", SchemaAt(), untag)), "XDM-1526-400");
}

TEST_F(RegistryTest, FieldsStayOnceTheSchemaIsInUse) {
  const Value removal = Array{Object{
      {"op", "remove"},
      {"path", "/definitions/customFields/properties/_acme/properties/charges/properties/id"}}};
  api_.Set(Object{{"evolution", "dataset"}});
  EXPECT_EQ(CodeOf(api_.Send("PATCH", FieldGroupAt(), removal)), "XDM-1413-400");
  api_.Set(Object{{"evolution", "profile"}});
  EXPECT_EQ(api_.Send("PATCH", FieldGroupAt(), removal).status, 200);
}

TEST_F(RegistryTest, WhatIsInUseIsNotDeleted) {
  EXPECT_EQ(api_.Send("DELETE", SchemaAt()).status, 400);
  EXPECT_EQ(api_.Send("DELETE", FieldGroupAt()).status, 400);
  api_.Send("DELETE", absl::StrCat(kCatalog, "/dataSets/", chain_.dataset));
  EXPECT_EQ(api_.Send("DELETE", SchemaAt()).status, 204);
  EXPECT_EQ(api_.Send("DELETE", FieldGroupAt()).status, 204);
  EXPECT_EQ(GetAs(SchemaAt(), kLookup).status, 404);
}

TEST_F(RegistryTest, AdobesResourcesAreThere) {
  const std::string global = "/data/foundation/schemaregistry/global/";
  for (std::string_view path :
       {"behaviors/_xdm.data.record", "behaviors/_xdm.data.time-series",
        "classes/_xdm.context.profile", "classes/_xdm.context.experienceevent",
        "classes/https%3A%2F%2Fns.adobe.com%2Fxdm%2Fcontext%2Fprofile"}) {
    EXPECT_EQ(GetAs(absl::StrCat(global, path), kLookup).status, 200) << path;
  }
  EXPECT_EQ(GetAs(absl::StrCat(global, "classes"), kList).json.Find("results")->as_array().size(),
            2u);
}

TEST_F(RegistryTest, ClassExtendsABehavior) {
  const auto status = [&](std::string_view behavior) {
    return api_
        .Send("POST", At("/classes"),
              Object{{"type", "object"},
                     {"title", absl::StrCat("Class of ", behavior)},
                     {"description", "d"},
                     {"allOf", Array{Object{{"$ref", behavior}}}}})
        .status;
  };
  EXPECT_EQ(status("https://ns.adobe.com/xdm/data/record"), 201);
  EXPECT_EQ(status("https://ns.adobe.com/xdm/context/profile"), 400);
}

TEST_F(RegistryTest, DataTypesNeedNoNamespace) {
  const Answer made =
      api_.Send("POST", At("/datatypes"),
                Object{{"type", "object"},
                       {"title", "Card"},
                       {"properties", Object{{"last4", Object{{"type", "string"}}}}}});
  EXPECT_EQ(made.status, 201);
}

TEST_F(RegistryTest, ListIsPagedByTheValueOfItsOrder) {
  for (std::string_view title : {"B", "A", "C D"}) {
    api_.Send("POST", At("/schemas"), TestApi::SchemaBody(title, chain_.field_group));
  }
  const Value first = GetAs(At("/schemas?orderby=title&limit=3"), kList).json;
  EXPECT_EQ(first.Find("results")->as_array()[0].StringAt("title"), "A");
  EXPECT_EQ(first.Find("_page")->StringAt("next"), "C D");
  const Value second = GetAs(At("/schemas?orderby=title&limit=3&start=C%20D"), kList).json;
  EXPECT_EQ(second.Find("results")->as_array()[0].StringAt("title"), "Charge");
  EXPECT_TRUE(second.Find("_page")->Find("next")->is_null());
}

TEST_F(RegistryTest, ListsCanBeFiltered) {
  const auto count = [&](std::string_view filter) {
    const Value page = GetAs(absl::StrCat(At("/schemas?property="), filter), kList).json;
    return page.Find("results")->as_array().size();
  };
  EXPECT_EQ(count("title==Charge"), 1u);
  EXPECT_EQ(count("title==Other"), 0u);
  EXPECT_EQ(count("title~%5ECh"), 1u);
  EXPECT_EQ(count("meta:immutableTags"), 0u);
}

TEST_F(RegistryTest, DescriptorsComeGroupedByType) {
  const Value body = Object{{"@type", "xdm:descriptorIdentity"},
                            {"xdm:sourceSchema", chain_.schema},
                            {"xdm:sourceVersion", 1},
                            {"xdm:sourceProperty", "/_acme/charges/id"}};
  const Answer made = api_.Send("POST", At("/descriptors"), body);
  EXPECT_EQ(made.status, 201);
  const Answer list = GetAs(At("/descriptors"), "application/vnd.adobe.xdm+json");
  EXPECT_EQ(list.json.Find("xdm:descriptorIdentity")->as_array().size(), 1u);
  const std::string path = At(absl::StrCat("/descriptors/", made.json.StringAt("@id")));
  EXPECT_EQ(api_.Send("PUT", path, body).status, 200);
  EXPECT_EQ(api_.Send("PATCH", path, Array()).status, 405);
  EXPECT_EQ(api_.Send("DELETE", path).status, 204);
}

TEST_F(RegistryTest, StatsNameTheTenant) {
  const Value stats = api_.Get("/data/foundation/schemaregistry/stats");
  EXPECT_EQ(stats.StringAt("tenantId"), "acme");
  EXPECT_EQ(*stats.Find("counts")->Find("schemas"), Value(1));
}

}  // namespace
}  // namespace plumb::emulator
