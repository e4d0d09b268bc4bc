#include "lib/kind/source.h"

#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

CatalogueSource Spring() {
  return {.slug = "spring",
          .name = "Spring",
          .category = "wells",
          .connection_spec_id = "c1",
          .auth_specs = {{.name = "Key", .params = {{"host", false}, {"token", true}}}},
          .flow_spec_ids = {"f1"},
          .params = {"path"},
          .formats = {}};
}

constexpr std::string_view kLive = R"({"id": "c1", "version": "1.0",
    "authSpec": [{"name": "Key", "spec": {"properties": {
        "host": {"type": "string"}, "token": {"type": "string", "format": "password"}}}}],
    "sourceSpec": {"spec": {"properties": {"path": {}}}}})";
constexpr std::string_view kFlowSpec = R"({"id": "f1", "sourceConnectionSpecIds": ["c0", "c1"]})";

std::vector<std::string> Differences(std::string_view live,
                                     std::vector<std::string_view> flow_specs = {kFlowSpec},
                                     const std::vector<CatalogueSource>& known = {Spring()}) {
  std::vector<Value> specs;
  for (const std::string_view spec : flow_specs) specs.push_back(*ParseJson(spec));
  return CompareSource(known, *ParseJson(live), specs);
}

TEST(CompareSourceTest, WhatThePlatformSaysTheSameOfIsNoDifference) {
  EXPECT_THAT(Differences(kLive), IsEmpty());
}

TEST(CompareSourceTest, ANewVersionIsNamed) {
  EXPECT_THAT(Differences(R"({"version": "2.0", "authSpec": [{"name": "Key", "spec": {
                  "properties": {"host": {}, "token": {}}}}]})"),
              ElementsAre("version 2.0 is new; plumb sends 1.0"));
}

TEST(CompareSourceTest, AuthSpecsAndTheirParametersComeAndGo) {
  EXPECT_THAT(Differences(R"({"authSpec": [
                  {"name": "Key", "spec": {"properties": {"host": {}, "region": {}}}},
                  {"name": "OAuth", "spec": {"properties": {}}}]})"),
              ElementsAre("auth spec OAuth is new", "auth spec Key: parameter region is new",
                          "auth spec Key: parameter token is gone"));
  EXPECT_THAT(Differences("{}"), ElementsAre("auth spec Key is gone"));
}

TEST(CompareSourceTest, AParameterThatThePlatformKeepsSecretIsNamed) {
  EXPECT_THAT(Differences(R"({"authSpec": [{"name": "Key", "spec": {"properties": {
                  "host": {"format": "password"}, "token": {}}}}]})"),
              ElementsAre("auth spec Key: parameter host is a secret"));
}

TEST(CompareSourceTest, ParametersOfTheSourceComeAndGo) {
  EXPECT_THAT(Differences(R"({
      "authSpec": [{"name": "Key", "spec": {"properties": {"host": {}, "token": {}}}}],
      "sourceSpec": {"spec": {"properties": {"depth": {}}}}})"),
              ElementsAre("source parameter depth is new", "source parameter path is gone"));
}

TEST(CompareSourceTest, FlowSpecsAreThoseThatReadTheSource) {
  EXPECT_THAT(Differences(kLive, {R"({"id": "f2", "sourceConnectionSpecIds": ["c1"]})",
                                  R"({"id": "f1", "sourceConnectionSpecIds": ["c0"]})"}),
              ElementsAre("flow spec f2 is new", "flow spec f1 is gone"));
}

TEST(CompareSourceTest, SourcesOfOneConnectionSpecAreTakenTogether) {
  CatalogueSource half = Spring();
  half.params = {};
  EXPECT_THAT(Differences(kLive, {kFlowSpec}, {half, Spring()}), IsEmpty());
}

}  // namespace
}  // namespace plumb
