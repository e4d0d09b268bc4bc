#include "lib/plan/policy.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "lib/plan/risk.h"

namespace plumb {
namespace {

constexpr size_t kMostNamed = 10;  // Addresses in a message; the check has all.

std::string Named(const std::vector<Address>& addresses) {
  const size_t shown = std::min(addresses.size(), kMostNamed);
  std::string text = absl::StrJoin(
      addresses.begin(), addresses.begin() + static_cast<std::ptrdiff_t>(shown), ", ",
      [](std::string* out, const Address& address) { absl::StrAppend(out, address.ToString()); });
  if (shown < addresses.size()) absl::StrAppend(&text, " and ", addresses.size() - shown, " more");
  return text;
}

std::vector<Address> WithAction(const Plan& plan, Action action) {
  std::vector<Address> found;
  for (const Change& change : plan.changes) {
    if (change.action == action) found.push_back(change.address);
  }
  return found;
}

PolicyCheck CheckLimit(std::string_view rule, std::string_view verb, const Policy::Limit& limit,
                       std::vector<Address> found) {
  const bool passed = found.size() <= static_cast<size_t>(limit.most);
  PolicyCheck check{.rule = std::string(rule),
                    .passed = passed,
                    .message = absl::StrCat(found.size(), found.size() == 1 ? " is " : " are ",
                                            verb, "; at most ", limit.most, " may be"),
                    .where = limit.where,
                    .addresses = {}};
  if (!passed) {
    absl::StrAppend(&check.message, ": ", Named(found));
    check.addresses = std::move(found);
  }
  return check;
}

bool Matches(std::string_view pattern, std::string_view text) {
  return pattern == "*" || pattern == text;
}

PolicyCheck CheckDenied(const Denied& denied, const Plan& plan) {
  std::vector<Address> found;
  for (const Change& change : plan.changes) {
    if (change.action == Action::kNone) continue;
    if (!Matches(denied.kind, change.address.kind.text())) continue;
    if (Matches(denied.action, ActionWord(change.action))) found.push_back(change.address);
  }
  const std::string rule = absl::StrCat("deny has \"", denied.kind, ".", denied.action, "\"");
  return {.rule = "deny",
          .passed = found.empty(),
          .message = found.empty() ? absl::StrCat(rule, ": the plan has none")
                                   : absl::StrCat(rule, ": ", Named(found)),
          .where = denied.where,
          .addresses = std::move(found)};
}

// Whether the plan does anything to what runs now.
bool Disturbs(const Change& change) {
  switch (change.action) {
    case Action::kUpdate:
    case Action::kReplace:
    case Action::kDelete:
      return true;
    case Action::kAdopt:
      return !change.fields.empty();
    case Action::kNone:
    case Action::kCreate:
    case Action::kForget:
      break;
  }
  return false;
}

PolicyCheck CheckQuiet(const Policy::Limit& minutes, const Plan& plan, const KindRegistry& kinds,
                       int64_t now_seconds) {
  PolicyCheck check{
      .rule = "quiet_minutes", .message = "", .where = minutes.where, .addresses = {}};
  std::vector<std::string> soon;
  for (const Change& change : plan.changes) {
    const KindDescriptor* kind = kinds.Find(change.address.kind);
    if (kind == nullptr || !kind->dataflow.has_value() || !Disturbs(change)) continue;
    const int64_t next = NextRun(*kind->dataflow, change.before, now_seconds);
    if (next == 0 || next - now_seconds > int64_t{60} * minutes.most) continue;
    check.addresses.push_back(change.address);
    if (soon.size() == kMostNamed) continue;
    soon.push_back(absl::StrCat(
        change.address.ToString(), " at ",
        absl::FormatTime("%H:%M:%SZ", absl::FromUnixSeconds(next), absl::UTCTimeZone())));
  }
  check.passed = check.addresses.empty();
  check.message =
      check.passed
          ? absl::StrCat("nothing that the plan touches runs within ", minutes.most, " minutes")
          : absl::StrCat("runs within ", minutes.most, " minutes: ", absl::StrJoin(soon, ", "));
  return check;
}

}  // namespace

std::vector<PolicyCheck> CheckPolicy(const Policy& policy, const Plan& plan,
                                     const KindRegistry& kinds, int64_t now_seconds) {
  std::vector<PolicyCheck> checks;
  if (policy.max_deletes) {
    checks.push_back(CheckLimit("max_deletes", "deleted", *policy.max_deletes,
                                WithAction(plan, Action::kDelete)));
  }
  if (policy.max_replacements) {
    checks.push_back(CheckLimit("max_replacements", "replaced", *policy.max_replacements,
                                WithAction(plan, Action::kReplace)));
  }
  for (const Denied& denied : policy.deny) checks.push_back(CheckDenied(denied, plan));
  if (policy.quiet_minutes) {
    checks.push_back(CheckQuiet(*policy.quiet_minutes, plan, kinds, now_seconds));
  }
  return checks;
}

}  // namespace plumb
