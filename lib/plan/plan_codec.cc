#include "lib/plan/plan_codec.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "lib/diag/status_macros.h"

namespace plumb {
namespace {

// Enums by the words that reach files.
constexpr std::array kActions = {Action::kNone,    Action::kCreate, Action::kUpdate,
                                 Action::kReplace, Action::kDelete, Action::kAdopt,
                                 Action::kForget};
constexpr std::array kReasons = {Reason::kNone,
                                 Reason::kNotBound,
                                 Reason::kGone,
                                 Reason::kFoundByName,
                                 Reason::kImported,
                                 Reason::kFieldsDiffer,
                                 Reason::kDrifted,
                                 Reason::kDependencyChanges,
                                 Reason::kFieldForcesReplace,
                                 Reason::kDependencyReplaced,
                                 Reason::kPairReplaced,
                                 Reason::kRequested,
                                 Reason::kNotDeclared,
                                 Reason::kDestroy};
constexpr std::array kImpacts = {Impact::kDeletes, Impact::kReplaces, Impact::kDisables,
                                 Impact::kRemaps};
constexpr std::array kCauses = {Cause::kSpec, Cause::kDrift, Cause::kBoth};
constexpr std::array kVerbs = {Verb::kCreate, Verb::kUpdate, Verb::kDelete, Verb::kForget,
                               Verb::kAdopt};

std::string_view CauseWord(Cause cause) {
  switch (cause) {
    case Cause::kSpec:
      return "spec";
    case Cause::kDrift:
      return "drift";
    case Cause::kBoth:
      break;
  }
  return "both";
}

std::string_view VerbWord(Verb verb) {
  switch (verb) {
    case Verb::kCreate:
      return "create";
    case Verb::kUpdate:
      return "update";
    case Verb::kDelete:
      return "delete";
    case Verb::kForget:
      return "forget";
    case Verb::kAdopt:
      break;
  }
  return "adopt";
}

Array Texts(const std::vector<std::string>& texts) { return Array(texts.begin(), texts.end()); }

Array Addresses(const std::vector<Address>& addresses) {
  Array array;
  for (const Address& address : addresses) array.push_back(address.ToString());
  return array;
}

Array Fields(const std::vector<FieldChange>& fields) {
  Array array;
  for (const FieldChange& field : fields) {
    array.push_back(Object{{"path", field.path.ToString()},
                           {"before", field.before},
                           {"after", field.after},
                           {"cause", CauseWord(field.cause)},
                           {"sensitive", field.sensitive}});
  }
  return array;
}

Value EncodeChange(const Change& change) {
  Array forces;
  for (const FieldPath& path : change.forces) forces.push_back(path.ToString());
  return Object{{"address", change.address.ToString()},
                {"action", ActionWord(change.action)},
                {"reason", ReasonWord(change.reason)},
                {"fields", Fields(change.fields)},
                {"forces", std::move(forces)},
                {"drift", Fields(change.drift)},
                {"create_first", change.replace == ReplaceOrder::kCreateFirst},
                {"id", change.id.text()},
                {"handle", change.handle},
                {"etag", change.etag.text()},
                {"digest", change.digest},
                {"before", change.before},
                {"after", change.after},
                {"body", change.body},
                {"outputs", change.outputs},
                {"depends_on", Addresses(change.depends_on)},
                {"protect", change.protect},
                {"moved_from", change.moved_from ? change.moved_from->ToString() : ""}};
}

Value EncodeOperation(const Operation& operation) {
  Array after;
  for (const size_t place : operation.after) after.push_back(place);
  return Object{{"change", operation.change},
                {"verb", VerbWord(operation.verb)},
                {"after", std::move(after)}};
}

Value EncodeRisk(const FlowRisk& risk) {
  Array facts;
  for (const RiskFact& fact : risk.facts) {
    facts.push_back(Object{
        {"name", fact.name}, {"text", fact.text}, {"value", fact.value}, {"source", fact.source}});
  }
  return Object{{"address", risk.address.ToString()},
                {"name", risk.name},
                {"impact", ImpactWord(risk.impact)},
                {"summary", risk.summary},
                {"facts", std::move(facts)}};
}

Value EncodeCheck(const PolicyCheck& check) {
  return Object{{"rule", check.rule},
                {"passed", check.passed},
                {"message", check.message},
                {"where", check.where},
                {"addresses", Addresses(check.addresses)}};
}

Value EncodeLookup(const PlanLookup& lookup) {
  return Object{{"address", lookup.address.ToString()},
                {"id", lookup.id.text()},
                {"name", lookup.name},
                {"used_by", Addresses(lookup.used_by)}};
}

Value EncodeProvenance(const Provenance& made) {
  Object variables;
  for (const auto& [name, value] : made.variables) variables.Set(name, value);
  return Object{{"project", made.project},
                {"version", made.version},
                {"created", made.created},
                {"endpoint", made.endpoint},
                {"org_id", made.org_id},
                {"sandbox", made.sandbox},
                {"ledger", made.ledger},
                {"specs_digest", made.specs_digest},
                {"config_digest", made.config_digest},
                {"variables", std::move(variables)},
                {"destroy", made.destroy},
                {"refreshed", made.refreshed},
                {"target", Texts(made.target)},
                {"exclude", Texts(made.exclude)},
                {"replace", Texts(made.replace)}};
}

template <typename T, typename Encode>
Array All(const std::vector<T>& items, const Encode& encode) {
  Array array;
  array.reserve(items.size());
  for (const T& item : items) array.push_back(encode(item));
  return array;
}

// Reads the members of one object; the first thing that is wrong is kept.
class Reader {
 public:
  Reader(const Value& object, absl::Status& status) : object_(object), status_(status) {
    if (!object.is_object()) Wrong("an object");
  }

