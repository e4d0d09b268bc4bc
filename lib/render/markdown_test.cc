#include <algorithm>
#include <cstddef>
#include <random>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "lib/render/markdown_diff.h"
#include "lib/render/markdown_escape.h"
#include "lib/render/render.h"
#include "lib/render/testing/waterworks.h"

namespace plumb {
namespace {

std::string Markdown(const Plan& plan, size_t limit = 65536, const std::string& file = "") {
  return PlanMarkdown(plan, WaterworksKinds(), {.size_limit = limit, .plan_file = file});
}

Plan PlanOf(std::vector<Change> changes) {
  Plan plan;
  plan.environment = "dev";
  plan.changes = std::move(changes);
  return plan;
}

Change Deleted(const std::string& address) {
  return MakeChange(address, Action::kDelete, Reason::kDestroy);
}

bool Has(const std::string& text, std::string_view part) { return absl::StrContains(text, part); }

TEST(MarkdownTest, PlanOfEverything) {
  Plan plan = PlanOfEverything();
  plan.digest = "0123456789abcdef0123456789abcdef";
  ExpectGolden("everything.md", Markdown(plan, 65536, "release.plan"));
}

TEST(MarkdownTest, PlanWithoutChanges) {
  ExpectGolden("no-changes.md",
               Markdown(PlanOf({MakeChange("pipe.same", Action::kNone, Reason::kNone)})));
}

TEST(MarkdownTest, RefusalComesBeforeTheNumbers) {
  Plan plan = PlanOf({Deleted("pipe.a")});
  plan.checks = {{.rule = "deny", .passed = false, .message = "m", .where = "w", .addresses = {}}};
  const std::string text = Markdown(plan);
  EXPECT_LT(text.find("Refused by policy"), text.find("1 to destroy"));
  EXPECT_TRUE(Has(text, "- **deny** (`w`): m\n")) << text;
  EXPECT_FALSE(Has(text, "plumb apply")) << text;
}

TEST(MarkdownTest, WhatIsLostComesFirst) {
  const std::string text = Markdown(
      PlanOf({MakeChange("pipe.a", Action::kForget, Reason::kNotDeclared),
              MakeChange("pipe.b", Action::kAdopt, Reason::kFoundByName),
              MakeChange("pipe.c", Action::kCreate, Reason::kNotBound),
              MakeChange("pipe.d", Action::kUpdate, Reason::kFieldsDiffer),
              MakeChange("pipe.e", Action::kReplace, Reason::kRequested), Deleted("pipe.f")}));
  size_t last = 0;
  for (const char name : std::string_view("fedcba")) {
    const size_t at = text.find(absl::StrCat("<code>pipe.", std::string(1, name), "</code>"));
    ASSERT_NE(at, std::string::npos) << name;
    EXPECT_LT(last, at) << name;
    last = at;
  }
}

TEST(MarkdownTest, ARiskIsNotToldTwice) {
  Plan plan = PlanOf({Deleted("pipe.a"), Deleted("pipe.b")});
  plan.risks = {{.address = plan.changes[0].address, .summary = "is deleted", .facts = {}}};
  const std::string text = Markdown(plan);
  EXPECT_TRUE(Has(text, "- **`pipe.a`** is deleted\n")) << text;
  EXPECT_FALSE(Has(text, "- `pipe.a`")) << text;
  EXPECT_TRUE(Has(text, "- `pipe.b` is deleted\n")) << text;
}

TEST(MarkdownTest, TheEnvironmentCannotEndTheMarker) {
  Plan plan = PlanOf({});
  plan.environment = "a--><b>--!>";
  EXPECT_TRUE(Markdown(plan).starts_with("<!-- plumb:plan:a-%2D%3E%3Cb%3E-%2D%21%3E -->\n"));
}

TEST(MarkdownTest, TheCommandIsQuotedForAShell) {
  const Plan plan = PlanOf({Deleted("pipe.a")});
  EXPECT_TRUE(Has(Markdown(plan), "`plumb apply -environment=dev`"));
  EXPECT_TRUE(Has(Markdown(plan, 65536, "p.plan"), "`plumb apply p.plan`"));
  EXPECT_TRUE(Has(Markdown(plan, 65536, "a b'c;"), "`plumb apply 'a b'\\\\''c;'`") ||
              Has(Markdown(plan, 65536, "a b'c;"), "`plumb apply 'a b'\\''c;'`"));
}

TEST(MarkdownTest, ALargeGraphIsNotDrawn) {
  std::vector<Change> changes;
  for (int i = 0; i < 51; ++i) changes.push_back(Deleted(absl::StrCat("pipe.p", i)));
  changes[1].depends_on = {changes[0].address};
  EXPECT_TRUE(Has(Markdown(PlanOf(changes)), "The graph of 51 resources is too large"));
  changes.pop_back();
  EXPECT_TRUE(Has(Markdown(PlanOf(changes)), "```mermaid\n"));
}

TEST(MarkdownTest, WhatDoesNotFitIsCounted) {
  std::vector<Change> changes;
  for (int i = 0; i < 3000; ++i) {
    changes.push_back(MakeChange(absl::StrCat("pipe.p", i), Action::kCreate, Reason::kNotBound));
  }
  const std::string text = Markdown(PlanOf(std::move(changes)));
  std::smatch found;
  ASSERT_TRUE(std::regex_search(
      text, found,
      std::regex(R"(\*\*([0-9,]+) more changes\*\* are not shown here: the limit of )"
                 R"(this forge is 65,536 characters. `plumb plan -environment=dev`)")));
  std::string missing = found[1];
  missing.erase(std::remove(missing.begin(), missing.end(), ','), missing.end());
  const std::vector<std::string> parts = absl::StrSplit(text, "<details>");
  EXPECT_EQ(std::stoul(missing) + parts.size() - 1, 3000u);
  EXPECT_GT(Utf16Units(text), 60000u);
}

TEST(MarkdownTest, AHugeObjectDoesNotPushOutTheOthers) {
  Change huge = MakeChange("pipe.a", Action::kCreate, Reason::kNotBound);
  for (int i = 0; i < 2000; ++i) {
    huge.fields.push_back({FieldPath().Member(absl::StrCat("f", i)), Value(), "some text of it"});
  }
  const Plan plan = PlanOf({huge, MakeChange("pipe.b", Action::kCreate, Reason::kNotBound)});
  const std::string text = Markdown(plan, 20000);
  EXPECT_TRUE(Has(text, "<code>pipe.b</code>"));
  EXPECT_TRUE(Has(text, "**1 more change** is not shown")) << text;
}

TEST(MarkdownTest, AVerySmallLimitLeavesAVerdict) {
  const std::string text = Markdown(PlanOfEverything(), 200);
  EXPECT_EQ(text,
            "<!-- plumb:plan:dev -->\n"
            "**Refused by policy: plumb plan for `dev`**: 6 to add, 5 to change, 6 to destroy, "
            "2 to import, 1 to forget, 1 moved address\n"
            "\nThis is cut short.\n");
}

TEST(MarkdownTest, AsDiffPutsTheGutterFirst) {
  EXPECT_EQ(AsDiff("-/+ pump \"p\" {\n"
                   "+/- pump \"q\" {\n"
                   "  ~ pump \"r\" {\n"
                   "      + a = 1\n"
                   "            - = \"a member called '-'\"\n"
                   "          - \"element\",\n"
                   "    }\n"),
            "-/+ pump \"p\" {\n"
            "!+/- pump \"q\" {\n"
            "!   pump \"r\" {\n"
            "+       a = 1\n"
            "            - = \"a member called '-'\"\n"
            "-           \"element\",\n"
            "    }\n");
}

TEST(MarkdownTest, ProseMentionsAndLinksNobody) {
  EXPECT_EQ(MarkdownProse("@all o/r#1 GH-1"), "&#64;&#8203;all o/r&#35;&#8203;1 GH-&#8203;1");
  EXPECT_EQ(MarkdownProse("https://x www.y <b> a|b `c` :tada: 10:30"),
            "https:&#8203;//x www&#8203;.y &#60;b&#62; a&#124;b &#96;c&#96; :&#8203;tada: 10:30");
  EXPECT_EQ(MarkdownProse("a\n# b"), "a&#92;n&#35; b");
}

TEST(MarkdownTest, SpansHaveMoreBackticksThanTheirText) {
  EXPECT_EQ(MarkdownSpan("a``b`"), "``` a``b` ```");
  EXPECT_EQ(MarkdownSpan("a\nb|c"), "`a\\nb|c`");
  EXPECT_EQ(MarkdownSpan(""), "");
}

TEST(MarkdownTest, UnitsAreCountedAsForgesDo) {
  EXPECT_EQ(Utf16Units("aé€"), 3u);
  EXPECT_EQ(Utf16Units("😀"), 2u);
  EXPECT_EQ(Utf16Units("\x80\xff\xc3"), 3u);
  EXPECT_EQ(Clipped("aé€", 4), "aé…");
}

TEST(MarkdownTest, ReportsForPipelines) {
  const Counts counts = {.add = 1, .change = 2, .destroy = 3, .import = 4, .forget = 5};
  EXPECT_EQ(GitlabReport(counts), "{\"create\":1,\"update\":2,\"delete\":3}\n");
  EXPECT_EQ(GithubOutputs(counts),
            "changes=true\nadd=1\nchange=2\ndestroy=3\nimport=4\nforget=5\n");
  EXPECT_TRUE(GithubOutputs({}).starts_with("changes=false\nadd=0\n"));
}

// Text that wants to be something else, of random pieces.
class Hostile {
 public:
  explicit Hostile(unsigned seed) : engine_(seed) {}
  size_t Below(size_t n) { return engine_() % n; }

