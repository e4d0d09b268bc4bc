// A plan as a comment on a pull request.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "lib/plan/plan.h"
#include "lib/render/escape.h"
#include "lib/render/graph.h"
#include "lib/render/markdown_diff.h"
#include "lib/render/markdown_escape.h"
#include "lib/render/markdown_page.h"
#include "lib/render/plan_block.h"
#include "lib/render/render.h"
#include "lib/render/risk_text.h"
#include "lib/render/view.h"

namespace plumb {
namespace {

constexpr size_t kMostNodes = 50;    // Of a graph that a comment has room for.
constexpr size_t kMostArrows = 400;  // Mermaid draws at most 500.
constexpr size_t kLongText = 1000;   // Bytes of a message, a name, a reason.
constexpr size_t kMostFlags = 20;    // That are named one by one.

using Changes = std::vector<const Change*>;

std::string Prose(std::string_view text) { return MarkdownProse(Clipped(text, kLongText)); }
std::string Span(std::string_view text) { return MarkdownSpan(Clipped(text, kLongText)); }
std::string Span(const Address& address) { return Span(address.ToString()); }

// A word of a shell's command line.
std::string ShellWord(const std::string& text) {
  const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || absl::StrContains("._-/=:@+,", c);
  });
  return plain ? text : absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "'\\''"}}), "'");
}

// "plumb apply release.plan", or for the environment when the plan was not saved.
std::string Command(std::string_view saved, std::string_view unsaved, const Plan& plan,
                    const MarkdownOptions& options) {
  if (!options.plan_file.empty()) {
    return absl::StrCat("plumb ", saved, " ", ShellWord(options.plan_file));
  }
  if (plan.environment.empty()) return absl::StrCat("plumb ", unsaved);
  return absl::StrCat("plumb ", unsaved, " -environment=", ShellWord(plan.environment));
}

std::string WithThousands(size_t number) {
  std::string text = absl::StrCat(number);
  for (size_t at = text.size(); at > 3;) text.insert(at -= 3, ",");
  return text;
}

// "1 note", "2 notes".
std::string Counted(size_t count, std::string_view one, std::string_view more) {
  return absl::StrCat(WithThousands(count), " ", count == 1 ? one : more);
}

std::string Numbers(const Counts& counts) {
  std::string out = absl::StrCat(counts.add, " to add, ", counts.change, " to change, ",
                                 counts.destroy, " to destroy");
  if (counts.import > 0) absl::StrAppend(&out, ", ", counts.import, " to import");
  if (counts.forget > 0) absl::StrAppend(&out, ", ", counts.forget, " to forget");
  return out;
}

std::string Verdict(const Plan& plan, size_t moves) {
  const Counts counts = plan.Count();
  std::string what = counts.Any() ? Numbers(counts) : "no changes";
  if (moves > 0) absl::StrAppend(&what, ", ", Counted(moves, "moved address", "moved addresses"));
  const std::string of =
      plan.environment.empty() ? "" : absl::StrCat(" for ", Span(plan.environment));
  return absl::StrCat("**", plan.Allowed() ? "" : "Refused by policy: ", "plumb plan", of,
                      "**: ", what, "\n");
}

std::string ShortVerdict(const Plan& plan) {
  if (!plan.Allowed()) return "**Refused by policy**\n";
  return plan.Count().Any() ? "**plumb plan: changes**\n" : "**plumb plan: no changes**\n";
}

// The flags that make this plan less, or more, than specs and platform ask for.
std::string Restrictions(const Provenance& made) {
  std::vector<std::string> flags;
  const auto add = [&flags](std::string_view name, const std::vector<std::string>& values) {
    for (const std::string& value : values) {
      flags.push_back(Span(absl::StrCat("-", name, "=", value)));
    }
  };
  if (made.destroy) flags.emplace_back("`-destroy`");
  if (!made.refreshed) flags.emplace_back("`-refresh=false` (the platform was not read)");
  add("target", made.target);
  add("exclude", made.exclude);
  add("replace", made.replace);
  if (flags.empty()) return "";
  const size_t more = flags.size() - std::min(flags.size(), kMostFlags);
  flags.resize(flags.size() - more);
  return absl::StrCat("\nMade with ", absl::StrJoin(flags, ", "),
                      more == 0 ? "" : absl::StrCat(" and ", more, " more"), ".\n");
}