  const Value& Any(std::string_view name) {
    static const auto& null = *new Value();
    const Value* found = object_.Find(name);
    if (found == nullptr) Wrong(name);
    return found == nullptr ? null : *found;
  }

  std::string Text(std::string_view name) {
    const Value& value = Any(name);
    if (!value.is_string()) Wrong(name);
    return value.is_string() ? value.as_string() : "";
  }

  bool Flag(std::string_view name) {
    const Value& value = Any(name);
    if (!value.is_bool()) Wrong(name);
    return value.is_bool() && value.as_bool();
  }

  int64_t Number(std::string_view name) {
    const Value& value = Any(name);
    if (!value.is_int() || value.as_int() < 0) Wrong(name);
    return value.is_int() ? value.as_int() : 0;
  }

  const Array& List(std::string_view name) {
    static const auto& none = *new Array();
    const Value& value = Any(name);
    if (!value.is_array()) Wrong(name);
    return value.is_array() ? value.as_array() : none;
  }

  std::vector<std::string> Texts(std::string_view name) {
    std::vector<std::string> texts;
    for (const Value& element : List(name)) {
      if (!element.is_string()) Wrong(name);
      texts.push_back(element.is_string() ? element.as_string() : "");
    }
    return texts;
  }

  Address At(std::string_view name) { return Parsed<Address>(name, Text(name)); }

  template <typename T>
  std::vector<T> Many(std::string_view name) {
    std::vector<T> all;
    for (const std::string& text : Texts(name)) all.push_back(Parsed<T>(name, text));
    return all;
  }

  // The one of `values` whose word stands there.
  template <typename E, size_t kCount, typename Word>
  E Choice(std::string_view name, const std::array<E, kCount>& values, const Word& word) {
    const std::string text = Text(name);
    for (const E value : values) {
      if (word(value) == text) return value;
    }
    Wrong(name);
    return values[0];
  }

  absl::Status& status() { return status_; }

 private:
  template <typename T>
  T Parsed(std::string_view name, const std::string& text) {
    absl::StatusOr<T> parsed = T::Parse(text);
    if (parsed.ok()) return *std::move(parsed);
    Wrong(name);
    return T();
  }

  void Wrong(std::string_view name) {
    if (status_.ok()) {
      status_ = absl::InvalidArgumentError(absl::StrCat("\"", name, "\" is missing or wrong"));
    }
  }