  std::string Text() {
    static constexpr std::string_view kPieces[] = {"@octocat",
                                                   "@",
                                                   "#12",
                                                   "o/r#12",
                                                   "GH-12",
                                                   "!12",
                                                   "%12",
                                                   "~bug",
                                                   "&12",
                                                   "$12",
                                                   "```",
                                                   "````diff",
                                                   "~~~",
                                                   "`",
                                                   "</details>",
                                                   "<details>",
                                                   "</summary>",
                                                   "<!--",
                                                   "-->",
                                                   "<script>",
                                                   "<img src=x>",
                                                   "![i](http://e.x/i)",
                                                   "[l](http://e.x)",
                                                   "https://github.com/o/r/issues/1",
                                                   "www.e.x",
                                                   "a@b.cc",
                                                   "|",
                                                   "\n",
                                                   "\r\n",
                                                   "\n\n",
                                                   "\n+ ",
                                                   "\n@octocat",
                                                   "\xE2\x80\xAE",
                                                   "😀",
                                                   "é",
                                                   "\\",
                                                   "&#64;octocat",
                                                   "&commat;",
                                                   " ",
                                                   "-",
                                                   "- ",
                                                   "---",
                                                   "x",
                                                   "\x1b[31m",
                                                   "\xff",
                                                   "**",
                                                   "__",
                                                   "\"",
                                                   "'",
                                                   ":tada:",
                                                   "{+",
                                                   "[-"};
    std::string text;
    for (size_t n = Below(8); n > 0; --n) text += kPieces[Below(std::size(kPieces))];
    return text;
  }