MarkdownPiece CheckPiece(const PolicyCheck& check) {
  const std::string rule = absl::StrCat("- **", Prose(check.rule), "**");
  const std::string where = check.where.empty() ? "" : absl::StrCat(" (", Span(check.where), ")");
  return {absl::StrCat(rule, where, ": ", Prose(check.message), "\n"), absl::StrCat(rule, "\n")};
}

MarkdownPiece RiskPiece(const FlowRisk& risk) {
  const std::string address = risk.address.ToString();
  const std::string name = risk.name.empty() || risk.name == address
                               ? ""
                               : absl::StrCat(" (named ", Prose(risk.name), ")");
  const std::string line =
      absl::StrCat("- **", Span(address), "**", name, " ", Prose(risk.summary), "\n");
  std::string full = line;
  for (const RiskFact& fact : risk.facts) {
    absl::StrAppend(&full, "  - ", Prose(FactTitle(fact.name)), ": ", Prose(fact.text));
    if (!fact.source.empty()) absl::StrAppend(&full, " (", Prose(fact.source), ")");
    full += '\n';
  }
  return {std::move(full), line};
}

MarkdownPiece LossPiece(const PlanView& view, const Change& change) {
  const std::string line =
      absl::StrCat("- ", Span(change.address),
                   change.action == Action::kDelete ? " is deleted" : " is replaced");
  const std::string why = absl::StrJoin(ReasonTexts(view, change), "; ");
  const std::string_view join = why.empty() ? "" : why.starts_with("because ") ? " " : ": ";
  return {absl::StrCat(line, join, Prose(why), "\n"), absl::StrCat(line, "\n")};
}

// The order of showing: what is lost first.
int RankOf(const Change& change) {
  switch (change.action) {
    case Action::kDelete:
      return 0;
    case Action::kReplace:
      return 1;
    case Action::kUpdate:
      return 2;
    case Action::kCreate:
      return 4;
    case Action::kAdopt:
      return change.fields.empty() ? 5 : 3;
    case Action::kForget:
      return 6;
    case Action::kNone:
      break;
  }
  return 7;
}

// The changes of a plan, by what a reader has to be told of them.
struct Told {
  explicit Told(const PlanView& view) {
    absl::flat_hash_set<Address> at_risk;
    for (const FlowRisk& risk : view.plan().risks) at_risk.insert(risk.address);
    for (const Change* change : view.changes()) {
      if (change->action != Action::kNone) changes.push_back(change);
      if (change->moved_from.has_value()) moves.push_back(change);
      if (!change->drift.empty() || change->reason == Reason::kGone) drifted.push_back(change);
      const bool lost = change->action == Action::kDelete || change->action == Action::kReplace;
      if (lost && !at_risk.contains(change->address)) losses.push_back(change);
    }
    const auto by_rank = [](const Change* a, const Change* b) { return RankOf(*a) < RankOf(*b); };
    std::stable_sort(changes.begin(), changes.end(), by_rank);
    std::stable_sort(losses.begin(), losses.end(), by_rank);
    for (const PolicyCheck& check : view.plan().checks) {
      if (!check.passed) failed.push_back(&check);
    }
  }

  Changes changes, losses, moves, drifted;
  std::vector<const PolicyCheck*> failed;
};

// How much of what was left out.
struct LeftOut {
  size_t failed = 0, risks = 0, losses = 0, changes = 0, moves = 0, notes = 0, drifted = 0;
  bool graph = false;

  bool Any() const {
    return graph || failed + risks + losses + changes + moves + notes + drifted > 0;
  }
};

