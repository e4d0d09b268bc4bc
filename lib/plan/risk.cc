#include "lib/plan/risk.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "lib/value/field_path.h"

namespace plumb {
namespace {

constexpr int64_t kRunsLookedAt = 10;  // Of one flow, for its average.

// Null when nothing stands there.
const Value* ValueAt(const Value& body, const std::string& path) {
  const absl::StatusOr<FieldPath> parsed = FieldPath::Parse(path);
  return parsed.ok() && body.is_object() ? Lookup(body, *parsed) : nullptr;
}

int64_t IntegerAt(const Value& body, const std::string& path) {
  const Value* value = ValueAt(body, path);
  return value != nullptr && value->is_int() ? value->as_int() : 0;
}

std::string TextAt(const Value& body, const std::string& path) {
  const Value* value = ValueAt(body, path);
  return value != nullptr && value->is_string() ? value->as_string() : "";
}

std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
}

int64_t SecondsOf(std::string_view frequency) {
  if (frequency == "minute") return 60;
  if (frequency == "hour") return 3600;
  if (frequency == "day") return 86400;
  return frequency == "week" ? 604800 : 0;
}

bool Touches(const Change& change, const std::string& path) {
  const absl::StatusOr<FieldPath> parsed = FieldPath::Parse(path);
  return parsed.ok() &&
         std::any_of(change.fields.begin(), change.fields.end(),
                     [&](const FieldChange& field) { return field.path.StartsWith(*parsed); });
}

// Whether `change` ends what runs by itself.
bool StopsRunning(const Dataflow& dataflow, const Change& change) {
  const absl::StatusOr<FieldPath> path = FieldPath::Parse(dataflow.state);
  return path.ok() &&
         std::any_of(change.fields.begin(), change.fields.end(), [&](const FieldChange& field) {
           return field.path == *path && field.before == Value(dataflow.running);
         });
}

std::optional<Impact> ImpactOf(const Dataflow& dataflow, const Change& change) {
  switch (change.action) {
    case Action::kDelete:
      return Impact::kDeletes;
    case Action::kReplace:
      return Impact::kReplaces;
    case Action::kUpdate:
    case Action::kAdopt:
      if (StopsRunning(dataflow, change)) return Impact::kDisables;
      if (Touches(change, dataflow.transformations)) return Impact::kRemaps;
      return std::nullopt;
    case Action::kNone:
    case Action::kCreate:
    case Action::kForget:
      break;
  }
  return std::nullopt;
}

// A dataset and the dataflows that write to it.
struct Fed {
  std::string id, name;
  std::vector<const ObservedObject*> feeders;  // In the order of their ids.
};

// The datasets that the sandbox's dataflows of one kind feed.
class Feeding {
 public:
  Feeding(const Dataflow& dataflow, const KindName& kind, const ObservedSet& observed)
      : dataflow_(dataflow), observed_(observed) {
    for (const ObservedObject* flow : observed.All(kind)) {
      for (const std::string& id : DatasetsOf(flow->raw)) fed_[id].push_back(flow);
    }
  }

  // Those that `body` feeds.
  std::vector<Fed> Of(const Value& body) const {
    std::vector<Fed> all;
    for (const std::string& id : DatasetsOf(body)) {
      const ObservedObject* dataset = observed_.Find(dataflow_.dataset_kind, RemoteId(id));
      const auto at = fed_.find(id);
      all.push_back(
          {.id = id,
           .name = dataset == nullptr ? "" : dataset->name,
           .feeders = at == fed_.end() ? std::vector<const ObservedObject*>() : at->second});
    }
    return all;
  }

 private:
  std::set<std::string> DatasetsOf(const Value& body) const {
    std::set<std::string> ids;
    const Value* targets = ValueAt(body, dataflow_.targets);
    if (targets == nullptr || !targets->is_array()) return ids;
    for (const Value& target : targets->as_array()) {
      if (!target.is_string()) continue;
      const ObservedObject* object =
          observed_.Find(dataflow_.target_kind, RemoteId(target.as_string()));
      if (object == nullptr) continue;
      std::string id = TextAt(object->raw, dataflow_.dataset);
      if (!id.empty()) ids.insert(std::move(id));
    }
    return ids;
  }

