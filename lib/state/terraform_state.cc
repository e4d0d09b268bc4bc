#include "lib/state/terraform_state.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "lib/diag/status_macros.h"
#include "lib/state/copy.h"
#include "lib/value/json.h"
#include "lib/value/value.h"

namespace plumb {
namespace {

constexpr int64_t kStateVersion = 4;   // Terraform's, since 0.12.
constexpr int64_t kLedgerVersion = 1;  // Of the member "plumb".
// The first Terraform that wrote nothing which a state of version 4 does not have.
constexpr std::string_view kTerraformVersion = "1.0.0";

int64_t IntAt(const Value& json, std::string_view name) {
  const Value* value = json.Find(name);
  return value != nullptr && value->is_int() ? value->as_int() : -1;
}

absl::Status Damaged(std::string_view why) {
  return absl::DataLossError(
      absl::StrCat("it is damaged (", why, "); restore one of its earlier versions"));
}

}  // namespace

std::string WriteTerraformState(const TerraformState& state) {
  const Object ledger{{"version", kLedgerVersion}, {"ledger", CopyAsJson(state.ledger)}};
  return ToJson(Object{{"version", kStateVersion},
                       {"terraform_version", kTerraformVersion},
                       {"serial", state.serial},
                       {"lineage", state.lineage},
                       {"outputs", Object{}},
                       {"resources", Array{}},
                       {"plumb", ledger}},
                SecretsAs::kFingerprint);
}

absl::StatusOr<TerraformState> ReadTerraformState(std::string_view text) {
  const absl::StatusOr<Value> json = ParseJson(text);
  if (!json.ok()) return Damaged(json.status().message());
  if (!json->is_object()) return Damaged("it is no JSON object");
  const Value* ours = json->Find("plumb");
  if (ours == nullptr) {
    return absl::FailedPreconditionError(
        "it holds something that is not plumb's, Terraform's own state for one, and is left "
        "alone; give plumb an address of its own");
  }
  const int64_t version = IntAt(*ours, "version");
  if (version > kLedgerVersion) {
    return absl::FailedPreconditionError(absl::StrCat("a newer plumb wrote it (its version is ",
                                                      version, ", this plumb knows ",
                                                      kLedgerVersion, "); use that one"));
  }
  const Value* ledger = ours->Find("ledger");
  if (version != kLedgerVersion || ledger == nullptr) return Damaged("it has no ledger");
  TerraformState state;
  state.serial = IntAt(*json, "serial");
  state.lineage = std::string(json->StringAt("lineage"));
  if (state.serial < 0) return Damaged("it has no serial");
  absl::StatusOr<LedgerCopy> copy = CopyFromJson(*ledger);
  if (!copy.ok()) return Damaged(copy.status().message());
  state.ledger = *std::move(copy);
  return state;
}

std::string WriteLockInfo(const LockOwner& owner) {
  const Object process{{"host", owner.host}, {"pid", owner.pid}, {"machine", owner.machine}};
  return ToJson(
      Object{{"ID", owner.id},
             {"Operation", owner.command},
             {"Info", ToJson(process)},
             {"Who", absl::StrCat(owner.who, "@", owner.host)},
             {"Version", kTerraformVersion},
             {"Created", absl::FormatTime(absl::RFC3339_full, owner.since, absl::UTCTimeZone())},
             {"Path", ""}});
}

std::optional<LockOwner> ReadLockInfo(std::string_view text) {
  const absl::StatusOr<Value> json = ParseJson(text);
  if (!json.ok() || json->StringAt("ID").empty()) return std::nullopt;
  LockOwner owner;
  owner.id = std::string(json->StringAt("ID"));
  owner.command = std::string(json->StringAt("Operation"));
  const std::pair<std::string, std::string> who =
      absl::StrSplit(json->StringAt("Who"), absl::MaxSplits('@', 1));
  owner.who = who.first;
  owner.host = who.second;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, json->StringAt("Created"), &owner.since, &error)) {
    owner.since = absl::UnixEpoch();
  }
  const absl::StatusOr<Value> process = ParseJson(json->StringAt("Info"));
  if (process.ok() && process->is_object()) {
    owner.pid = std::max<int64_t>(IntAt(*process, "pid"), 0);
    owner.machine = std::string(process->StringAt("machine"));
  }
  return owner;
}

}  // namespace plumb