std::string LeftOutText(const LeftOut& left, const Plan& plan, const MarkdownOptions& options) {
  std::vector<std::string> parts;
  const auto add = [&parts](size_t count, std::string_view one, std::string_view more) {
    if (count > 0) parts.push_back(Counted(count, one, more));
  };
  add(left.failed, "more broken rule", "more broken rules");
  add(left.risks, "more risk", "more risks");
  add(left.losses, "more deletion or replacement", "more deletions or replacements");
  add(left.changes, "more change", "more changes");
  add(left.moves, "more moved address", "more moved addresses");
  if (left.graph) parts.emplace_back("the graph");
  add(left.notes, "more note", "more notes");
  add(left.drifted, "more object changed elsewhere", "more objects changed elsewhere");
  const bool one = parts.size() == 1 && (left.graph || parts[0].starts_with("1 "));
  return absl::StrCat("\n**", absl::StrJoin(parts, ", "), "** ", one ? "is" : "are",
                      " not shown here: the limit of this ",
                      options.place == MarkdownPlace::kSection ? "section" : "forge", " is ",
                      WithThousands(options.size_limit), " characters. ",
                      Span(Command("show", "plan", plan, options)), " has all of it.\n");
}

// The most that LeftOutText may say.
LeftOut Everything(const PlanView& view, const Told& told) {
  return {.failed = told.failed.size(),
          .risks = view.plan().risks.size(),
          .losses = told.losses.size(),
          .changes = told.changes.size(),
          .moves = told.moves.size(),
          .notes = view.notes().size(),
          .drifted = told.drifted.size(),
          .graph = !told.changes.empty()};
}

// The command alone; "" when there is nothing to carry out.
std::string HowToApply(const Plan& plan, const Told& told, const MarkdownOptions& options) {
  if (!plan.Allowed()) return "It is not applied while it breaks these rules.\n";
  if (told.changes.empty() && told.moves.empty()) return "";
  return absl::StrCat("To apply it: ", Span(Command("apply", "apply", plan, options)), "\n");
}

std::string Footer(const Plan& plan, const std::string& how) {
  const Provenance& made = plan.provenance;
  std::vector<std::string> parts;
  const auto add = [&parts](std::string_view name, const std::string& text) {
    if (!text.empty()) parts.push_back(absl::StrCat(name, text));
  };
  add("plan ", Span(plan.digest.substr(0, 12)));
  add("environment ", Span(plan.environment));
  add("sandbox ", Span(made.sandbox));
  add("made ", Prose(made.created));
  add("plumb ", Prose(made.version));
  const std::string facts = absl::StrJoin(parts, " · ");
  return absl::StrCat("\n---\n", facts, facts.empty() ? "" : "\n", how.empty() ? "" : "\n", how);
}

std::string Heading(std::string_view text) { return absl::StrCat("\n#### ", text, "\n\n"); }

size_t AddChanges(const PlanView& view, const Told& told, MarkdownPage& page) {
  const std::string title =
      Heading("Changes") +
      "Unfold one to see its fields: `+` is added, `-` goes away, `!` changes.\n\n";
  return AddPieces(
      title, told.changes.size(),
      [&](size_t i) {
        return MarkdownPiece{DetailsOf(BlockOf(view, *told.changes[i])), ""};
      },
      page);
}

// Whether there was room for it, or no need: without arrows it would say nothing.
bool AddGraph(const PlanView& view, const Told& told, MarkdownPage& page) {
  const std::string title = Heading("What needs what");
  size_t nodes = told.changes.size(), arrows = 0;
  ResourceGraph graph;
  if (nodes <= kMostNodes) {
    graph = GraphOf(view.plan(), GraphScope::kChanges);
    nodes = graph.size();
    for (const GraphNode& node : graph) arrows += node.needs.size();
    if (arrows == 0) return true;
  }
  if (nodes > kMostNodes || arrows > kMostArrows) {
    page.Add(absl::StrCat(title, "The graph of ", WithThousands(nodes),
                          " resources is too large to be drawn here; `plumb graph` draws it.\n"));
    return true;
  }
  const std::string drawing = GraphMermaid(graph);
  const std::string fence = FenceFor(drawing);
  return page.Add(absl::StrCat(title, fence, "mermaid\n", drawing, fence, "\n"));
}

