#include "lib/spec/project_schema.h"

#include <string>
#include <vector>

#include "lib/kind/spec_schema.h"

namespace plumb {
namespace {

FieldDescriptor Table(std::string path, std::string summary) {
  return {.path = std::move(path), .type = FieldType::kObject, .summary = std::move(summary)};
}

FieldDescriptor Text(std::string path, std::string summary) {
  return {.path = std::move(path), .type = FieldType::kString, .summary = std::move(summary)};
}

FieldDescriptor Number(std::string path, std::string summary) {
  return {.path = std::move(path), .type = FieldType::kInteger, .summary = std::move(summary)};
}

std::vector<FieldDescriptor> EnvironmentFields() {
  return {
      Table("environment", "The sandboxes, by name; `-e NAME` chooses one."),
      Table("environment.*", "A sandbox. Settings left out come from PLUMB_* variables."),
      Text("environment.*.endpoint", "The API's address; https://platform.adobe.io."),
      Text("environment.*.ims_endpoint", "Where tokens come from."),
      Text("environment.*.org_id", "The organisation: `...@AdobeOrg`."),
      Text("environment.*.org", "The same as org_id."),
      Text("environment.*.sandbox", "The sandbox's name."),
      Text("environment.*.api_key", "The API key."),
      Text("environment.*.client_id", "Of an OAuth server-to-server credential."),
      Table("environment.*.vars", "Variables of this environment."),
  };
}

std::vector<FieldDescriptor> StateFields() {
  return {
      Table("state", "Where the ledger is."),
      {.path = "state.backend",
       .type = FieldType::kString,
       .default_value = Value("sqlite"),
       .one_of = {"sqlite", "postgres", "http"},
       .summary = "What keeps it."},
      Text("state.path", "Of sqlite: the file; .plumb/state.db."),
      Text("state.url", "Of postgres: where it is, without a password."),
      Text("state.schema", "Of postgres: the schema's name; plumb."),
      Text("state.address", "Of http: its address; `{environment}` is the environment's name."),
      Text("state.lock_address", "Of http: the lock's address."),
      Text("state.unlock_address", "Of http: where to unlock; lock_address when not given."),
      Text("state.update_method", "Of http: POST when not given."),
      Text("state.lock_method", "Of http: LOCK when not given."),
      Text("state.unlock_method", "Of http: UNLOCK when not given."),
      Text("state.username", "Of http: the password comes from TF_HTTP_PASSWORD."),
      Text("state.lease", "How long a run that does not answer keeps its lock: \"1m\"."),
  };
}

std::vector<FieldDescriptor> RunFields() {
  return {
      Table("apply", "How plans are carried out."),
      Text("apply.settle_timeout", "How long to wait for a flow to settle: \"5m\"."),
      Number("apply.parallelism", "Operations at the same time: 8."),
      {.path = "apply.try_delete_mappings",
       .type = FieldType::kBoolean,
       .default_value = Value(false),
       .summary = "Mapping sets have no documented DELETE; whether to try it."},
      Table("auth", "How to sign in."),
      {.path = "auth.scopes", .type = FieldType::kSet, .summary = "Scopes of the token."},
      Table("policy", "What a plan may do at most."),
      Number("policy.max_deletes", "So many deletions."),
      Number("policy.max_replacements", "So many replacements."),
      Number("policy.quiet_minutes", "Leave a flow alone that runs within these minutes."),
      {.path = "policy.deny",
       .type = FieldType::kSet,
       .summary = "`KIND.ACTION`, either of them `*`: \"dataset.delete\"."},
      Table("drift", "What of drift matters how much."),
      {.path = "drift.unmanaged",
       .type = FieldType::kBoolean,
       .default_value = Value(true),
       .summary = "Look for objects that no spec manages."},
      {.path = "drift.rules",
       .type = FieldType::kList,
       .summary = "The first that matches counts; `*` stands for any characters."},
      Text("drift.rules[].kind", "A kind."),
      Text("drift.rules[].address", "An address."),
      Text("drift.rules[].name", "The object's name on the platform."),
      Text("drift.rules[].field", "The path of a field."),
      {.path = "drift.rules[].change",
       .type = FieldType::kString,
       .one_of = {"changed", "deleted", "failing", "unmanaged"},
       .summary = "What happened; anything when not given."},
      {.path = "drift.rules[].severity",
       .type = FieldType::kString,
       .presence = Presence::kRequired,
       .one_of = {"ignore", "info", "warning", "critical"},
       .summary = "How much it matters; information is no drift."},
  };
}

}  // namespace

const std::vector<FieldDescriptor>& ProjectFields() {
  static const auto& fields = *[] {
    auto* all = new std::vector<FieldDescriptor>{
        {.path = "name",
         .type = FieldType::kString,
         .presence = Presence::kRequired,
         .summary = "The project's name."},
        Table("vars", "Variables for all environments: `${var.NAME}` in specs.")};
    for (const auto& part : {EnvironmentFields(), StateFields(), RunFields()}) {
      all->insert(all->end(), part.begin(), part.end());
    }
    return all;
  }();
  return fields;
}

Value SchemaOfProject() { return SchemaOfFields(ProjectFields(), Expressions::kNowhere); }

}  // namespace plumb