  const Dataflow& dataflow_;
  const ObservedSet& observed_;
  std::map<std::string, std::vector<const ObservedObject*>> fed_;
};

RiskFact Unknown(std::string_view name, std::string_view why, std::string_view source) {
  return {.name = std::string(name),
          .text = absl::StrCat("not known: ", why),
          .value = Value(),
          .source = std::string(source)};
}

std::vector<const FlowRun*> RunsOf(const RiskInput& input, const RemoteId& id) {
  std::vector<const FlowRun*> found;
  if (!input.runs.ok()) return found;
  for (const FlowRun& run : *input.runs) {
    if (run.flow == id) found.push_back(&run);
  }
  return found;
}

constexpr std::string_view kRunsSource = "GET /runs";
constexpr std::string_view kNoRuns = "no run among the newest that were read";

RiskFact LastRun(const RiskInput& input, const std::vector<const FlowRun*>& runs) {
  if (!input.runs.ok()) return Unknown("last_run", input.runs.status().message(), kRunsSource);
  if (runs.empty()) {
    return {"last_run", std::string(kNoRuns), Value(), std::string(kRunsSource)};
  }
  const FlowRun& last = *runs.front();
  const bool timed = last.started != absl::InfinitePast();
  const std::string when = timed ? TimeText(last.started) : "at an unknown time";
  std::string text = absl::StrCat(when, ", ", last.state.empty() ? "state unknown" : last.state);
  if (!last.error.empty()) absl::StrAppend(&text, " (", last.error, ")");
  return {"last_run", std::move(text),
          Object{{"started", timed ? Value(when) : Value()}, {"state", Value(last.state)}},
          std::string(kRunsSource)};
}

RiskFact RecordsPerRun(const RiskInput& input, const std::vector<const FlowRun*>& runs) {
  constexpr std::string_view kName = "records_per_run";
  if (!input.runs.ok()) return Unknown(kName, input.runs.status().message(), kRunsSource);
  int64_t sum = 0, least = 0, most = 0, count = 0;
  for (const FlowRun* run : runs) {
    if (!run->records_in.has_value() || count == kRunsLookedAt) continue;
    const int64_t records = *run->records_in;
    least = count == 0 ? records : std::min(least, records);
    most = std::max(most, records);
    sum += records;
    ++count;
  }
  if (count == 0)
    return {std::string(kName), std::string(kNoRuns), Value(), std::string(kRunsSource)};
  const int64_t average = sum / count;
  return {std::string(kName),
          count == 1 ? absl::StrCat(average, " in the last run")
                     : absl::StrCat(average, " on average over the last ", count, " runs (", least,
                                    " to ", most, ")"),
          Object{{"average", average}, {"least", least}, {"most", most}, {"runs", count}},
          std::string(kRunsSource)};
}

RiskFact NextRunFact(const Dataflow& dataflow, const Value& body, int64_t now_seconds) {
  RiskFact fact{.name = "next_run", .text = "", .value = Value(), .source = "GET /flows: schedule"};
  const int64_t next = NextRun(dataflow, body, now_seconds);
  if (next > 0) {
    fact.text = TimeText(absl::FromUnixSeconds(next));
    fact.value = fact.text;
  } else if (TextAt(body, dataflow.frequency).empty()) {
    fact.text = "none: it has no schedule";
  } else {
    fact.text = "none: it ran once";
  }
  return fact;
}

std::string NameOf(const Fed& fed) {
  return fed.name.empty() ? fed.id : absl::StrCat(fed.name, " (", fed.id, ")");
}

RiskFact DatasetFact(const std::vector<Fed>& feeds) {
  constexpr std::string_view kSource = "GET /targetConnections";
  if (feeds.empty()) return Unknown("dataset", "its target names none", kSource);
  Array ids;
  for (const Fed& fed : feeds) ids.push_back(fed.id);
  return {
      "dataset",
      absl::StrJoin(feeds, ", ",
                    [](std::string* out, const Fed& fed) { absl::StrAppend(out, NameOf(fed)); }),
      std::move(ids), std::string(kSource)};
}

// Who else writes to the same datasets, as this plan leaves them.
struct Others {
  std::vector<std::string> names;  // With what keeps them from feeding, if anything does.
  bool only_feeder = true;
};

Others OthersOf(const Dataflow& dataflow, const std::vector<Fed>& feeds, const RemoteId& self,
                const std::set<RemoteId>& ended) {
  Others others;
  std::set<RemoteId> seen = {self};
  for (const Fed& fed : feeds) {
    for (const ObservedObject* flow : fed.feeders) {
      if (!seen.insert(flow->id).second) continue;
      const std::string name = flow->name.empty() ? flow->id.text() : flow->name;
      const std::string state = TextAt(flow->raw, dataflow.state);
      if (ended.contains(flow->id)) {
        others.names.push_back(absl::StrCat(name, " (ended by this plan)"));
      } else if (!state.empty() && state != dataflow.running) {
        others.names.push_back(absl::StrCat(name, " (", state, ")"));
      } else {
        others.names.push_back(name);
        others.only_feeder = false;
      }
    }
  }
  return others;
}

RiskFact OtherFeeders(const std::vector<Fed>& feeds, const Others& others) {
  constexpr std::string_view kSource = "GET /flows, GET /targetConnections";
  if (feeds.empty()) return Unknown("other_feeders", "its dataset is not known", kSource);
  Array names;
  for (const std::string& name : others.names) names.push_back(name);
  std::string text = others.names.empty() ? "none" : absl::StrJoin(others.names, ", ");
  if (others.only_feeder) absl::StrAppend(&text, ": it is the only one that feeds the dataset");
  return {"other_feeders", std::move(text), std::move(names), std::string(kSource)};
}

// Whether what was ingested comes in once more.
RiskFact Reingests(const AtRisk& at) {
  RiskFact fact{.name = "reingests", .text = "no", .value = false, .source = "the spec"};
  if (at.impact != Impact::kReplaces) {
    fact.text = at.impact == Impact::kRemaps ? "no: what was ingested stays as it was mapped"
                                             : "no: nothing more is ingested";
    return fact;
  }
  const Dataflow& dataflow = *at.kind->dataflow;
  const std::string frequency = TextAt(at.change->after, dataflow.frequency);
  const Value* backfill = ValueAt(at.change->after, dataflow.backfill);
  if (frequency.empty()) {
    fact.text = "not known: it has no schedule, so that is up to the source";
    fact.value = Value();
  } else if (frequency == dataflow.once) {
    fact.text = "yes: the new one runs once, and brings all there is";
    fact.value = true;
  } else if (backfill != nullptr && *backfill == Value(false)) {
    fact.text = absl::StrCat("no: ", dataflow.backfill,
                             " = false; what arrives between the two is not ingested");
  } else {
    fact.text = absl::StrCat("yes: the first run of the new one brings all there is, unless ",
                             dataflow.backfill, " = false");
    fact.value = true;
  }
  return fact;
}

std::string Summary(Impact impact, const std::vector<Fed>& feeds, const Others& others,
                    bool reingests) {
  switch (impact) {
    case Impact::kDeletes:
    case Impact::kDisables: {
      const std::string_view what = impact == Impact::kDeletes ? "is deleted" : "stops running";
      if (feeds.empty() || !others.only_feeder) return std::string(what);
      return absl::StrCat(what, ", and nothing else feeds ", NameOf(feeds.front()));
    }
    case Impact::kReplaces:
      return reingests ? "is replaced, and what was ingested comes in once more" : "is replaced";
    case Impact::kRemaps:
      break;
  }
  return "maps its records otherwise from its next run on";
}

FlowRisk Assess(const RiskInput& input, const AtRisk& at, const Feeding& feeding,
                const std::set<RemoteId>& ended) {
  const Dataflow& dataflow = *at.kind->dataflow;
  const Value& before = at.change->before;
  const std::vector<const FlowRun*> runs = RunsOf(input, at.change->id);
  const std::vector<Fed> feeds = feeding.Of(before);
  const Others others = OthersOf(dataflow, feeds, at.change->id, ended);
  RiskFact again = Reingests(at);
  const bool reingests = again.value == Value(true);
  FlowRisk risk{.address = at.change->address,
                .name = TextAt(before, at.kind->natural_key),
                .impact = at.impact,
                .summary = Summary(at.impact, feeds, others, reingests),
                .facts = {}};
  risk.facts = {LastRun(input, runs),
                RecordsPerRun(input, runs),
                NextRunFact(dataflow, before, input.now_seconds),
                DatasetFact(feeds),
                OtherFeeders(feeds, others),
                std::move(again)};
  return risk;
}

}  // namespace

