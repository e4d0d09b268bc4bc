// A drift report for Prometheus, for code scanning and for chats.

#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "lib/render/drift.h"
#include "lib/render/drift_view.h"
#include "lib/render/markdown_escape.h"
#include "lib/render/markdown_page.h"

namespace plumb {
namespace {

// A label's value as the text format wants it.
std::string Label(std::string_view text) {
  return absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"\"", "\\\""}, {"\n", "\\n"}});
}

class Metrics {
 public:
  explicit Metrics(const std::string& environment) : environment_(Label(environment)) {}

  void Family(std::string_view name, std::string_view help) {
    absl::StrAppend(&text_, "# HELP ", name, " ", help, "\n# TYPE ", name, " gauge\n");
  }
  // `labels` is "" or ",a=\"b\"".
  void Sample(std::string_view name, std::string_view labels, double value) {
    absl::StrAppendFormat(&text_, "%s{environment=\"%s\"%s} %.17g\n", name, environment_, labels,
                          value);
  }
  void Single(std::string_view name, std::string_view help, double value) {
    Family(name, help);
    Sample(name, "", value);
  }
  std::string Take() { return std::move(text_); }

 private:
  const std::string environment_;
  std::string text_;
};

using Series = std::map<std::string, double>;

void AddSeries(std::string_view name, std::string_view help, const Series& series,
               Metrics& metrics) {
  metrics.Family(name, help);
  for (const auto& [labels, value] : series) metrics.Sample(name, labels, value);
}

constexpr DriftSeverity kReported[] = {DriftSeverity::kInfo, DriftSeverity::kWarning,
                                       DriftSeverity::kCritical};

// Every kind has its series, also at 0: an alert's query must not lose its subject.
Series DriftedByKind(const DriftReport& report, const KindRegistry& kinds) {
  Series series;
  const auto labels = [](const KindName& kind, DriftSeverity severity) {
    return absl::StrCat(",kind=\"", Label(kind.text()), "\",severity=\"", SeverityWord(severity),
                        "\"");
  };
  for (const KindDescriptor& kind : kinds.kinds()) {
    for (const DriftSeverity severity : kReported) series[labels(kind.name, severity)] = 0;
  }
  for (const DriftEntry& entry : report.entries) {
    if (entry.what != DriftKind::kUnmanaged) ++series[labels(entry.kind, entry.severity)];
  }
  return series;
}

Series UnmanagedByKind(const DriftReport& report, const KindRegistry& kinds) {
  Series series;
  const auto labels = [](const KindName& kind) {
    return absl::StrCat(",kind=\"", Label(kind.text()), "\"");
  };
  for (const KindDescriptor& kind : kinds.kinds()) series[labels(kind.name)] = 0;
  for (const DriftEntry& entry : report.entries) {
    if (entry.what == DriftKind::kUnmanaged) ++series[labels(entry.kind)];
  }
  return series;
}

std::string_view LevelOf(DriftSeverity severity) {
  if (severity == DriftSeverity::kCritical) return "error";
  return severity == DriftSeverity::kWarning ? "warning" : "note";
}

struct SarifRule {
  DriftKind what;
  std::string_view name, text;
};

constexpr std::array<SarifRule, 4> kSarifRules = {{
    {DriftKind::kChanged, "Changed", "An object was changed outside of plumb."},
    {DriftKind::kDeleted, "Deleted", "An object was deleted outside of plumb."},
    {DriftKind::kFailing, "Failing", "The newest runs of a dataflow failed."},
    {DriftKind::kUnmanaged, "Unmanaged", "An object of the sandbox is managed by no spec."},
}};

std::string RuleId(DriftKind what) { return absl::StrCat("drift/", DriftWord(what)); }

Value LocationOf(const DriftEntry& entry) {
  std::string path = "plumb.toml";
  int line = 1;
  if (const size_t colon = entry.spec.rfind(':'); colon != std::string::npos) {
    path = entry.spec.substr(0, colon);
    if (!absl::SimpleAtoi(entry.spec.substr(colon + 1), &line)) line = 1;
  }
  return Object{{"physicalLocation", Object{{"artifactLocation", Object{{"uri", path}}},
                                            {"region", Object{{"startLine", line}}}}}};
}

Value ResultOf(const DriftEntry& entry, const KindRegistry& kinds) {
  return Object{{"ruleId", RuleId(entry.what)},
                {"level", LevelOf(entry.severity)},
                {"message", Object{{"text", DriftLine(entry, kinds)}}},
                {"locations", Array{LocationOf(entry)}},
                {"partialFingerprints", Object{{"plumbDrift/v1", entry.Fingerprint()}}}};
}

size_t Findings(const DriftReport& report) {
  return report.entries.size() - report.Count(DriftKind::kUnmanaged);
}