MarkdownPiece NotePiece(const PlanNote& note) {
  // Most notes begin with the address that they are about.
  const std::string lead = absl::StrCat(note.address.ToString(), " ");
  if (note.text.starts_with(lead)) {
    const std::string rest = note.text.substr(lead.size());
    return {absl::StrCat("- ", Span(note.address), " ", Prose(rest), "\n"), ""};
  }
  return {absl::StrCat("- ", Span(note.address), ": ", Prose(note.text), "\n"), ""};
}

size_t AddMoves(const Told& told, MarkdownPage& page) {
  const auto piece = [&](size_t i) {
    const Change& change = *told.moves[i];
    return MarkdownPiece{
        absl::StrCat("- ", Span(*change.moved_from), " is now ", Span(change.address), "\n"), ""};
  };
  return AddPieces(Heading("Moved addresses"), told.moves.size(), piece, page);
}

// All sections between verdict and end, the most important ones first.
LeftOut AddSections(const PlanView& view, const Told& told, MarkdownPage& page) {
  const Plan& plan = view.plan();
  LeftOut left;
  left.failed = AddPieces(
      Heading("Rules that it breaks"), told.failed.size(),
      [&](size_t i) { return CheckPiece(*told.failed[i]); }, page);
  left.risks = AddPieces(
      Heading("Risk: what this means for data under way"), plan.risks.size(),
      [&](size_t i) { return RiskPiece(plan.risks[i]); }, page);
  left.losses = AddPieces(
      Heading(plan.risks.empty() ? "Deleted or replaced" : "Also deleted or replaced"),
      told.losses.size(), [&](size_t i) { return LossPiece(view, *told.losses[i]); }, page);
  left.changes = AddChanges(view, told, page);
  left.moves = AddMoves(told, page);
  left.graph = !AddGraph(view, told, page);
  left.notes = AddPieces(
      Heading("Notes"), view.notes().size(), [&](size_t i) { return NotePiece(*view.notes()[i]); },
      page);
  left.drifted = AddPieces(
      Heading("Changed outside of plumb since the last apply"), told.drifted.size(),
      [&](size_t i) {
        return MarkdownPiece{DetailsOf(DriftBlock(view, *told.drifted[i])), ""};
      },
      page);
  return left;
}

// The first of `texts` that there is room for, which is kept; "" if there is none.
std::string Reserved(const std::vector<std::string>& texts, MarkdownPage& page) {
  for (const std::string& text : texts) {
    if (page.Reserve(Utf16Units(text))) return text;
  }
  return "";
}

}  // namespace

std::string PlanMarkdown(const Plan& plan, const KindRegistry& kinds,
                         const MarkdownOptions& options) {
  const PlanView view(plan, kinds);
  const Told told(view);
  MarkdownPage page(options.size_limit);
  if (options.place == MarkdownPlace::kDocument) {
    page.Add(absl::StrCat("<!-- plumb:plan:", MarkdownMarker(plan.environment), " -->\n"));
  }
  if (!page.Add(Verdict(plan, told.moves.size()))) page.Add(ShortVerdict(plan));
  const std::string cut = Reserved({"\nThis is cut short.\n"}, page);
  const std::string how = HowToApply(plan, told, options);
  const std::string footer = Reserved({Footer(plan, how), absl::StrCat("\n", how)}, page);
  const std::string most = Reserved({LeftOutText(Everything(view, told), plan, options)}, page);
  page.Add(Restrictions(plan.provenance));
  const LeftOut left = AddSections(view, told, page);
  // What was kept is spent, or of no more use.
  page.Release(Utf16Units(cut) + Utf16Units(footer) + Utf16Units(most));
  if (left.Any()) page.Add(most.empty() ? cut : LeftOutText(left, plan, options));
  page.Add(footer);
  return std::move(page).Take();
}

std::string GitlabReport(const Counts& counts) {
  return absl::StrCat("{\"create\":", counts.add, ",\"update\":", counts.change,
                      ",\"delete\":", counts.destroy, "}\n");
}

std::string GithubOutputs(const Counts& counts) {
  return absl::StrCat("changes=", counts.Any() ? "true" : "false", "\nadd=", counts.add,
                      "\nchange=", counts.change, "\ndestroy=", counts.destroy,
                      "\nimport=", counts.import, "\nforget=", counts.forget, "\n");
}

}  // namespace plumb
