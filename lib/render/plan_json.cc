// The document of `terraform show -json PLAN`: docs/formats/plan-json.md.

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/diff/diff.h"
#include "lib/plan/plan.h"
#include "lib/plan/plan_file.h"
#include "lib/render/json_sides.h"
#include "lib/render/leaves.h"
#include "lib/render/render.h"
#include "lib/render/view.h"
#include "lib/value/value.h"

namespace plumb {
namespace {

constexpr std::string_view kFormatVersion = "1.2";
constexpr std::string_view kStateVersion = "1.0";
// The Terraform whose documents these look like; plumb's own version is under "plumb".
constexpr std::string_view kTerraformVersion = "1.9.0";
constexpr std::string_view kProvider = "plumb/adobe/aep";

// An object made of what is moved in: a list of initializers would copy it.
class Members {
 public:
  Members&& With(std::string_view name, Value value) && {
    members_.emplace_back(name, std::move(value));
    return std::move(*this);
  }
  operator Value() && { return Object::FromMembers(std::move(members_)); }  // NOLINT

 private:
  Object::Members members_;
};

std::string TypeOf(const Address& address) { return absl::StrCat("aep_", address.kind.text()); }

Object Named(const Address& address) {
  Object object{{"address", address.ToString()},
                {"mode", "managed"},
                {"type", TypeOf(address)},
                {"name", address.name}};
  if (address.key.has_value()) object.Set("index", *address.key);
  return object;
}

// Where nothing is marked Terraform writes {} for objects, as their marks are.
Value MarksOf(Value marks) { return marks == Value(false) ? Value(Object()) : std::move(marks); }

Value ResourceValues(const Address& address, const JsonSide& side) {
  Object object = Named(address);
  object.Set("provider_name", kProvider);
  object.Set("schema_version", 0);
  object.Set("values", side.value);
  object.Set("sensitive_values", MarksOf(side.sensitive));
  return object;
}

Array Actions(const Change& change) {
  switch (change.action) {
    case Action::kCreate:
      return {"create"};
    case Action::kUpdate:
      return {"update"};
    case Action::kReplace:
      if (change.replace == ReplaceOrder::kCreateFirst) return {"create", "delete"};
      return {"delete", "create"};
    case Action::kDelete:
      return {"delete"};
    case Action::kForget:
      return {"forget"};
    case Action::kAdopt:
      if (!change.fields.empty()) return {"update"};
      break;
    case Action::kNone:
      break;
  }
  return {"no-op"};
}

// Terraform's word for the reason, where it has one.
std::string_view ActionReason(const Change& change) {
  if (change.action == Action::kReplace) {
    return change.reason == Reason::kRequested ? "replace_by_request"
                                               : "replace_because_cannot_update";
  }
  const bool dropped = change.action == Action::kDelete && change.reason == Reason::kNotDeclared;
  return dropped ? "delete_because_no_resource_config" : "";
}

// Names and places, as Terraform has paths; elements by their place in `body`.
Value StepsOf(const FieldPath& path, const Value& body) {
  Array steps;
  std::vector<PathStep> passed;
  for (const PathStep& step : path.steps()) {
    const Value* around = Lookup(body, FieldPath(passed));
    passed.push_back(step);
    if (step.kind == PathStep::Kind::kMember) {
      steps.push_back(step.key);
    } else if (step.kind == PathStep::Kind::kIndex) {
      steps.push_back(step.index);
    } else {
      Value place = step.key;
      const size_t count = around != nullptr && around->is_array() ? around->as_array().size() : 0;
      for (size_t i = 0; i < count; ++i) {
        if (around->as_array()[i].StringAt(step.by) == step.key) place = i;
      }
      steps.push_back(std::move(place));
    }
  }
  return steps;
}

// Uses up `sides`.
Object ChangeObject(Array actions, JsonSides sides) {
  const bool comes = sides.before.value.is_null(), goes = sides.after.value.is_null();
  Object object;
  object.Set("actions", std::move(actions));
  object.Set("after", std::move(sides.after.value));
  object.Set("after_sensitive", goes ? Value(false) : MarksOf(std::move(sides.after.sensitive)));
  object.Set("after_unknown", MarksOf(std::move(sides.after.unknown)));
  object.Set("before", std::move(sides.before.value));
  object.Set("before_sensitive", comes ? Value(false) : MarksOf(std::move(sides.before.sensitive)));
  return object;
}

Value ResourceChange(const Change& change, JsonSides sides) {
  Object detail = ChangeObject(Actions(change), std::move(sides));
  if (!change.forces.empty()) {
    Array paths;
    for (const FieldPath& path : change.forces) paths.push_back(StepsOf(path, change.before));
    detail.Set("replace_paths", std::move(paths));
  }
  if (change.action == Action::kAdopt) {
    detail.Set("importing", Object{{"id", change.id.text()}});
  }
  Object object = Named(change.address);
  object.Set("provider_name", kProvider);
  object.Set("change", std::move(detail));
  if (const std::string_view reason = ActionReason(change); !reason.empty()) {
    object.Set("action_reason", reason);
  }
  if (change.moved_from) object.Set("previous_address", change.moved_from->ToString());
  return object;
}

bool HasDrifted(const Change& change) {
  return !change.drift.empty() || change.reason == Reason::kGone;
}

Value DriftOf(const KindDescriptor* kind, const Change& change) {
  const bool gone = change.reason == Reason::kGone;
  Object object = Named(change.address);
  object.Set("provider_name", kProvider);
  object.Set("change", ChangeObject({gone ? "delete" : "update"}, DriftSidesOf(kind, change)));
  return object;
}

// A block of the specs; the instances of a for_each are one.
Value ConfigOf(const Change& change) {
  Array needs;
  std::set<std::string> blocks;
  for (const Address& need : change.depends_on) blocks.insert(need.Block().ToString());
  for (const std::string& block : blocks) needs.push_back(block);
  Object object = Named(change.address.Block());
  object.Set("provider_config_key", "aep");
  object.Set("schema_version", 0);
  object.Set("expressions", Object());
  if (!needs.empty()) object.Set("depends_on", std::move(needs));
  return object;
}

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

Value FieldsOf(const std::vector<Leaf>& leaves, const std::vector<FieldPath>& forces) {
  Array out;
  for (const Leaf& leaf : leaves) {
    out.push_back(Members()
                      .With("after", Plain(leaf.after))
                      .With("before", Plain(leaf.before))
                      .With("cause", CauseWord(leaf.cause))
                      .With("forces_replacement", IsUnder(leaf.path, forces))
                      .With("path", leaf.path.ToString())
                      .With("sensitive", leaf.sensitive)
                      .With("unknown", ContainsExpression(leaf.after)));
  }
  return out;
}

// What plumb has to say of a change beyond what Terraform's document can.
Value OwnChange(const PlanView& view, const Change& change) {
  const KindDescriptor* kind = view.KindOf(change.address);
  const bool stands = change.action != Action::kCreate && !change.id.empty();
  return Members()
      .With("action", ActionWord(change.action))
      .With("address", change.address.ToString())
      .With("drift", FieldsOf(LeavesOf(kind, change.drift), {}))
      .With("fields", FieldsOf(WrittenLeavesOf(kind, change), change.forces))
      .With("id", stands ? Value(change.id.text()) : Value())
      .With("kind", change.address.kind.text())
      .With("reason", ReasonWord(change.reason))
      .With("reason_text", absl::StrJoin(ReasonTexts(view, change), "; "));
}

Array Texts(const std::vector<Address>& addresses) {
  Array texts;
  for (const Address& address : addresses) texts.push_back(address.ToString());
  return texts;
}

Value OwnCheck(const PolicyCheck& check) {
  return Object{{"rule", check.rule},
                {"passed", check.passed},
                {"message", check.message},
                {"where", check.where},
                {"addresses", Texts(check.addresses)}};
}

Value OwnLookup(const PlanLookup& lookup) {
  return Object{{"address", absl::StrCat("lookup.", lookup.address.ToString())},
                {"kind", lookup.address.kind.text()},
                {"id", lookup.id.text()},
                {"name", lookup.name},
                {"used_by", Texts(lookup.used_by)}};
}

Value OwnRisk(const FlowRisk& risk) {
  Array facts;
  for (const RiskFact& fact : risk.facts) {
    facts.push_back(Object{{"name", fact.name},
                           {"text", fact.text},
                           {"value", Plain(fact.value)},
                           {"source", fact.source}});
  }
  return Object{{"address", risk.address.ToString()},
                {"name", risk.name},
                {"impact", ImpactWord(risk.impact)},
                {"summary", risk.summary},
                {"facts", std::move(facts)}};
}

// Terraform's check results: one object for each rule.
Value ChecksOf(const Plan& plan) {
  Array checks;
  for (size_t i = 0; i < plan.checks.size(); ++i) {
    const PolicyCheck& check = plan.checks[i];
    const std::string name = absl::StrCat("check.", check.rule, "_", i + 1);
    const std::string_view status = check.passed ? "pass" : "fail";
    Object instance{{"address", Object{{"to_display", name}}}, {"status", status}};
    if (!check.passed) {
      const std::string message = absl::StrCat(
          check.message, check.where.empty() ? "" : absl::StrCat(" (", check.where, ")"));
      instance.Set("problems", Array{Object{{"message", message}}});
    }
    checks.push_back(Object{{"address", Object{{"kind", "check"},
                                               {"name", absl::StrCat(check.rule, "_", i + 1)},
                                               {"to_display", name}}},
                            {"status", status},
                            {"instances", Array{std::move(instance)}}});
  }
  return checks;
}

Value Own(const PlanView& view) {
  const Plan& plan = view.plan();
  const Counts counts = plan.Count();
  const Provenance& made = plan.provenance;
  Array changes, notes, risks, checks, lookups;
  for (const Change* change : view.changes()) {
    const bool shown = change->action != Action::kNone || HasDrifted(*change);
    if (shown) changes.push_back(OwnChange(view, *change));
  }
  for (const PlanNote* note : view.notes()) {
    notes.push_back(Object{{"address", note->address.ToString()}, {"text", note->text}});
  }
  for (const FlowRisk& risk : plan.risks) risks.push_back(OwnRisk(risk));
  for (const PolicyCheck& check : plan.checks) checks.push_back(OwnCheck(check));
  for (const PlanLookup& lookup : plan.lookups) lookups.push_back(OwnLookup(lookup));
  Value summary = Object{{"add", counts.add},
                         {"change", counts.change},
                         {"destroy", counts.destroy},
                         {"import", counts.import},
                         {"forget", counts.forget}};
  return Members()
      .With("version", made.version)
      .With("project", made.project)
      .With("environment", plan.environment)
      .With("endpoint", made.endpoint)
      .With("org_id", made.org_id)
      .With("sandbox", made.sandbox)
      .With("serial", plan.serial)
      .With("digest", plan.digest)
      .With("specs_digest", made.specs_digest)
      .With("config_digest", made.config_digest)
      .With("summary", std::move(summary))
      .With("changes", std::move(changes))
      .With("notes", std::move(notes))
      .With("risks", std::move(risks))
      .With("checks", std::move(checks))
      .With("lookups", std::move(lookups));
}

Value RootOf(Array resources) {
  return Members().With("root_module", Members().With("resources", std::move(resources)));
}

Value Providers() { return Object{{"aep", Object{{"name", "aep"}, {"full_name", kProvider}}}}; }

Value VariablesOf(const Provenance& made) {
  Object variables;
  for (const auto& [name, value] : made.variables) {
    variables.Set(name, Object{{"value", Plain(value)}});
  }
  return variables;
}

}  // namespace

Value PlanJson(const Plan& plan, const KindRegistry& kinds) {
  const PlanView view(plan, kinds);
  Array planned, changes, drift, prior, config;
  std::set<Address> blocks;
  for (const Change* change : view.changes()) {
    const KindDescriptor* kind = view.KindOf(change->address);
    JsonSides sides = SidesOf(kind, *change);
    if (!sides.after.value.is_null())
      planned.push_back(ResourceValues(change->address, sides.after));
    if (!sides.before.value.is_null())
      prior.push_back(ResourceValues(change->address, sides.before));
    changes.push_back(ResourceChange(*change, std::move(sides)));
    if (HasDrifted(*change)) drift.push_back(DriftOf(kind, *change));
    if (blocks.insert(change->address.Block()).second) config.push_back(ConfigOf(*change));
  }
  const Provenance& made = plan.provenance;
  return Members()
      .With("format_version", kFormatVersion)
      .With("terraform_version", kTerraformVersion)
      .With("variables", VariablesOf(made))
      .With("planned_values", RootOf(std::move(planned)))
      .With("resource_drift", std::move(drift))
      .With("resource_changes", std::move(changes))
      .With("prior_state", Members()
                               .With("format_version", kStateVersion)
                               .With("terraform_version", kTerraformVersion)
                               .With("values", RootOf(std::move(prior))))
      .With("configuration",
            Members()
                .With("provider_config", Providers())
                .With("root_module", Members().With("resources", std::move(config))))
      .With("checks", ChecksOf(plan))
      .With("timestamp", made.created)
      .With("applyable", plan.Count().Any() && plan.Allowed())
      .With("complete", made.target.empty() && made.exclude.empty())
      .With("errored", false)
      .With("plumb", Own(view));
}

}  // namespace plumb
