#include "absl/strings/str_cat.h"
#include "lib/command/commands.h"
#include "lib/kind/spec_schema.h"
#include "lib/spec/project_schema.h"
#include "lib/value/json.h"

namespace plumb {

ExitCode RunSchema(const SchemaOptions& options, Services& services) {
  const Value schema = options.of_project
                           ? AsSchemaDocument(SchemaOfProject(), "plumb.toml")
                           : AsSchemaDocument(SchemaOfSpecs(services.kinds), "Specs of plumb");
  services.console.Out(
      absl::StrCat(ToJson(schema, SecretsAs::kPlaceholder, JsonLayout::kIndented), "\n"));
  return ExitCode::kOk;
}

}  // namespace plumb
