#include "lib/render/risk_text.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "lib/render/show.h"

namespace plumb {
namespace {

constexpr size_t kTitleWidth = 17;  // Of the longest, "Records per run", and two blanks.

void AppendFact(const RiskFact& fact, std::string& out) {
  std::string title = FactTitle(fact.name);
  title.resize(std::max(kTitleWidth, title.size() + 2), ' ');
  absl::StrAppend(&out, "      ", title, Escaped(fact.text), " [", Escaped(fact.source), "]\n");
}

}  // namespace

std::string FactTitle(std::string_view name) {
  std::string title = absl::StrReplaceAll(name, {{"_", " "}});
  if (title == "reingests") title = "ingests again";
  if (!title.empty()) title[0] = absl::ascii_toupper(static_cast<unsigned char>(title[0]));
  return title;
}

std::string RiskSection(const Plan& plan, const Paint& paint) {
  if (plan.risks.empty()) return "";
  std::string out = absl::StrCat(paint.Bold("Risk:"), " what this means for data under way\n\n");
  for (const FlowRisk& risk : plan.risks) {
    const std::string address = Escaped(risk.address.ToString());
    const bool mild = risk.impact == Impact::kRemaps;
    absl::StrAppend(&out, "  ", mild ? paint.Yellow("!") : paint.BoldRed("!"), " ",
                    paint.Bold(address), " ", Escaped(risk.summary), "\n");
    for (const RiskFact& fact : risk.facts) AppendFact(fact, out);
    out += "\n";
  }
  return out;
}

std::string ChecksSection(const Plan& plan, const Paint& paint) {
  std::string out;
  for (const PolicyCheck& check : plan.checks) {
    if (check.passed) continue;
    absl::StrAppend(&out, "  ", paint.BoldRed("x"), " ", paint.Bold(check.rule), " (",
                    Escaped(check.where), "): ", Escaped(check.message), "\n");
  }
  if (out.empty()) return "";
  return absl::StrCat(paint.BoldRed("Refused:"),
                      " the plan breaks rules and will not be applied\n\n", out, "\n");
}

}  // namespace plumb