std::string Headline(const DriftReport& report) {
  const size_t found = Findings(report);
  if (found == 0) {
    return absl::StrCat("No drift in ", report.environment, ": ", report.checked,
                        " objects are as plumb last applied them");
  }
  return absl::StrCat("Drift in ", report.environment, ": ", found,
                      found == 1 ? " finding" : " findings", " at ", report.checked, " objects");
}

}  // namespace

std::string DriftMetrics(const DriftReport& report, const KindRegistry& kinds,
                         const DriftRun& run) {
  Metrics metrics(report.environment);
  AddSeries("plumb_drifted_objects", "Objects that are not as plumb last applied them.",
            DriftedByKind(report, kinds), metrics);
  metrics.Single("plumb_managed_objects", "Objects that plumb looked at.",
                 static_cast<double>(report.checked));
  if (report.unmanaged.has_value()) {
    AddSeries("plumb_unmanaged_objects", "Objects of the sandbox that no spec manages.",
              UnmanagedByKind(report, kinds), metrics);
    metrics.Single("plumb_coverage_ratio", "Managed objects among all of the sandbox.",
                   *report.Coverage() / 100);
  }
  metrics.Single("plumb_drift_last_success_timestamp_seconds",
                 "When drift was last looked for with success.",
                 absl::ToDoubleSeconds(run.when - absl::UnixEpoch()));
  metrics.Single("plumb_drift_duration_seconds", "How long the last look took.",
                 absl::ToDoubleSeconds(run.took));
  metrics.Single("plumb_drift_requests", "Requests that the last look sent to the platform.",
                 static_cast<double>(run.requests));
  return metrics.Take();
}

Value DriftSarif(const DriftReport& report, const KindRegistry& kinds, std::string_view version) {
  Array rules, results;
  for (const SarifRule& rule : kSarifRules) {
    rules.push_back(Object{{"id", RuleId(rule.what)},
                           {"name", rule.name},
                           {"shortDescription", Object{{"text", rule.text}}}});
  }
  const DriftView view(report, kinds);
  for (const DriftEntry* entry : view.found) results.push_back(ResultOf(*entry, kinds));
  for (const DriftEntry* entry : view.unmanaged) results.push_back(ResultOf(*entry, kinds));
  const Object driver{{"name", "plumb"}, {"version", version}, {"rules", std::move(rules)}};
  const Object run{{"tool", Object{{"driver", driver}}}, {"results", std::move(results)}};
  return Object{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                {"version", "2.1.0"},
                {"runs", Array{run}}};
}

Value DriftMessage(const DriftReport& report, const KindRegistry& kinds) {
  constexpr size_t kMostLines = 20;
  std::string text = Headline(report);
  size_t lines = 0;
  const DriftView view(report, kinds);
  std::vector<const DriftEntry*> entries = view.found;
  entries.insert(entries.end(), view.unmanaged.begin(), view.unmanaged.end());
  for (const DriftEntry* entry : entries) {
    if (++lines > kMostLines) break;
    // What Slack takes for markup.
    absl::StrAppend(&text, "\n• ",
                    absl::StrReplaceAll(DriftLine(*entry, kinds),
                                        {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}}));
  }
  if (lines > kMostLines) {
    absl::StrAppend(&text, "\nand ", report.entries.size() - kMostLines, " more");
  }
  Value message = DriftJson(report, kinds);
  message.as_object().Set("text", text);
  return message;
}

std::string DriftMarkdown(const DriftReport& report, const KindRegistry& kinds, size_t size_limit,
                          MarkdownPlace place) {
  MarkdownPage page(size_limit);
  const std::string headline = MarkdownProse(Headline(report));
  page.Add(place == MarkdownPlace::kSection
               ? absl::StrCat("**", headline, "**\n\n")
               : absl::StrCat("<!-- plumb:drift ", MarkdownMarker(report.environment), " -->\n### ",
                              headline, "\n\n"));
  const auto line = [&](const DriftEntry& entry) {
    return absl::StrCat("- ", MarkdownSpan(DriftLine(entry, kinds)),
                        entry.spec.empty() ? "" : absl::StrCat(" at ", MarkdownSpan(entry.spec)),
                        "\n");
  };
  const DriftView view(report, kinds);
  constexpr size_t kRoomForTheRest = 200;
  const size_t kept = page.Reserve(kRoomForTheRest) ? kRoomForTheRest : 0;
  size_t left_out = AddPieces(
      "", view.found.size(),
      [&](size_t i) {
        return MarkdownPiece{line(*view.found[i]), ""};
      },
      page);
  left_out += AddPieces(
      "\n**Managed by no spec:**\n\n", view.unmanaged.size(),
      [&](size_t i) {
        return MarkdownPiece{line(*view.unmanaged[i]), ""};
      },
      page);
  page.Release(kept);
  if (left_out > 0)
    page.Add(absl::StrCat("\n", left_out, " more are left out for their length.\n"));
  if (report.Coverage().has_value()) {
    page.Add(absl::StrFormat("\nCoverage: %.1f %%\n", *report.Coverage()));
  }
  return std::move(page).Take();
}

}  // namespace plumb
