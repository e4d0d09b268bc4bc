// A plan as one page.

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/render/escape.h"
#include "lib/render/graph.h"
#include "lib/render/html_page.h"
#include "lib/render/leaves.h"
#include "lib/render/render.h"
#include "lib/render/risk_text.h"
#include "lib/render/show.h"
#include "lib/render/view.h"

namespace plumb {
namespace {

constexpr size_t kMostNodes = 400;  // Of a drawing that anybody can read.

std::string Code(std::string_view text) {
  return absl::StrCat("<code>", HtmlText(text), "</code>");
}

std::string_view ClassOf(const Change& change) {
  return change.action == Action::kNone ? "move" : ActionWord(change.action);
}

std::string Badge(std::string_view word) {
  return absl::StrCat("<span class=\"badge ", word, "\">", word, "</span>");
}

bool IsShown(const Change& change) {
  return change.action != Action::kNone || change.moved_from.has_value();
}

std::string CountsOf(const Counts& counts) {
  if (!counts.Any()) return "<p>No changes: the platform is what the specs say.</p>\n";
  std::string out = "<ul class=\"counts\">\n";
  const auto add = [&out](int count, std::string_view css, std::string_view what) {
    if (count == 0) return;
    absl::StrAppend(&out, "<li class=\"", css, "\"><b>", count, "</b>", what, "</li>\n");
  };
  add(counts.destroy, "delete", "to destroy");
  add(counts.change, "update", "to change");
  add(counts.add, "create", "to add");
  add(counts.import, "adopt", "to import");
  add(counts.forget, "forget", "to forget");
  return out + "</ul>\n";
}

std::string Header(const Plan& plan) {
  const Provenance& made = plan.provenance;
  std::string out = absl::StrCat("<h1>", plan.Allowed() ? "Plan" : "Refused plan", " for ",
                                 HtmlText(plan.environment), "</h1>\n<ul class=\"facts soft\">\n");
  const auto add = [&out](std::string_view what, std::string_view value) {
    if (!value.empty()) absl::StrAppend(&out, "<li>", what, " ", Code(value), "</li>\n");
  };
  add("project", made.project);
  add("sandbox", made.sandbox);
  add("organisation", made.org_id);
  add("at", made.endpoint);
  add("made", made.created);
  add("plan", plan.digest.substr(0, 16));
  add("plumb", made.version);
  return absl::StrCat(out, "</ul>\n", CountsOf(plan.Count()));
}

std::string Refusals(const Plan& plan) {
  if (plan.Allowed()) return "";
  std::string out =
      "<section class=\"refused\"><h2>It breaks rules, and will not be applied</h2>\n<ul>\n";
  for (const PolicyCheck& check : plan.checks) {
    if (check.passed) continue;
    absl::StrAppend(&out, "<li><b>", HtmlText(check.rule), "</b>: ", HtmlText(check.message));
    if (!check.where.empty())
      absl::StrAppend(&out, " <span class=\"soft\">(", HtmlText(check.where), ")</span>");
    out += "</li>\n";
  }
  return out + "</ul></section>\n";
}

// A row for each flow, a column for each fact; where it was read in its title.
std::string Risks(const Plan& plan) {
  if (plan.risks.empty()) return "";
  std::string out =
      "<section id=\"risk\"><h2>Risk: what this means for data under way</h2>\n<div "
      "class=\"wide\"><table>\n<thead><tr><th scope=\"col\">Flow</th><th scope=\"col\">What "
      "happens</th>";
  for (const RiskFact& fact : plan.risks.front().facts) {
    absl::StrAppend(&out, "<th scope=\"col\">", HtmlText(FactTitle(fact.name)), "</th>");
  }
  out += "</tr></thead>\n<tbody>\n";
  for (const FlowRisk& risk : plan.risks) {
    const bool mild = risk.impact == Impact::kRemaps;
    absl::StrAppend(&out, "<tr><th scope=\"row\">", Code(risk.address.ToString()),
                    "</th><td class=\"", mild ? "update" : "delete", "\">", HtmlText(risk.summary),
                    "</td>");
    for (const RiskFact& fact : risk.facts) {
      absl::StrAppend(&out, "<td>", HtmlText(fact.text), "<br><small class=\"soft\">from ",
                      HtmlText(fact.source), "</small></td>");
    }
    out += "</tr>\n";
  }
  return out + "</tbody></table></div></section>\n";
}

std::string Side(const Value& value, std::string_view tag) {
  if (value.is_null()) return "<span class=\"soft\">-</span>";
  return absl::StrCat("<", tag, "><pre class=\"code\">", HtmlText(ShowValue(value, 0)), "</pre></",
                      tag, ">");
}

std::string FieldRows(const std::vector<Leaf>& leaves, const std::vector<FieldPath>& forces) {
  std::string out =
      "<table><thead><tr><th scope=\"col\">Field</th><th scope=\"col\">Before</th><th "
      "scope=\"col\">After</th></tr></thead>\n<tbody>\n";
  for (const Leaf& leaf : leaves) {
    absl::StrAppend(&out, "<tr><td>", Code(leaf.path.ToString()));
    if (IsUnder(leaf.path, forces)) {
      out += "<br><small class=\"replace\">forces replacement</small>";
    }
    absl::StrAppend(&out, "</td><td>", Side(leaf.before, "del"), "</td><td>",
                    Side(leaf.after, "ins"), "</td></tr>\n");
  }
  return out + "</tbody></table>\n";
}

std::string ChangeItem(const PlanView& view, const Change& change) {
  const std::string_view word = ClassOf(change);
  std::string out = absl::StrCat("<details class=\"change\" data-action=\"", word, "\"><summary>",
                                 Badge(word), " ", Code(change.address.ToString()));
  const std::vector<Leaf> leaves = WrittenLeavesOf(view.KindOf(change.address), change);
  if (!leaves.empty()) {
    absl::StrAppend(&out, " <span class=\"soft\">", leaves.size(),
                    leaves.size() == 1 ? " field" : " fields", "</span>");
  }
  out += "</summary><div>\n";
  if (change.moved_from) {
    absl::StrAppend(&out, "<p>Moved from ", Code(change.moved_from->ToString()), "</p>\n");
  }
  for (const std::string& reason : ReasonTexts(view, change)) {
    absl::StrAppend(&out, "<p>", HtmlText(reason), "</p>\n");
  }
  if (!change.id.empty() && change.action != Action::kCreate) {
    absl::StrAppend(&out, "<p class=\"soft\">id ", Code(change.id.text()), "</p>\n");
  }
  if (!leaves.empty()) out += FieldRows(leaves, change.forces);
  return out + "</div></details>\n";
}

std::string Filter(const std::vector<const Change*>& changes) {
  std::map<std::string_view, int> counts;
  for (const Change* change : changes) ++counts[ClassOf(*change)];
  std::string out =
      "<div class=\"filter\"><input type=\"search\" id=\"search\" aria-label=\"Filter changes\" "
      "placeholder=\"Filter by address, field or value\">\n";
  for (const auto& [word, count] : counts) {
    absl::StrAppend(&out, "<label class=\"", word, "\"><input type=\"checkbox\" value=\"", word,
                    "\" checked> ", word, " (", count, ")</label>\n");
  }
  return out +
         "<button type=\"button\" id=\"all\" aria-expanded=\"false\">Open all</button> <span "
         "id=\"count\" role=\"status\" class=\"soft\"></span></div>\n";
}

std::string ChangesOf(const PlanView& view) {
  std::vector<const Change*> changes;
  for (const Change* change : view.changes()) {
    if (IsShown(*change)) changes.push_back(change);
  }
  if (changes.empty()) return "";
  std::string out = absl::StrCat("<section id=\"changes\"><h2>Changes</h2>\n", Filter(changes));
  for (const Change* change : changes) out += ChangeItem(view, *change);
  return out + "</section>\n";
}

std::string DriftOf(const PlanView& view) {
  std::string out;
  for (const Change* change : view.changes()) {
    const bool gone = change->reason == Reason::kGone;
    if (change->drift.empty() && !gone) continue;
    absl::StrAppend(&out, "<h3>", Code(change->address.ToString()), gone ? " was deleted" : "",
                    "</h3>\n");
    if (!gone) out += FieldRows(LeavesOf(view.KindOf(change->address), change->drift), {});
  }
  if (out.empty()) return "";
  return absl::StrCat("<section><h2>Changed outside of plumb since the last apply</h2>\n", out,
                      "</section>\n");
}

std::string NotesOf(const PlanView& view) {
  if (view.notes().empty()) return "";
  std::string out = "<section><h2>Notes</h2>\n<ul>\n";
  for (const PlanNote* note : view.notes()) {
    absl::StrAppend(&out, "<li>", Code(note->address.ToString()), ": ", HtmlText(note->text),
                    "</li>\n");
  }
  return out + "</ul></section>\n";
}

std::string PassedChecks(const Plan& plan) {
  std::string out;
  for (const PolicyCheck& check : plan.checks) {
    if (!check.passed) continue;
    absl::StrAppend(&out, "<li><b>", HtmlText(check.rule), "</b>: ", HtmlText(check.message),
                    "</li>\n");
  }
  if (out.empty()) return "";
  return absl::StrCat("<section><h2>Rules that it keeps</h2>\n<ul>\n", out, "</ul></section>\n");
}

std::string Drawing(const Plan& plan) {
  const ResourceGraph graph = GraphOf(plan, GraphScope::kChanges);
  if (graph.empty()) return "";
  std::string out = "<section id=\"graph\"><h2>What needs what</h2>\n";
  if (graph.size() > kMostNodes) {
    absl::StrAppend(&out, "<p>", graph.size(), " resources are too many to draw; ",
                    "<code>plumb graph</code> draws them.</p>\n");
  } else {
    absl::StrAppend(&out, "<div class=\"wide\">", GraphSvg(graph), "</div>\n");
  }
  return out + "</section>\n";
}

}  // namespace

std::string PlanHtml(const Plan& plan, const KindRegistry& kinds) {
  const PlanView view(plan, kinds);
  const std::string changes = ChangesOf(view);
  const std::string title = HtmlText(absl::StrCat("plumb plan for ", plan.environment));
  return absl::StrCat(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
      "name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta "
      "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'; script-src 'unsafe-inline'\">\n<meta name=\"referrer\" "
      "content=\"no-referrer\">\n<title>",
      title, "</title>\n<style>", internal::kStyle,
      "</style>\n</head>\n<body class=\"no-script\">\n<main>\n", Header(plan), Refusals(plan),
      Risks(plan), changes, DriftOf(view), Drawing(plan), NotesOf(view), PassedChecks(plan),
      "</main>\n",
      changes.empty() ? "" : absl::StrCat("<script>", internal::kScript, "</script>\n"),
      "</body>\n</html>\n");
}

}  // namespace plumb
