#include "lib/render/several.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "lib/render/drift.h"
#include "lib/render/markdown_escape.h"
#include "lib/render/markdown_page.h"
#include "lib/render/markdown_sections.h"
#include "lib/render/render.h"

namespace plumb {
namespace {

constexpr size_t kLongLine = 1000;  // Bytes.

std::vector<std::string> LinesOf(const std::string& failure) {
  return absl::StrSplit(failure, '\n', absl::SkipWhitespace());
}

// "failed: what the first line says (and 2 more)"
std::string FailedResult(const std::string& failure) {
  const std::vector<std::string> lines = LinesOf(failure);
  if (lines.empty()) return "failed";
  const std::string more =
      lines.size() == 1 ? "" : absl::StrCat(" (and ", lines.size() - 1, " more)");
  return absl::StrCat("failed: ", Clipped(lines[0], 150), more);
}

std::string FailedBody(const std::string& failure, size_t limit) {
  const std::vector<std::string> lines = LinesOf(failure);
  MarkdownPage page(limit);
  page.Add("**Failed**\n");
  AddPieces(
      "\n", lines.size(),
      [&lines](size_t i) {
        return MarkdownPiece{absl::StrCat("- ", MarkdownSpan(Clipped(lines[i], kLongLine)), "\n"),
                             ""};
      },
      page);
  return std::move(page).Take();
}

// A row of numbers, or of none, and how it went.
std::vector<std::string> CellsOf(const std::vector<size_t>& numbers, const std::string& result) {
  std::vector<std::string> cells;
  cells.reserve(numbers.size() + 1);
  for (const size_t number : numbers) cells.push_back(absl::StrCat(number));
  cells.push_back(result);
  return cells;
}

std::vector<std::string> FailedCells(size_t numbers, const std::string& failure) {
  std::vector<std::string> cells(numbers, "-");
  cells.push_back(FailedResult(failure));
  return cells;
}

// "2 with changes, 1 failed"; what is none is left out.
std::string Tally(const std::vector<std::pair<size_t, std::string>>& parts) {
  std::vector<std::string> texts;
  for (const auto& [count, what] : parts) {
    if (count > 0) texts.push_back(absl::StrCat(count, " ", what));
  }
  return absl::StrJoin(texts, ", ");
}

template <typename Of>
std::string NamesOf(const std::vector<Of>& all) {
  return absl::StrJoin(
      all, ",", [](std::string* out, const Of& one) { absl::StrAppend(out, one.environment); });
}

std::string PlanResult(const Plan& plan) {
  if (!plan.Allowed()) return "refused by policy";
  if (plan.Count().Any()) return "changes";
  return plan.HasMoves() ? "moved addresses" : "no changes";
}

MarkdownSection SectionOf(const EnvironmentPlan& one, const KindRegistry& kinds) {
  if (!one.plan.has_value()) {
    return {.name = one.environment,
            .cells = FailedCells(5, one.failure),
            .body = [&one](size_t limit) { return FailedBody(one.failure, limit); }};
  }
  const Counts counts = one.plan->Count();
  std::vector<size_t> numbers;
  for (const int number :
       {counts.import, counts.add, counts.change, counts.destroy, counts.forget}) {
    numbers.push_back(static_cast<size_t>(number));
  }
  return {
      .name = one.environment,
      .cells = CellsOf(numbers, PlanResult(*one.plan)),
      .body = [&one, &kinds](size_t limit) {
        return PlanMarkdown(
            *one.plan, kinds,
            {.size_limit = limit, .plan_file = one.plan_file, .place = MarkdownPlace::kSection});
      }};
}

std::string LeadOf(const std::vector<EnvironmentPlan>& plans) {
  size_t changed = 0, same = 0, refused = 0, failed = 0;
  for (const EnvironmentPlan& one : plans) {
    if (!one.plan.has_value()) {
      ++failed;
    } else if (!one.plan->Allowed()) {
      ++refused;
    } else {
      ++(one.plan->Count().Any() || one.plan->HasMoves() ? changed : same);
    }
  }
  return absl::StrCat("<!-- plumb:plan:", MarkdownMarker(NamesOf(plans)), " -->\n**plumb plan of ",
                      plans.size(), " environments**: ",
                      Tally({{failed, "failed"},
                             {refused, "refused by policy"},
                             {changed, "with changes"},
                             {same, "without changes"}}),
                      "\n");
}

MarkdownSection SectionOf(const EnvironmentDrift& one, const KindRegistry& kinds) {
  if (!one.report.has_value()) {
    return {.name = one.environment,
            .cells = FailedCells(5, one.failure),
            .body = [&one](size_t limit) { return FailedBody(one.failure, limit); }};
  }
  const DriftReport& report = *one.report;
  const size_t deleted = report.Count(DriftKind::kDeleted);
  return {.name = one.environment,
          .cells = CellsOf({report.checked, report.Count(DriftKind::kChanged) + deleted, deleted,
                            report.Count(DriftKind::kFailing), report.unmanaged.value_or(0)},
                           report.IsDrift() ? "drift" : "no drift"),
          .body = [&report, &kinds](size_t limit) {
            return DriftMarkdown(report, kinds, limit, MarkdownPlace::kSection);
          }};
}

std::string LeadOf(const std::vector<EnvironmentDrift>& drifts) {
  size_t drifted = 0, same = 0, failed = 0;
  for (const EnvironmentDrift& one : drifts) {
    ++(!one.report.has_value() ? failed : one.report->IsDrift() ? drifted : same);
  }
  return absl::StrCat("<!-- plumb:drift ", MarkdownMarker(NamesOf(drifts)),
                      " -->\n**plumb drift of ", drifts.size(), " environments**: ",
                      Tally({{failed, "failed"}, {drifted, "with drift"}, {same, "without drift"}}),
                      "\n");
}

template <typename Of>
std::string Document(const std::vector<Of>& all, const std::vector<std::string>& columns,
                     const KindRegistry& kinds, size_t size_limit) {
  std::vector<MarkdownSection> sections;
  sections.reserve(all.size());
  for (const Of& one : all) sections.push_back(SectionOf(one, kinds));
  return MarkdownSections(LeadOf(all), {.what = "environment", .columns = columns}, sections,
                          size_limit);
}

}  // namespace

std::string PlansMarkdown(const std::vector<EnvironmentPlan>& plans, const KindRegistry& kinds,
                          size_t size_limit) {
  return Document(plans, {"to import", "to add", "to change", "to destroy", "to forget", "result"},
                  kinds, size_limit);
}

std::string DriftsMarkdown(const std::vector<EnvironmentDrift>& drifts, const KindRegistry& kinds,
                           size_t size_limit) {
  return Document(drifts,
                  {"checked", "drifted", "of these deleted", "failing", "not managed", "result"},
                  kinds, size_limit);
}

Counts CountAll(const std::vector<EnvironmentPlan>& plans) {
  Counts all;
  for (const EnvironmentPlan& one : plans) {
    if (!one.plan.has_value()) continue;
    const Counts counts = one.plan->Count();
    all.add += counts.add;
    all.change += counts.change;
    all.destroy += counts.destroy;
    all.import += counts.import;
    all.forget += counts.forget;
  }
  return all;
}

}  // namespace plumb
