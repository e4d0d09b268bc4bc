#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "lib/client/explore.h"
#include "lib/command/commands.h"
#include "lib/command/report.h"
#include "lib/command/session.h"
#include "lib/command/workspace.h"
#include "lib/diag/status_macros.h"
#include "lib/diag/suggest.h"
#include "lib/render/render.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

struct Bound {
  Session session;
  Binding binding;
};

// The session, and the object bound to `address`.
absl::StatusOr<Bound> OpenBound(const SpecOptions& options, const std::string& address,
                                std::string_view kind, Services& services) {
  Diagnostics diagnostics;
  const Workspace workspace = LoadWorkspace(options, services, diagnostics);
  ReportDiagnostics(diagnostics, workspace.files, services.console);
  if (diagnostics.HasErrors()) return absl::CancelledError("");
  PLUMB_ASSIGN_OR_RETURN(const Address wanted, Address::Parse(address));
  if (wanted.kind.text() != kind) {
    return absl::InvalidArgumentError(
        absl::StrCat(address, " is no ", kind, "; name one as ", kind, ".NAME"));
  }
  Bound bound;
  PLUMB_ASSIGN_OR_RETURN(bound.session, OpenSession(workspace, OpenMode::kReadOnly, services));
  PLUMB_RETURN_IF_ERROR(ReadLedger(bound.session));
  const Binding* binding = bound.session.ledger.Find(wanted);
  if (binding == nullptr) {
    return absl::NotFoundError(
        absl::StrCat(address, " is not in the ledger of environment ", workspace.environment.name,
                     "; apply it first (plumb apply -target='", address, "')"));
  }
  bound.binding = *binding;
  return bound;
}

ExitCode Report(const absl::Status& status, Console& console) {
  if (absl::IsCancelled(status) && status.message().empty()) return ExitCode::kError;
  return ReportError(status, console);
}

std::string_view TypeOf(const Value& schema) {
  const std::string_view type = schema.StringAt("type");
  return type.empty() ? "any" : type;
}

void AppendTree(const Value& schema, const std::string& prefix, std::string& out) {
  const Value* members = schema.Find("properties");
  if (members == nullptr && schema.Find("items") != nullptr) {
    members = schema.Find("items")->Find("properties");
  }
  if (members == nullptr || !members->is_object()) return;
  size_t left = members->as_object().size();
  for (const auto& [name, member] : members->as_object()) {
    const bool last = --left == 0;
    absl::StrAppend(&out, prefix, last ? "└── " : "├── ", name, "  ", TypeOf(member), "\n");
    AppendTree(member, absl::StrCat(prefix, last ? "    " : "│   "), out);
  }
}

std::string ColumnsText(const Value& columns) {
  std::vector<std::vector<std::string>> rows = {{"COLUMN", "TYPE"}};
  for (const Value& column : columns.as_array()) {
    rows.push_back({std::string(column.StringAt("name")), std::string(column.StringAt("type"))});
  }
  return Table(rows);
}

std::string EntriesText(const Array& entries) {
  std::vector<std::vector<std::string>> rows = {{"TYPE", "NAME", "PATH"}};
  for (const Value& entry : entries) {
    rows.push_back({std::string(entry.StringAt("type")), std::string(entry.StringAt("name")),
                    std::string(entry.StringAt("path"))});
  }
  return Table(rows);
}

// The structure as a person reads it; the JSON itself where it is none we know.
std::string StructureText(const Value& answer, const std::string& root) {
  const Value* items = answer.is_array() ? &answer : answer.Find("items");
  if (items != nullptr && items->is_array()) return EntriesText(items->as_array());
  const Value* schema = answer.Find("schema");
  if (schema == nullptr) {
    return absl::StrCat(ToJson(answer, SecretsAs::kPlaceholder, JsonLayout::kIndented), "\n");
  }
  if (const Value* columns = schema->Find("columns"); columns != nullptr && columns->is_array()) {
    return ColumnsText(*columns);
  }
  std::string text = absl::StrCat(root, "  ", TypeOf(*schema), "\n");
  AppendTree(*schema, "", text);
  return text;
}