  const Value& object_;
  absl::Status& status_;
};

std::vector<FieldChange> ReadFields(Reader& reader, std::string_view name) {
  std::vector<FieldChange> fields;
  for (const Value& element : reader.List(name)) {
    Reader in(element, reader.status());
    FieldChange field;
    absl::StatusOr<FieldPath> path = FieldPath::Parse(in.Text("path"));
    if (path.ok()) field.path = *std::move(path);
    if (!path.ok()) reader.status().Update(path.status());
    field.before = in.Any("before");
    field.after = in.Any("after");
    field.cause = in.Choice("cause", kCauses, CauseWord);
    field.sensitive = in.Flag("sensitive");
    fields.push_back(std::move(field));
  }
  return fields;
}

Change ReadChange(const Value& value, absl::Status& status) {
  Reader in(value, status);
  Change change;
  change.address = in.At("address");
  change.action = in.Choice("action", kActions, ActionWord);
  change.reason = in.Choice("reason", kReasons, ReasonWord);
  change.fields = ReadFields(in, "fields");
  change.forces = in.Many<FieldPath>("forces");
  change.drift = ReadFields(in, "drift");
  change.replace =
      in.Flag("create_first") ? ReplaceOrder::kCreateFirst : ReplaceOrder::kDeleteFirst;
  change.id = RemoteId(in.Text("id"));
  change.handle = in.Text("handle");
  change.etag = Etag(in.Text("etag"));
  change.digest = in.Text("digest");
  change.before = in.Any("before");
  change.after = in.Any("after");
  change.body = in.Any("body");
  change.outputs = in.Any("outputs");
  change.depends_on = in.Many<Address>("depends_on");
  change.protect = in.Flag("protect");
  if (!in.Text("moved_from").empty()) change.moved_from = in.At("moved_from");
  return change;
}

Operation ReadOperation(const Value& value, absl::Status& status) {
  Reader in(value, status);
  Operation operation{.change = static_cast<size_t>(in.Number("change")),
                      .verb = in.Choice("verb", kVerbs, VerbWord),
                      .after = {}};
  for (const Value& place : in.List("after")) {
    if (place.is_int() && place.as_int() >= 0) {
      operation.after.push_back(static_cast<size_t>(place.as_int()));
    } else {
      status.Update(absl::InvalidArgumentError("\"after\" is wrong"));
    }
  }
  return operation;
}

FlowRisk ReadRisk(const Value& value, absl::Status& status) {
  Reader in(value, status);
  FlowRisk risk{.address = in.At("address"),
                .name = in.Text("name"),
                .impact = in.Choice("impact", kImpacts, ImpactWord),
                .summary = in.Text("summary"),
                .facts = {}};
  for (const Value& element : in.List("facts")) {
    Reader fact(element, status);
    risk.facts.push_back(
        {fact.Text("name"), fact.Text("text"), fact.Any("value"), fact.Text("source")});
  }
  return risk;
}

PolicyCheck ReadCheck(const Value& value, absl::Status& status) {
  Reader in(value, status);
  return {.rule = in.Text("rule"),
          .passed = in.Flag("passed"),
          .message = in.Text("message"),
          .where = in.Text("where"),
          .addresses = in.Many<Address>("addresses")};
}

PlanLookup ReadLookup(const Value& value, absl::Status& status) {
  Reader in(value, status);
  return {.address = in.At("address"),
          .id = RemoteId(in.Text("id")),
          .name = in.Text("name"),
          .used_by = in.Many<Address>("used_by")};
}

Provenance ReadProvenance(const Value& value, absl::Status& status) {
  Reader in(value, status);
  Provenance made{.project = in.Text("project"),
                  .version = in.Text("version"),
                  .created = in.Text("created"),
                  .endpoint = in.Text("endpoint"),
                  .org_id = in.Text("org_id"),
                  .sandbox = in.Text("sandbox"),
                  .ledger = in.Text("ledger"),
                  .specs_digest = in.Text("specs_digest"),
                  .config_digest = in.Text("config_digest"),
                  .variables = {},
                  .destroy = in.Flag("destroy"),
                  .refreshed = in.Flag("refreshed"),
                  .target = in.Texts("target"),
                  .exclude = in.Texts("exclude"),
                  .replace = in.Texts("replace")};
  const Value& variables = in.Any("variables");
  if (!variables.is_object()) {
    status.Update(absl::InvalidArgumentError("\"variables\" is wrong"));
    return made;
  }
  for (const auto& [name, variable] : variables.as_object()) {
    made.variables.emplace_back(name, variable);
  }
  return made;
}

template <typename T, typename Read>
std::vector<T> ReadAll(const Array& array, const Read& read, absl::Status& status) {
  std::vector<T> all;
  all.reserve(array.size());
  for (const Value& element : array) all.push_back(read(element, status));
  return all;
}

}  // namespace

Value EncodePlan(const Plan& plan) {
  Object object{
      {"environment", plan.environment},
      {"serial", plan.serial},
      {"changes", All(plan.changes, EncodeChange)},
      {"operations", All(plan.operations, EncodeOperation)},
      {"notes", All(plan.notes,
                    [](const PlanNote& note) -> Value {
                      return Object{{"address", note.address.ToString()}, {"text", note.text}};
                    })},
      {"risks", All(plan.risks, EncodeRisk)},
      {"checks", All(plan.checks, EncodeCheck)},
      {"provenance", EncodeProvenance(plan.provenance)}};
  if (!plan.lookups.empty()) object.Set("lookups", All(plan.lookups, EncodeLookup));
  return object;
}

absl::StatusOr<Plan> DecodePlan(const Value& value) {
  absl::Status status;
  Reader in(value, status);
  Plan plan;
  plan.environment = in.Text("environment");
  plan.serial = in.Number("serial");
  plan.changes = ReadAll<Change>(in.List("changes"), ReadChange, status);
  plan.operations = ReadAll<Operation>(in.List("operations"), ReadOperation, status);
  plan.notes = ReadAll<PlanNote>(
      in.List("notes"),
      [](const Value& note, absl::Status& wrong) {
        Reader reader(note, wrong);
        return PlanNote{reader.At("address"), reader.Text("text")};
      },
      status);
  plan.risks = ReadAll<FlowRisk>(in.List("risks"), ReadRisk, status);
  plan.checks = ReadAll<PolicyCheck>(in.List("checks"), ReadCheck, status);
  if (value.Find("lookups") != nullptr) {  // Not in files of version 1.0.
    plan.lookups = ReadAll<PlanLookup>(in.List("lookups"), ReadLookup, status);
  }
  plan.provenance = ReadProvenance(in.Any("provenance"), status);
  PLUMB_RETURN_IF_ERROR(status);
  return plan;
}

}  // namespace plumb
