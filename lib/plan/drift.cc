#include "lib/plan/drift.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/kind/normalize.h"
#include "lib/observed/author.h"
#include "lib/plan/hide.h"
#include "lib/value/digest.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

constexpr std::array<std::string_view, 4> kDriftWords = {"changed", "deleted", "failing",
                                                         "unmanaged"};
constexpr std::array<std::string_view, 4> kSeverityWords = {"ignore", "info", "warning",
                                                            "critical"};

template <typename Enum, size_t kSize>
std::optional<Enum> EnumOf(const std::array<std::string_view, kSize>& words,
                           std::string_view word) {
  const auto at = std::find(words.begin(), words.end(), word);
  if (at == words.end()) return std::nullopt;
  return static_cast<Enum>(at - words.begin());
}

DriftSeverity Default(DriftKind what, bool relevant) {
  if (what == DriftKind::kDeleted) return DriftSeverity::kCritical;
  if (what == DriftKind::kUnmanaged) return DriftSeverity::kInfo;
  return what == DriftKind::kFailing || relevant ? DriftSeverity::kWarning : DriftSeverity::kInfo;
}

class Finder {
 public:
  explicit Finder(const DriftInput& input) : in_(input) {
    for (const FlowRun& run : in_.runs) runs_[run.flow].push_back(&run);
    for (auto& [flow, runs] : runs_) {
      std::sort(runs.begin(), runs.end(),
                [](const FlowRun* a, const FlowRun* b) { return a->started > b->started; });
    }
  }

  DriftReport Find() {
    DriftReport report{.environment = in_.environment};
    for (const Binding& binding : in_.ledger.bindings) {
      const KindDescriptor* kind = in_.kinds.Find(binding.address.kind);
      if (kind == nullptr) continue;
      ++report.checked;
      bound_[kind->name].insert(binding.id);
      Look(binding, *kind, report);
    }
    std::sort(report.entries.begin(), report.entries.end(),
              [](const DriftEntry& a, const DriftEntry& b) {
                return std::tie(*a.address, a.what) < std::tie(*b.address, b.what);
              });
    if (in_.look_for_unmanaged) LookForUnmanaged(report);
    return report;
  }

 private:
  DriftSeverity SeverityAt(const DriftEntry& entry, const FieldPath* field, bool relevant) const {
    for (const DriftRule& rule : in_.rules) {
      if (rule.change.has_value() && *rule.change != entry.what) continue;
      if (MatchesPattern(rule.kind, entry.kind.text()) &&
          MatchesPattern(rule.address, entry.address ? entry.address->ToString() : "") &&
          MatchesPattern(rule.name, entry.name) &&
          MatchesPattern(rule.field, field != nullptr ? field->ToString() : "")) {
        return rule.severity;
      }
    }
    return Default(entry.what, relevant);
  }

  // Adds the entry unless a rule has it ignored.
  void Add(DriftEntry entry, DriftReport& report) const {
    if (entry.what != DriftKind::kChanged) entry.severity = SeverityAt(entry, nullptr, true);
    if (entry.severity != DriftSeverity::kIgnore) report.entries.push_back(std::move(entry));
  }

  DriftEntry Start(DriftKind what, const Binding& binding, const DesiredResource* resource) const {
    DriftEntry entry{
        .what = what, .address = binding.address, .kind = binding.address.kind, .id = binding.id};
    if (resource != nullptr && in_.files != nullptr) {
      entry.spec = absl::StrCat(in_.files->path(resource->where.file), ":", resource->where.line);
    }
    return entry;
  }

  void Sign(const ObservedObject& object, DriftEntry& entry) const {
    const Author author = AuthorOf(object.raw);
    entry.name = object.name;
    entry.updated_by = author.by;
    entry.updated_client = author.client;
    entry.updated_at_ms = author.at_ms;
    entry.ours = !author.client.empty() && author.client == in_.client_id;
  }

  void Look(const Binding& binding, const KindDescriptor& kind, DriftReport& report) const {
    const DesiredResource* resource = in_.desired.Find(binding.address);
    const ObservedObject* object = in_.observed.Find(kind.name, binding.id);
    if (object == nullptr) {
      Add(Start(DriftKind::kDeleted, binding, resource), report);
      return;
    }
    DriftEntry changed = Start(DriftKind::kChanged, binding, resource);
    Sign(*object, changed);
    Compare(binding, kind, *object, resource, changed);
    if (!changed.fields.empty()) Add(std::move(changed), report);
    std::string why = WhyFailing(binding.id);
    if (why.empty()) return;
    DriftEntry failing = Start(DriftKind::kFailing, binding, resource);
    failing.name = object->name;
    failing.detail = std::move(why);
    Add(std::move(failing), report);
  }

