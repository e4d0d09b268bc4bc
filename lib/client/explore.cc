#include "lib/client/explore.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <limits>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/diag/status_macros.h"
#include "lib/http/transport.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

constexpr std::string_view kService = "/data/foundation/flowservice";

// "" and dots would make it another path.
absl::StatusOr<std::string> ConnectionPath(const std::string& id, std::string_view rest) {
  if (id.empty() || id == "." || id == "..") {
    return absl::InvalidArgumentError(absl::StrCat("\"", id, "\" is no id of a connection"));
  }
  return absl::StrCat(kService, "/connections/", PercentEncode(id), rest);
}

std::optional<int64_t> CountAt(const Value* summary, std::string_view name) {
  const Value* count = summary == nullptr ? nullptr : summary->Find(name);
  int64_t number = 0;
  if (count != nullptr && count->is_int()) return count->as_int();
  if (count != nullptr && count->is_string() && absl::SimpleAtoi(count->as_string(), &number)) {
    return number;
  }
  return std::nullopt;
}

// Milliseconds since 1970; 0 stands for "not yet".
std::optional<absl::Time> TimeAt(const Value* object, std::string_view name) {
  const std::optional<int64_t> millis = CountAt(object, name);
  if (!millis.has_value() || *millis <= 0) return std::nullopt;
  return absl::FromUnixMillis(*millis);
}

std::string StateOf(const Value& run, const Value* status) {
  std::string_view state = status == nullptr ? "" : status->StringAt("status");
  if (state.empty()) state = run.StringAt("state");
  if (state.empty()) state = run.StringAt("status");
  return absl::AsciiStrToLower(state);
}

std::string FirstErrorOf(const Value* status) {
  const Value* errors = status == nullptr ? nullptr : status->Find("errors");
  if (errors == nullptr || !errors->is_array() || errors->as_array().empty()) return "";
  const Value& first = errors->as_array()[0];
  const std::string_view code = first.StringAt("code");
  const std::string_view message = first.StringAt("message");
  return absl::StrCat(code, code.empty() || message.empty() ? "" : ": ", message);
}

FlowRun RunOf(const Value& row) {
  const Value* metrics = row.Find("metrics");
  const auto summary = [metrics](std::string_view name) {
    return metrics == nullptr ? nullptr : metrics->Find(name);
  };
  const Value* records = summary("recordSummary");
  const Value* status = summary("statusSummary");
  const std::optional<absl::Time> started = TimeAt(summary("durationSummary"), "startedAtUTC");
  const std::optional<absl::Time> ended = TimeAt(summary("durationSummary"), "completedAtUTC");
  FlowRun run;
  run.id = row.StringAt("id");
  run.flow = RemoteId(row.StringAt("flowId"));
  run.state = StateOf(row, status);
  run.records_in = CountAt(records, "inputRecordCount");
  run.records_out = CountAt(records, "outputRecordCount");
  run.records_failed = CountAt(records, "failedRecordCount");
  run.started = started.value_or(TimeAt(&row, "createdAt").value_or(absl::InfinitePast()));
  if (started.has_value() && ended.has_value()) run.duration = *ended - *started;
  run.error = FirstErrorOf(status);
  return run;
}

}  // namespace

absl::StatusOr<Value> Explore(PlatformClient& client, const std::string& connection_id,
                              const ExploreQuery& query) {
  PLUMB_ASSIGN_OR_RETURN(const std::string path, ConnectionPath(connection_id, "/explore"));
  std::vector<std::pair<std::string, std::string>> parameters = {{"objectType", query.object_type}};
  const bool is_rest = absl::EqualsIgnoreCase(query.object_type, "rest");
  const bool is_file = absl::EqualsIgnoreCase(query.object_type, "file");
  if (is_rest || !query.object.empty()) {
    parameters.emplace_back("object", query.object.empty() ? "json" : query.object);
  }
  if (is_rest || is_file) parameters.emplace_back("fileType", query.file_type);
  if (is_rest || is_file || absl::EqualsIgnoreCase(query.object_type, "table")) {
    parameters.emplace_back("preview", query.preview ? "true" : "false");
  }
  if (!query.params.is_null()) {
    parameters.emplace_back("sourceParams", absl::Base64Escape(ToJson(query.params)));
  }
  return client.GetJson(path, parameters);
}

