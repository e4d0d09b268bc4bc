#include "lib/emulator/run_body.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/emulator/audit.h"
#include "lib/emulator/shape.h"

namespace plumb::emulator {
namespace {

bool Backfills(const Value& flow) {
  const Value* schedule = flow.Find("scheduleParams");
  if (schedule == nullptr) return false;
  const Value* backfill = schedule->Find("backfill");
  return backfill == nullptr || IsTrue(backfill);
}

Object RecordSummary(int64_t read, int64_t written) {
  return {{"inputRecordCount", read},
          {"outputRecordCount", written},
          {"createdRecordCount", written},
          {"updatedRecordCount", 0},
          {"deletedRecordCount", 0},
          {"skippedRecordCount", 0},
          {"failedRecordCount", read - written},
          {"warningRecordCount", 0}};
}

Array ErrorsOf(RunResult result) {
  if (result == RunResult::kSuccess) return {};
  return {Object{{"code", "CONNECTOR-2001-500"},
                 {"message", "The source could not be read: the service failed."}}};
}

}  // namespace

Value NewRun(World& world, const Scope& scope, const Value& flow, int64_t number) {
  const std::string id = world.NewUuid();
  const std::string_view flow_id = flow.StringAt("id");
  const std::string_view part = number == 0 && Backfills(flow) ? "backfill" : "incremental";
  Object run{{"flowId", flow_id},
             {"flowSpec", *flow.Find("flowSpec")},
             {"state", "inProgress"},
             {"providerRefId", absl::StrCat("M-", flow_id, "-", part, "-0:", number)},
             {"activities", Array()},
             {"metrics",
              Object{{"durationSummary", Object{{"startedAtUTC", world.NowMillis()}}},
                     {"statusSummary", Object{{"status", "inProgress"}, {"errors", Array()}}}}}};
  StampNew(world, scope, {std::string(kProvider), "acp_foundation_connectors"}, id, run);
  run.Erase("version");
  return run;
}

void FinishRun(World& world, RunResult result, Object& run) {
  const bool success = result == RunResult::kSuccess;
  const std::string_view status = success ? "success" : "failed";
  const uint64_t luck = HashOf(run["providerRefId"].as_string());
  const auto read = static_cast<int64_t>(100 + luck % 900);
  const int64_t written = success ? read : 0;
  const Value started = *run["metrics"].Find("durationSummary")->Find("startedAtUTC");
  run.Set("state", status);
  run.Set(
      "metrics",
      Object{{"durationSummary",
              Object{{"startedAtUTC", started}, {"completedAtUTC", world.NowMillis()}}},
             {"sizeSummary", Object{{"inputBytes", read * 512}, {"outputBytes", written * 300}}},
             {"recordSummary", RecordSummary(read, written)},
             {"fileSummary", Object{{"inputFileCount", 1},
                                    {"outputFileCount", success ? 1 : 0},
                                    {"skippedFileCount", 0},
                                    {"failedFileCount", success ? 0 : 1}}},
             {"statusSummary", Object{{"status", status}, {"errors", ErrorsOf(result)}}}});
  StampChange(world, {std::string(kProvider), "acp_foundation_connectors"}, run);
  run.Erase("version");
}

}  // namespace plumb::emulator
