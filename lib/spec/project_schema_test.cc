#include "lib/spec/project_schema.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/diag/diagnostics.h"
#include "lib/diag/source.h"
#include "lib/spec/project.h"

namespace plumb {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ProjectSchemaTest, ReadProjectKnowsEverySettingItDescribes) {
  for (const FieldDescriptor& field : ProjectFields()) {
    SourceFiles files;
    Diagnostics diagnostics;
    // Of a wrong type mostly; what matters is whether the key is known.
    const std::string text = absl::StrCat(absl::StrReplaceAll(field.path, {{"*", "x"}}), " = 1\n");
    ReadProject(files, files.Add("plumb.toml", text), diagnostics);
    for (const Diagnostic& problem : diagnostics.Sorted()) {
      EXPECT_THAT(problem.message, Not(HasSubstr("unknown key"))) << text;
    }
    EXPECT_FALSE(field.summary.empty()) << field.path;
  }
}

TEST(ProjectSchemaTest, TablesHaveNoOtherKeysAndEnvironmentsAreOfAnyName) {
  const Value schema = SchemaOfProject();
  const Value& rules = *schema.Find("allOf");
  EXPECT_EQ(*rules.as_array()[0].Find("required"), Value(Array{"name"}));
  const Value& closed = rules.as_array()[1];
  EXPECT_EQ(*closed.Find("additionalProperties"), Value(false));
  const Value& environments = *closed.Find("properties")->Find("environment");
  EXPECT_EQ(*environments.Find("additionalProperties")->Find("additionalProperties"), Value(false));
}

}  // namespace
}  // namespace plumb