 private:
  std::mt19937 engine_;
};

// The plan of everything with hostile text wherever text of others can stand.
Plan HostilePlan(Hostile& hostile) {
  Plan plan = PlanOfEverything();
  plan.environment = hostile.Text();
  for (Change& change : plan.changes) {
    change.address.key = hostile.Text();
    if (!change.id.empty()) change.id = RemoteId(hostile.Text());
    if (change.moved_from) change.moved_from->key = hostile.Text();
    change.fields.push_back({FieldPath().Member("t" + hostile.Text()), hostile.Text(),
                             Array{hostile.Text(), Object{{hostile.Text(), hostile.Text()}}}});
    change.drift.push_back(
        {FieldPath().Element(hostile.Text(), hostile.Text()), Value(), hostile.Text()});
  }
  for (PlanNote& note : plan.notes) note.text = hostile.Text();
  for (PolicyCheck& check : plan.checks) check.message = check.where = hostile.Text();
  for (FlowRisk& risk : plan.risks) {
    risk.name = risk.summary = hostile.Text();
    for (RiskFact& fact : risk.facts) fact.text = fact.source = hostile.Text();
  }
  plan.provenance.sandbox = plan.provenance.created = hostile.Text();
  plan.provenance.target = {hostile.Text()};
  return plan;
}

// Checks fences and gutters, and returns the lines outside of fences.
std::string OutsideOfFences(const std::string& text) {
  std::string outside, fence, info;
  for (const std::string_view line : absl::StrSplit(text, '\n')) {
    const size_t ticks = std::min(line.find_first_not_of('`'), line.size());
    if (fence.empty() && ticks >= 3) {
      fence = line.substr(0, ticks);
      info = line.substr(ticks);
      EXPECT_TRUE(info == "diff" || info == "mermaid") << line;
    } else if (!fence.empty() && line == fence) {
      fence.clear();
    } else if (fence.empty()) {
      absl::StrAppend(&outside, line, "\n");
    } else {
      EXPECT_LT(ticks, fence.size()) << line;
      const bool has_gutter = !line.empty() && Has("+-! ", line.substr(0, 1));
      EXPECT_TRUE(has_gutter || info == "mermaid") << line;
    }
  }
  EXPECT_EQ(fence, "") << "a fence that nothing closes";
  return outside;
}

// `text` without code spans and <code> elements.
std::string WithoutCode(const std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    const size_t run = std::min(text.find_first_not_of('`', i), text.size()) - i;
    const bool element = text.compare(i, 6, "<code>") == 0;
    if (run == 0 && !element) {
      out += text[i++];
      continue;
    }
    const std::string close = element ? "</code>" : text.substr(i, run);
    size_t end = text.find(close, i + close.size());
    // Longer runs of backticks do not close.
    while (!element && end != text.npos && text[end + run] == '`') {
      end = text.find(close, text.find_first_not_of('`', end));
    }
    EXPECT_NE(end, text.npos) << text.substr(i);
    if (end == text.npos) return out;
    EXPECT_EQ(text.substr(i, end - i).find('\n'), text.npos) << text.substr(i, end - i);
    i = end + close.size();
  }
  return out;
}

size_t Count(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern, std::regex::icase);
  return static_cast<size_t>(
      std::distance(std::sregex_iterator(text.begin(), text.end(), regex), {}));
}