std::string Optional(const std::optional<int64_t>& number) {
  return number.has_value() ? absl::StrCat(*number) : "-";
}

std::string RunsText(const std::vector<FlowRun>& runs) {
  std::vector<std::vector<std::string>> rows = {
      {"STARTED", "STATE", "IN", "OUT", "FAILED", "DURATION", "RUN"}};
  for (const FlowRun& run : runs) {
    rows.push_back({run.started == absl::InfinitePast() ? "-" : plumb::FormatTime(run.started),
                    run.state, Optional(run.records_in), Optional(run.records_out),
                    Optional(run.records_failed),
                    run.duration ? absl::FormatDuration(*run.duration) : "-",
                    run.error.empty() ? run.id : absl::StrCat(run.id, "  ", run.error)});
  }
  return Table(rows);
}

Value NumberOrNull(const std::optional<int64_t>& number) {
  return number.has_value() ? Value(*number) : Value();
}

Value RunsJson(const std::vector<FlowRun>& runs) {
  Array list;
  for (const FlowRun& run : runs) {
    list.push_back(Object{
        {"id", Value(run.id)},
        {"state", Value(run.state)},
        {"records_in", NumberOrNull(run.records_in)},
        {"records_out", NumberOrNull(run.records_out)},
        {"records_failed", NumberOrNull(run.records_failed)},
        {"started",
         run.started == absl::InfinitePast() ? Value() : Value(plumb::FormatTime(run.started))},
        {"duration_ms", run.duration ? Value(absl::ToInt64Milliseconds(*run.duration)) : Value()},
        {"error", run.error.empty() ? Value() : Value(run.error)}});
  }
  return Object{{"format_version", "1.0"}, {"runs", Value(std::move(list))}};
}

void PrintJson(const Value& value, Console& console) {
  console.Out(absl::StrCat(ToJson(value, SecretsAs::kPlaceholder, JsonLayout::kIndented), "\n"));
}

ExploreQuery QueryOf(const ExploreOptions& options) {
  ExploreQuery query{.object = options.object, .preview = options.preview};
  if (!options.object_type.empty()) query.object_type = options.object_type;
  if (!options.file_type.empty()) query.file_type = options.file_type;
  if (!options.params.empty()) {
    Object params;
    for (const auto& [name, value] : options.params) params.Set(name, value);
    query.params = Value(std::move(params));
  }
  return query;
}

}  // namespace

ExitCode RunExplore(const ExploreOptions& options, Services& services) {
  Console& console = services.console;
  absl::StatusOr<Bound> bound =
      OpenBound(options.spec, options.address, "base_connection", services);
  if (!bound.ok()) return Report(bound.status(), console);
  absl::StatusOr<Value> answer =
      Explore(*bound->session.client, bound->binding.id.text(), QueryOf(options));
  if (!answer.ok()) return Report(answer.status(), console);
  if (options.json) {
    PrintJson(*answer, console);
    return ExitCode::kOk;
  }
  console.Out(StructureText(*answer, options.object.empty() ? "root" : options.object));
  return ExitCode::kOk;
}

ExitCode RunRuns(const RunsOptions& options, Services& services) {
  Console& console = services.console;
  absl::StatusOr<Bound> bound = OpenBound(options.spec, options.address, "flow", services);
  if (!bound.ok()) return Report(bound.status(), console);
  absl::StatusOr<std::vector<FlowRun>> runs =
      ListRuns(*bound->session.client, bound->binding.id.text(), options.limit);
  if (!runs.ok()) return Report(runs.status(), console);
  if (options.json) {
    PrintJson(RunsJson(*runs), console);
  } else if (runs->empty()) {
    console.Err(absl::StrCat(options.address, " has not run yet.\n"));
  } else {
    console.Out(RunsText(*runs));
  }
  return ExitCode::kOk;
}

}  // namespace plumb