absl::StatusOr<PlatformSpecs> ReadSpecs(PlatformClient& client) {
  constexpr size_t kAll = std::numeric_limits<size_t>::max();
  PlatformSpecs specs;
  PLUMB_ASSIGN_OR_RETURN(specs.connection_specs,
                         client.Rows(absl::StrCat(kService, "/connectionSpecs"), Listing(), kAll));
  PLUMB_ASSIGN_OR_RETURN(specs.flow_specs,
                         client.Rows(absl::StrCat(kService, "/flowSpecs"), Listing(), kAll));
  return specs;
}

namespace {

// One list of runs. `filter` is of the API's grammar: several values mean any of them.
absl::StatusOr<std::vector<FlowRun>> NewestRuns(PlatformClient& client,
                                                const std::string& collection, std::string filter,
                                                int most) {
  Listing listing;
  listing.shape = ListShape::kItems;
  listing.page_size = std::min(most, 100);
  listing.query = {{"property", std::move(filter)}, {"orderby", "-createdAt"}};
  PLUMB_ASSIGN_OR_RETURN(const std::vector<Value> rows,
                         client.Rows(collection, listing, static_cast<size_t>(most)));
  std::vector<FlowRun> runs;
  runs.reserve(rows.size());
  for (const Value& row : rows) runs.push_back(RunOf(row));
  return runs;
}

// Created in one order and started in another.
std::vector<FlowRun> NewestFirst(std::vector<FlowRun> runs) {
  std::stable_sort(runs.begin(), runs.end(),
                   [](const FlowRun& a, const FlowRun& b) { return a.started > b.started; });
  return runs;
}

}  // namespace

absl::StatusOr<std::vector<FlowRun>> ListRuns(PlatformClient& client, const std::string& flow_id,
                                              int most) {
  if (most <= 0) return std::vector<FlowRun>();
  PLUMB_ASSIGN_OR_RETURN(
      std::vector<FlowRun> runs,
      NewestRuns(client, absl::StrCat(kService, "/runs"), absl::StrCat("flowId==", flow_id), most));
  return NewestFirst(std::move(runs));
}

absl::StatusOr<std::vector<FlowRun>> ListRunsOf(PlatformClient& client, const Dataflow& dataflow,
                                                const std::vector<RemoteId>& flows) {
  constexpr size_t kFlowsAtOnce = 50;  // Keeps the address under 2,000 characters.
  std::vector<FlowRun> all;
  for (size_t begin = 0; begin < flows.size(); begin += kFlowsAtOnce) {
    const size_t end = std::min(begin + kFlowsAtOnce, flows.size());
    const auto ids = absl::StrJoin(
        flows.begin() + static_cast<std::ptrdiff_t>(begin),
        flows.begin() + static_cast<std::ptrdiff_t>(end), ",",
        [](std::string* out, const RemoteId& id) { absl::StrAppend(out, id.text()); });
    PLUMB_ASSIGN_OR_RETURN(
        std::vector<FlowRun> runs,
        NewestRuns(client, dataflow.runs, absl::StrCat(dataflow.runs_member, "==", ids), 100));
    std::move(runs.begin(), runs.end(), std::back_inserter(all));
  }
  return NewestFirst(std::move(all));
}

absl::StatusOr<bool> TestConnection(PlatformClient& client, const std::string& connection_id) {
  PLUMB_ASSIGN_OR_RETURN(const std::string path, ConnectionPath(connection_id, "/test"));
  PLUMB_ASSIGN_OR_RETURN(const Value answer, client.GetJson(path, {}));
  const Value* result = answer.Find("result");
  if (result != nullptr && result->is_bool()) return result->as_bool();
  return absl::InternalError(
      absl::StrCat("GET ", path, ": the answer does not say whether the test went well"));
}

}  // namespace plumb
