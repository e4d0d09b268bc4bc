#include "lib/kinds/flow/rules.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "lib/kinds/catalogue.h"
#include "lib/value/field_path.h"

namespace plumb {
namespace {

constexpr char kSchedule[] = "scheduleParams";

void ReportSchedule(FieldProblems& problems, std::string_view member, std::string message,
                    std::string hint = "") {
  problems.push_back({.path = FieldPath().Member(kSchedule).Member(member),
                      .message = std::move(message),
                      .hint = std::move(hint),
                      .is_warning = false});
}

// Source: schedule schema of the flow specs, in the Flow Service API reference.
int64_t MinimumInterval(std::string_view frequency) { return frequency == "minute" ? 15 : 1; }

void CheckOnce(const Value& schedule, FieldProblems& problems) {
  for (const char* member : {"interval", "backfill"}) {
    if (schedule.Find(member) == nullptr) continue;
    ReportSchedule(problems, member, absl::StrCat(member, " does not go with the frequency once"),
                   absl::StrCat("remove ", member, ", or choose another frequency"));
  }
}

void CheckInterval(const Value& schedule, std::string_view frequency, FieldProblems& problems) {
  const Value* interval = schedule.Find("interval");
  const int64_t minimum = MinimumInterval(frequency);
  if (interval == nullptr) {
    ReportSchedule(problems, "interval",
                   absl::StrCat("interval is required with the frequency ", frequency),
                   absl::StrCat("write interval = ", minimum, " or more"));
  } else if (interval->is_int() && interval->as_int() < minimum) {
    ReportSchedule(problems, "interval",
                   absl::StrCat("interval is ", interval->as_int(), "; the platform's minimum for ",
                                frequency, " is ", minimum),
                   absl::StrCat("write interval = ", minimum, " or more"));
  }
}

void CheckSchedule(const Value& schedule, FieldProblems& problems) {
  if (!schedule.is_object()) return;
  const Value* frequency = schedule.Find("frequency");
  if (frequency == nullptr || !frequency->is_string()) return;
  if (frequency->as_string() == "once") {
    CheckOnce(schedule, problems);
  } else {
    CheckInterval(schedule, frequency->as_string(), problems);
  }
}

// Source: sources API tutorials: batch flows are scheduled, streaming flows are not;
// "Create drafts": a draft is checked when it is published.
void CheckAgainstSpec(const Value& body, FieldProblems& problems) {
  const Value* spec = body.Find("flowSpec");
  const auto delivery = DeliveryOfFlowSpec(spec == nullptr ? "" : spec->StringAt("id"));
  const Value* schedule = body.Find(kSchedule);
  const bool draft = body.StringAt("state") == "draft";
  if (delivery == Delivery::kBatch && schedule == nullptr && !draft) {
    Report(problems, kSchedule, "scheduleParams is required: this flow spec reads in batches",
           "write scheduleParams = { startTime = ..., frequency = \"hour\", interval = 1 }");
  }
  if (delivery == Delivery::kStreaming && schedule != nullptr) {
    Report(problems, kSchedule, "a streaming flow has no schedule", "remove scheduleParams");
  }
}

void CheckConnections(const Value& body, std::string_view member, FieldProblems& problems) {
  const Value* ids = body.Find(member);
  if (ids == nullptr || !ids->is_array() || ids->as_array().size() == 1) return;
  Report(problems, member,
         absl::StrCat(member, " must have exactly one id, and has ", ids->as_array().size()));
}

// Where a flow is going, while it is on its way. Source: Flow Service API
// reference, states.
void NormalizeState(Value& body) {
  Value* state = body.Find("state");
  if (state == nullptr || !state->is_string()) return;
  const std::string text = absl::AsciiStrToLower(state->as_string());
  if (text == "disabling") {
    *state = "disabled";
  } else if (text == "initializing" || text == "inprogress" || text == "updating" ||
             text == "enabling" || text == "pending" || text == "enabled-finalizing") {
    *state = "enabled";
  } else {
    *state = text;
  }
}

}  // namespace

Value NormalizeFlow(Value body) {
  NormalizeState(body);
  Value* schedule = body.Find(kSchedule);
  if (schedule == nullptr || !schedule->is_object()) return body;
  const bool periodic = schedule->StringAt("frequency", "once") != "once";
  Value& backfill = schedule->as_object()["backfill"];
  if (backfill.is_null() && periodic) backfill = true;
  return body;
}

void ValidateFlow(const Value& body, FieldProblems& problems) {
  if (const Value* schedule = body.Find(kSchedule); schedule != nullptr) {
    CheckSchedule(*schedule, problems);
  }
  CheckAgainstSpec(body, problems);
  CheckConnections(body, "sourceConnectionIds", problems);
  CheckConnections(body, "targetConnectionIds", problems);
}

}  // namespace plumb
