#include "lib/emulator/audit.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/emulator/property_filter.h"
#include "lib/emulator/specs.h"
#include "lib/value/json.h"

namespace plumb::emulator {
namespace {

constexpr std::string_view kServerSet[] = {
    "id",
    "etag",
    "version",
    "createdAt",
    "updatedAt",
    "createdBy",
    "updatedBy",
    "createdClient",
    "updatedClient",
    "sandboxId",
    "sandboxName",
    "imsOrgId",
    "state",
    "runs",
    "inheritedAttributes",
    "lastOperation",
    "lastRunDetails",
    "providerRefId",
    kHidden,
};

// Where the platform would keep the credentials out of the answer.
void HideSecrets(const World& world, Value& connection) {
  const std::string& mode = world.settings().secrets;
  Value* auth = connection.Find("auth");
  Value* params = auth == nullptr ? nullptr : auth->Find("params");
  const Value* spec_ref = connection.Find("connectionSpec");
  if (mode == "echo" || params == nullptr || !params->is_object() || spec_ref == nullptr) return;
  const ConnectionSpec* spec = FindConnectionSpec(spec_ref->StringAt("id"));
  const AuthSpec* auth_spec =
      spec == nullptr ? nullptr : spec->FindAuth(auth->StringAt("specName"));
  if (auth_spec == nullptr) return;
  for (const AuthParam& param : auth_spec->params) {
    if (!param.secret || params->Find(param.name) == nullptr) continue;
    if (mode == "mask") {
      params->as_object().Set(param.name, "****");
    } else {
      params->as_object().Erase(param.name);
    }
  }
}

void ShowNumbersAsText(Value& flow) {
  Value* schedule = flow.Find("scheduleParams");
  if (schedule == nullptr || !schedule->is_object()) return;
  for (std::string_view name : {"startTime", "interval", "backfill"}) {
    Value* number = schedule->Find(name);
    if (number != nullptr && !number->is_null()) *number = ScalarText(*number);
  }
}

void ShowDefaultOptions(Value& flow) {
  Object& body = flow.as_object();
  if (!body["options"].is_object()) body.Set("options", Object());
  Object& options = body["options"].as_object();
  if (options.Find("errorDiagnosticsEnabled") == nullptr) {
    options.Set("errorDiagnosticsEnabled", false);
  }
}

}  // namespace

Author AuthorOf(const Request& request) { return {request.UserId(), request.client_id}; }

void StampNew(World& world, const Scope& scope, const Author& author, std::string_view id,
              Object& body) {
  body.Set("id", id);
  body.Set("createdAt", world.NowMillis());
  body.Set("createdBy", author.user);
  body.Set("createdClient", author.client);
  body.Set("sandboxId", UuidOf(absl::StrCat(scope.org, "/", scope.sandbox)));
  body.Set("sandboxName", scope.sandbox);
  body.Set("imsOrgId", scope.org);
  StampChange(world, author, body);
}

void StampChange(World& world, const Author& author, Object& body) {
  body.Set("updatedAt", world.NowMillis());
  body.Set("updatedBy", author.user);
  body.Set("updatedClient", author.client);
  body.Set("etag", world.NewEtag());
  body.Set("version", Value(body["etag"]));
}

bool IsServerSet(std::string_view name) {
  return std::ranges::find(kServerSet, name) != std::end(kServerSet);
}

void DropServerSet(Object& body) {
  for (std::string_view name : kServerSet) body.Erase(name);
}

Value Shown(const World& world, Collection collection, const Value& body) {
  Value shown = body;
  if (!shown.is_object()) return shown;
  shown.as_object().Erase(kHidden);
  if (collection == Collection::kConnections) HideSecrets(world, shown);
  if (collection != Collection::kFlows) return shown;
  if (world.settings().numbers_as_strings) ShowNumbersAsText(shown);
  if (world.settings().default_error_diagnostics) ShowDefaultOptions(shown);
  return shown;
}

const std::string& ShownJson(const World& world, Collection collection, const Record& record) {
  if (record.shown_epoch != world.epoch()) {
    record.shown = ToJson(Shown(world, collection, record.body));
    record.shown_epoch = world.epoch();
  }
  return record.shown;
}

}  // namespace plumb::emulator