int64_t NextRun(const Dataflow& dataflow, const Value& body, int64_t now_seconds) {
  const std::string frequency = TextAt(body, dataflow.frequency);
  if (frequency.empty()) return 0;
  const int64_t start = IntegerAt(body, dataflow.start);
  if (start > now_seconds) return start;
  const int64_t unit = SecondsOf(frequency);
  const int64_t interval = std::max<int64_t>(1, IntegerAt(body, dataflow.interval));
  // What overflows is no schedule that anybody waits for.
  if (unit == 0 || start <= 0 || interval > INT64_MAX / unit / 2) return 0;
  const int64_t period = unit * interval;
  return start + ((now_seconds - start) / period + 1) * period;
}

std::vector<AtRisk> FlowsAtRisk(const Plan& plan, const KindRegistry& kinds) {
  std::vector<AtRisk> found;
  for (const Change& change : plan.changes) {
    if (change.action == Action::kNone) continue;
    const KindDescriptor* kind = kinds.Find(change.address.kind);
    if (kind == nullptr || !kind->dataflow.has_value()) continue;
    const std::optional<Impact> impact = ImpactOf(*kind->dataflow, change);
    if (impact.has_value()) found.push_back({&change, kind, *impact});
  }
  std::sort(found.begin(), found.end(), [](const AtRisk& a, const AtRisk& b) {
    return std::tie(a.impact, a.change->address) < std::tie(b.impact, b.change->address);
  });
  return found;
}

std::vector<FlowRisk> AssessRisks(const RiskInput& input) {
  const std::vector<AtRisk> at_risk = FlowsAtRisk(input.plan, input.kinds);
  std::set<RemoteId> ended;
  std::map<KindName, Feeding> feedings;
  for (const AtRisk& at : at_risk) {
    if (at.impact == Impact::kDeletes || at.impact == Impact::kDisables) {
      ended.insert(at.change->id);
    }
    feedings.try_emplace(at.kind->name, *at.kind->dataflow, at.kind->name, input.observed);
  }
  std::vector<FlowRisk> risks;
  for (const AtRisk& at : at_risk) {
    risks.push_back(Assess(input, at, feedings.at(at.kind->name), ended));
  }
  return risks;
}

}  // namespace plumb
