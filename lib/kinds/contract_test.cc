// What the kinds' sugar expands to, said in sugar again.

#include "lib/kinds/contract.h"

#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "lib/kinds/all.h"
#include "lib/kinds/testing.h"

namespace plumb {
namespace {

// Expands the spec, says it shorter by all that the kind has, and expands that.
struct Round {
  Value expanded, shorter, again;
};

Round GoRound(std::string_view kind_name, std::string_view toml, const Value& referred = Value()) {
  static const KindRegistry& kinds = *new KindRegistry(AllKinds());
  const KindDescriptor& kind = *kinds.Find(KindName(kind_name));
  Round round{.expanded = Normalize(kind, Expanded(kind, toml)), .shorter = {}, .again = {}};
  round.shorter = Expanded(kind, toml);
  for (const ContractSugar& contract : kind.contract) {
    contract(round.shorter, [&](const Value&) { return referred.is_null() ? nullptr : &referred; });
  }
  round.again = round.shorter;
  std::vector<FieldProblem> problems;
  kind.expand(round.again, problems);
  EXPECT_TRUE(problems.empty());
  round.again = Normalize(kind, round.again);
  return round;
}

void ExpectSaidAs(std::string_view kind, std::string_view toml, std::string_view shorter,
                  const Value& referred = Value()) {
  const Round round = GoRound(kind, toml, referred);
  EXPECT_EQ(round.shorter, Toml(shorter)) << ToJson(round.shorter);
  EXPECT_EQ(round.again, round.expanded) << ToJson(round.again);
}

TEST(ContractTest, ConnectionsSayTheirSource) {
  const char* stripe = "name = 's'\nsource = 'stripe'";
  ExpectSaidAs("base_connection", stripe, stripe);
  const char* read = "name = 's'\nsource = 'stripe'\nbaseConnectionId = '${base_connection.a.id}'";
  ExpectSaidAs("source_connection", read, read, Object{{"source", "stripe"}});
  const char* lake = "name = 't'\ntarget = 'data_lake'\nparams.dataSetId = '${dataset.a.id}'";
  ExpectSaidAs("target_connection", lake, lake);
}

TEST(ContractTest, FlowsSayTheirSourceAndMapping) {
  const char* flow =
      "name = 'f'\nsource = 'stripe'\nmapping = '${mapping.a}'\n"
      "sourceConnectionIds = ['${source_connection.a.id}']";
  ExpectSaidAs("flow", flow, flow, Object{{"source", "stripe"}});
}

TEST(ContractTest, AnOlderVersionOfAMappingStaysPinned) {
  const char* flow =
      "name = 'f'\ntransformations = [{ name = 'Mapping', params = { mappingId = "
      "'${mapping.a.id}', mappingVersion = 0 } }]";
  ExpectSaidAs("flow", flow, flow);
}

TEST(ContractTest, MappingsSayFields) {
  const char* mapping =
      "schema = '${schema.a.id}'\n[fields]\n'_t.id' = 'data.id'\n"
      "'_t.sum' = 'data.a + data.b'\n"
      "'_t.key' = { source = 'data.key', identity = true }\n"
      "'_t.fix' = { source = 'web', type = 'STATIC' }";
  ExpectSaidAs("mapping", mapping, mapping);
}

TEST(ContractTest, DatasetsSayTheirSchemaAndTags) {
  const char* dataset = "name = 'd'\nschema = '${schema.a.id}'\nprofile = true\nidentity = true";
  ExpectSaidAs("dataset", dataset, dataset);
  const char* tagged = "name = 'd'\nschema = '${schema.a.id}'\ntags.team = ['a']";
  ExpectSaidAs("dataset", tagged, tagged);
}

TEST(ContractTest, SchemasSayTheirParts) {
  const char* schema =
      "title = 's'\ntype = 'object'\nclass = 'profile'\nunion = true\n"
      "field_groups = ['${field_group.a.id}', 'https://ns.adobe.com/xdm/context/profile-core']";
  ExpectSaidAs("schema", schema, schema);
  const char* own = "title = 's'\ntype = 'object'\nclass = '${class.a.id}'";
  ExpectSaidAs("schema", own, own);
}

TEST(ContractTest, FieldGroupsClassesAndDataTypesSayTheirFields) {
  const char* group =
      "title = 'g'\ntype = 'object'\nclass = 'experience_event'\n[fields]\n"
      "'_t.a.id' = 'string'\n'_t.a.when' = 'date-time'\n'_t.a.tags' = 'string[]'\n"
      "'_t.a.lines[].sku' = 'string'\n'_t.a.n' = { type = 'integer', title = 'N' }";
  ExpectSaidAs("field_group", group, group);
  const char* own =
      "title = 'c'\ntype = 'object'\nbehavior = 'record'\n[fields]\n'_t.a' = 'object'";
  ExpectSaidAs("class", own, own);
  const char* type = "title = 'd'\ntype = 'object'\n[fields]\n'a.b' = 'number'";
  ExpectSaidAs("data_type", type, type);
}

TEST(ContractTest, WhatTheRegistryAddsIsLeftOut) {
  const Value body = Json(
      R"({"allOf": [{"$ref": "#/definitions/customFields"}], "definitions": {"customFields":
          {"type": "object", "meta:xdmType": "object", "properties": {"_t": {"type": "object",
           "meta:xdmType": "object", "properties": {"a": {"type": "string",
           "meta:xdmType": "string"}}}}}}})");
  Value shorter = body;
  EXPECT_TRUE(ContractCustomFields(shorter, [](const Value&) { return nullptr; }));
  EXPECT_EQ(shorter, Json(R"({"fields": {"_t.a": "string"}})"));
}

}  // namespace
}  // namespace plumb
