#include "lib/kinds/target_connection/target_connection.h"

#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/kinds/testing.h"

namespace plumb {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kCharges = R"(
name = "Stripe Target Connection For Charges Data"
target = "data_lake"
data.schema = { id = "${schema.c.id}", version = "application/vnd.adobe.xed-full+json;version=1.3" }
params.dataSetId = "${dataset.c.id}")";

FieldPath Path(std::string_view text) { return *FieldPath::Parse(text); }

TEST(TargetConnectionTest, TargetStandsForTheDataLakeAndItsFormat) {
  EXPECT_EQ(Wire(TargetConnection(), kCharges), Canonical(R"({
      "name": "Stripe Target Connection For Charges Data",
      "connectionSpec": {"id": "c604ff05-7f1a-43c0-8e18-33bf874cb11c", "version": "1.0"},
      "data": {"format": "parquet_xdm",
               "schema": {"id": "${schema.c.id}",
                          "version": "application/vnd.adobe.xed-full+json;version=1.3"}},
      "params": {"dataSetId": "${dataset.c.id}"}})"));
  EXPECT_THAT(ProblemsOf(TargetConnection(), kCharges), IsEmpty());
}

TEST(TargetConnectionTest, AFormatThatIsWrittenStays) {
  EXPECT_EQ(Wire(TargetConnection(), "target = \"data_lake\"\ndata.format = \"json\""),
            Canonical(R"({"data": {"format": "json"}, "connectionSpec":
                {"id": "c604ff05-7f1a-43c0-8e18-33bf874cb11c", "version": "1.0"}})"));
}

TEST(TargetConnectionTest, AnUnknownTargetIsNamed) {
  EXPECT_THAT(ProblemsOf(TargetConnection(), "name = \"a\"\ntarget = \"data_lak\""),
              ElementsAre("target: target must be \"data_lake\" (did you mean data_lake?)",
                          "connectionSpec: connectionSpec is required"));
}

TEST(TargetConnectionTest, ADatasetIsADataset) {
  EXPECT_THAT(ProblemsOf(TargetConnection(), R"(
name = "a"
target = "data_lake"
params.dataSetId = "${schema.c.id}")"),
              ElementsAre(HasSubstr("params.dataSetId takes the id of a dataset")));
}

TEST(TargetConnectionTest, SchemaVersionsAreComparedByMajorVersion) {
  constexpr std::string_view kSpec = R"(
name = "t"
target = "data_lake"
data.schema = { id = "s", version = "application/vnd.adobe.xed-full+json;version=1" })";
  for (const char* version : {"application/vnd.adobe.xed-full+json;version=1.3", "1.22", "1.0",
                              "application/vnd.adobe.xed-full+json; version=1"}) {
    EXPECT_TRUE(Settled(TargetConnection(), kSpec,
                        absl::StrCat(R"({"name": "t", "connectionSpec":
                            {"id": "c604ff05-7f1a-43c0-8e18-33bf874cb11c", "version": "1.0"},
                            "data": {"format": "parquet_xdm", "schema": {"id": "s", "version": ")",
                                     version, R"("}}})")))
        << version;
  }
}

TEST(TargetConnectionTest, OnlyNameAndDescriptionChangeInPlace) {
  const KindDescriptor kind = TargetConnection();
  EXPECT_FALSE(ForcesReplace(kind, Path("name"), Json("{}"), 0));
  EXPECT_FALSE(ForcesReplace(kind, Path("description"), Json("{}"), 0));
  for (const char* path : {"connectionSpec.id", "data.format", "data.schema.id", "params.dataSetId",
                           "params.other", "novelty"}) {
    EXPECT_TRUE(ForcesReplace(kind, Path(path), Json("{}"), 0)) << path;
  }
}

}  // namespace
}  // namespace plumb
