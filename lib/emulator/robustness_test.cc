// Whatever a caller sends, the platform answers, and not with a failure of its own.

#include <gtest/gtest.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "lib/emulator/test_api.h"

namespace plumb::emulator {
namespace {

using Random = std::mt19937;

// Puts something odd in a random place of `value`.
void Spoil(Value& value, Random& random) {
  const bool deeper = random() % 4 != 0;
  if (deeper && value.is_object() && !value.as_object().empty()) {
    auto member = value.as_object().begin();
    std::advance(member, random() % value.as_object().size());
    return Spoil(member->second, random);
  }
  if (deeper && value.is_array() && !value.as_array().empty()) {
    return Spoil(value.as_array()[random() % value.as_array().size()], random);
  }
  const Value odd[] = {nullptr, 0,       -1.5,     true,           "",
                       "x",     Array(), Object(), Array{nullptr}, Object{{"id", nullptr}}};
  value = odd[random() % std::size(odd)];
}

struct Target {
  std::string method;
  std::string path;
  Value body;
  TestApi::Headers headers;
};

std::vector<Target> Targets(TestApi& api, const Chain& chain) {
  const auto flow_at = [](std::string_view path) { return absl::StrCat(kFlowService, path); };
  const std::string schema = absl::StrCat(kRegistry, "/schemas/", PercentEncode(chain.schema));
  const std::string flow = flow_at(absl::StrCat("/flows/", chain.flow));
  const std::string base = flow_at(absl::StrCat("/connections/", chain.base));
  const std::string dataset = absl::StrCat(kCatalog, "/dataSets/", chain.dataset);
  const Value patch =
      Array{Object{{"op", "add"}, {"path", "/description"}, {"value", Object{{"a", Array{1}}}}}};
  return {
      {"POST", flow_at("/connections"), TestApi::BaseBody(), {}},
      {"POST", flow_at("/sourceConnections"), TestApi::SourceBody(chain), {}},
      {"POST", flow_at("/targetConnections"), TestApi::TargetBody(chain), {}},
      {"POST", flow_at("/flows"), TestApi::FlowBody(chain), {}},
      {"POST", flow_at("/flows?mode=draft"), TestApi::FlowBody(chain), {}},
      {"POST", flow_at("/runs"), Object{{"flowId", chain.flow}, {"params", Object()}}, {}},
      {"POST", flow_at("/flows/search"), Object{{"queryString", "a"}, {"limit", 1}}, {}},
      {"PATCH", flow, patch, {{"if-match", api.Etag(flow)}}},
      {"PATCH", base, patch, {{"if-match", api.Etag(base)}}},
      {"POST", std::string(kMappings), TestApi::MappingBody(chain.schema), {}},
      {"PUT", absl::StrCat(kMappings, "/", chain.mapping), TestApi::MappingBody(chain.schema), {}},
      {"POST", absl::StrCat(kMappings, "/validate"), TestApi::MappingBody(chain.schema), {}},
      {"POST",
       absl::StrCat(kRegistry, "/schemas"),
       TestApi::SchemaBody("S", chain.field_group),
       {}},
      {"PUT", schema, TestApi::SchemaBody("T", chain.field_group), {}},
      {"PATCH", schema, patch, {}},
      {"POST", absl::StrCat(kRegistry, "/fieldgroups"), TestApi::FieldGroupBody("F"), {}},
      {"POST", absl::StrCat(kCatalog, "/dataSets"), TestApi::DataSetBody(chain.schema), {}},
      {"PATCH", dataset, TestApi::DataSetBody(chain.schema), {}},
      {"PATCH", dataset, patch, {{"content-type", "application/json-patch+json"}}},
  };
}

TEST(RobustnessTest, SpoiledBodiesAreAnsweredByTheCaller) {
  Random random(1);
  for (int round = 0; round < 60; ++round) {
    TestApi api;
    const Chain chain = api.MakeChain();
    for (Target& target : Targets(api, chain)) {
      for (int i = 0; i < 5; ++i) {
        Value body = target.body;
        Spoil(body, random);
        const Answer answer = api.Send(target.method, target.path, body, target.headers);
        ASSERT_LT(answer.status, 500) << target.method << " " << target.path;
      }
    }
    // What was taken of it can be read.
    ASSERT_EQ(api.Send("GET", absl::StrCat(kFlowService, "/flows")).status, 200);
    ASSERT_EQ(api.Send("GET", std::string(kMappings)).status, 200);
    ASSERT_EQ(api.Send("GET", absl::StrCat(kCatalog, "/dataSets")).status, 200);
    api.Advance(absl::Hours(2));
  }
}

TEST(RobustnessTest, OddTargetsAreAnsweredByTheCaller) {
  Random random(2);
  const std::string_view parts[] = {"data/foundation/",
                                    "flowservice/",
                                    "catalog/",
                                    "dataSets",
                                    "schemaregistry/",
                                    "tenant/",
                                    "schemas/",
                                    "conversion/",
                                    "mappingSets/",
                                    "%",
                                    "?property=",
                                    "==",
                                    "~(",
                                    "&limit=",
                                    "-1",
                                    "/",
                                    "connections",
                                    "/explore",
                                    "v2/",
                                    "&start="};
  TestApi api;
  for (int round = 0; round < 5000; ++round) {
    std::string target = "/data/foundation/";
    for (unsigned i = 0; i < random() % 7; ++i) {
      target += parts[random() % std::size(parts)];
    }
    const char* method = random() % 2 == 0 ? "GET" : "DELETE";
    ASSERT_LT(api.Send(method, target).status, 500) << target;
  }
}

}  // namespace
}  // namespace plumb::emulator