// What of `text` matches, with what stands around it; "" for nothing.
std::string Find(const std::string& text, const std::string& pattern) {
  std::smatch found;
  if (!std::regex_search(text, found, std::regex(pattern, std::regex::icase))) return "";
  const auto at = static_cast<size_t>(found.position(0));
  return absl::StrCat(found[0].str(), " in ", text.substr(at - std::min<size_t>(at, 60), 120));
}

void ExpectHarmless(const std::string& text) {
  const std::regex marker("^<!-- plumb:plan:((?!--)[-._%a-zA-Z0-9])* -->\n");
  std::string prose = WithoutCode(OutsideOfFences(std::regex_replace(text, marker, "")));
  EXPECT_EQ(Count(prose, "<details><summary>"), Count(prose, "</details>\n"));
  EXPECT_EQ(Count(prose, "<details><summary>"), Count(prose, "</summary>\n"));
  prose = std::regex_replace(prose, std::regex("<details><summary>|</summary>\n|</details>\n"), "");
  EXPECT_EQ(Find(prose, R"(<|@|\||!\[|\]\(|://|www\.|gh-[0-9]|[a-z]#[0-9])"), "");
  // Entities are characters again when forges look for references.
  EXPECT_EQ(Find(prose, "&#(64|35|33|36|38|126);[a-z0-9]"), "");
  // Nothing begins a line but what plumb begins lines with.
  EXPECT_EQ(Find(prose, R"(\n(/|\+|=|>|[0-9]+\.|\t|    ))"), "");
}

TEST(MarkdownTest, HostileTextStaysText) {
  for (unsigned seed = 0; seed < 150; ++seed) {
    Hostile hostile(seed);
    const Plan plan = HostilePlan(hostile);
    const size_t limit = seed % 3 == 0 ? 1000000 : hostile.Below(20000);
    const std::string text = Markdown(plan, limit, seed % 2 == 0 ? "" : hostile.Text());
    EXPECT_LE(Utf16Units(text), limit) << "seed " << seed;
    ExpectHarmless(text);
    if (HasFailure()) FAIL() << "seed " << seed << ", limit " << limit << "\n" << text;
  }
}

}  // namespace
}  // namespace plumb