  void Compare(const Binding& binding, const KindDescriptor& kind, const ObservedObject& object,
               const DesiredResource* resource, DriftEntry& entry) const {
    const Value applied = Normalize(kind, binding.last_applied);
    const Value wanted = resource == nullptr ? Value() : Normalize(kind, resource->body);
    std::vector<FieldChange> fields = DriftFields(
        kind, applied, Normalize(kind, object.raw),
        resource == nullptr ? std::vector<FieldPath>() : resource->lifecycle.ignore_changes);
    internal::HideSecrets(kind, applied, wanted, fields);
    entry.severity = DriftSeverity::kIgnore;
    for (FieldChange& change : fields) {
      DriftField field{.relevant = !wanted.is_null() && Lookup(wanted, change.path) != nullptr};
      field.severity = SeverityAt(entry, &change.path, field.relevant);
      if (field.severity == DriftSeverity::kIgnore) continue;
      entry.severity = std::max(entry.severity, field.severity);
      field.change = std::move(change);
      entry.fields.push_back(std::move(field));
    }
  }

  // How it will end is not known yet. Both APIs' spellings, in lower case.
  static bool IsUnderWay(const FlowRun& run) {
    return run.state == "inprogress" || run.state == "in_progress" || run.state == "queued" ||
           run.state == "scheduled";
  }

  // "" when the newest run that has ended did not fail, or there is none.
  std::string WhyFailing(const RemoteId& flow) const {
    const auto at = runs_.find(flow);
    if (at == runs_.end()) return "";
    size_t failed = 0;
    std::string error;
    for (const FlowRun* run : at->second) {
      if (IsUnderWay(*run)) continue;
      if (run->state != "failed") break;
      if (failed++ == 0) error = run->error;
    }
    if (failed == 0) return "";
    return absl::StrCat(
        failed == 1 ? "its last run failed" : absl::StrCat("its last ", failed, " runs failed"),
        error.empty() ? "" : ": ", error);
  }

  void LookForUnmanaged(DriftReport& report) const {
    size_t count = 0;
    std::vector<DriftEntry> found;
    for (const KindDescriptor& kind : in_.kinds.kinds()) {
      const auto bound = bound_.find(kind.name);
      for (const ObservedObject* object : in_.observed.All(kind.name)) {
        if (bound != bound_.end() && bound->second.contains(object->id)) continue;
        if (in_.referenced.contains({kind.name, object->id})) continue;
        DriftEntry entry{.what = DriftKind::kUnmanaged, .kind = kind.name, .id = object->id};
        Sign(*object, entry);
        entry.severity = SeverityAt(entry, nullptr, true);
        if (entry.severity == DriftSeverity::kIgnore) continue;
        ++count;
        found.push_back(std::move(entry));
      }
    }
    std::sort(found.begin(), found.end(), [](const DriftEntry& a, const DriftEntry& b) {
      return std::tie(a.kind, a.name, a.id) < std::tie(b.kind, b.name, b.id);
    });
    std::move(found.begin(), found.end(), std::back_inserter(report.entries));
    report.unmanaged = count;
  }

  const DriftInput& in_;
  std::map<RemoteId, std::vector<const FlowRun*>> runs_;  // Newest first.
  std::map<KindName, std::set<RemoteId>> bound_;
};

}  // namespace

std::string_view DriftWord(DriftKind kind) { return kDriftWords[static_cast<size_t>(kind)]; }

std::string_view SeverityWord(DriftSeverity severity) {
  return kSeverityWords[static_cast<size_t>(severity)];
}

std::optional<DriftKind> DriftKindOf(std::string_view word) {
  return EnumOf<DriftKind>(kDriftWords, word);
}

std::optional<DriftSeverity> SeverityOf(std::string_view word) {
  return EnumOf<DriftSeverity>(kSeverityWords, word);
}

bool MatchesPattern(std::string_view pattern, std::string_view text) {
  // Where to go on when what follows the last '*' does not fit.
  size_t star = std::string_view::npos, retry = 0, p = 0, t = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      retry = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++retry;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

std::string DriftEntry::Fingerprint() const {
  std::string text = absl::StrCat(DriftWord(what), "\n", kind.text(), "\n", id.text(), "\n");
  for (const DriftField& field : fields) {
    absl::StrAppend(&text, field.change.path.ToString(), "\n", ToJson(field.change.after), "\n");
  }
  return Sha256Hex(text).substr(0, 16);
}

size_t DriftReport::Count(DriftKind what) const {
  return std::count_if(entries.begin(), entries.end(),
                       [what](const DriftEntry& entry) { return entry.what == what; });
}

bool DriftReport::IsDrift() const {
  return std::any_of(entries.begin(), entries.end(),
                     [](const DriftEntry& entry) { return entry.severity > DriftSeverity::kInfo; });
}

std::optional<double> DriftReport::Coverage() const {
  if (!unmanaged.has_value()) return std::nullopt;
  const size_t managed = checked - Count(DriftKind::kDeleted);
  const size_t all = managed + *unmanaged;
  return all == 0 ? 100.0 : 100.0 * static_cast<double>(managed) / static_cast<double>(all);
}

DriftReport FindDrift(const DriftInput& input) { return Finder(input).Find(); }

}  // namespace plumb
