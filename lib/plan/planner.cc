#include "lib/plan/planner.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/diag/status_macros.h"
#include "lib/diag/suggest.h"
#include "lib/diff/diff.h"
#include "lib/kind/normalize.h"
#include "lib/observed/author.h"
#include "lib/plan/hide.h"
#include "lib/plan/node.h"
#include "lib/value/digest.h"
#include "lib/value/json.h"

namespace plumb {
namespace internal {

Node* Nodes::Find(const Address& address) {
  const auto at = place.find(address);
  return at == place.end() ? nullptr : &all[at->second];
}

const Node* Nodes::Find(const Address& address) const {
  return const_cast<Nodes*>(this)->Find(address);
}

}  // namespace internal

namespace {

using internal::BoundIds;
using internal::Node;
using internal::Nodes;

Reason UpdateReason(const std::vector<FieldChange>& fields) {
  const auto unknown = [](const FieldChange& c) { return ContainsExpression(c.after); };
  const auto drifted = [](const FieldChange& c) { return c.cause == Cause::kDrift; };
  if (std::all_of(fields.begin(), fields.end(), unknown)) return Reason::kDependencyChanges;
  if (std::all_of(fields.begin(), fields.end(), drifted)) return Reason::kDrifted;
  return Reason::kFieldsDiffer;
}

class Planner {
 public:
  explicit Planner(const PlanInput& input) : in_(input) {}

  absl::StatusOr<Plan> Make() {
    PLUMB_RETURN_IF_ERROR(MakeNodes());
    PLUMB_RETURN_IF_ERROR(FindObjects());
    PLUMB_RETURN_IF_ERROR(NoteRequests());
    // A replacement can call for another one: until nothing is added.
    do {
      PLUMB_RETURN_IF_ERROR(EvaluateAll());
    } while (SpreadToPairs());
    SpreadCreateFirst();
    RemoveUndeclared();
    PLUMB_RETURN_IF_ERROR(
        internal::KeepSelected(nodes_, {.target = in_.target, .exclude = in_.exclude}, notes_));
    return Assemble();
  }

 private:
  // What is made before its former self goes needs what it names anew to be there by
  // then, and the former selves of that to stay as long: users before what they use.
  void SpreadCreateFirst() {
    for (auto i = nodes_.order.rbegin(); i != nodes_.order.rend(); ++i) {
      const Node& node = nodes_.all[*i];
      if (!IsCreateFirst(node.change)) continue;
      for (const Address& needed : node.desired->depends_on) {
        const auto at = nodes_.place.find(needed);
        if (at == nodes_.place.end()) continue;
        Change& change = nodes_.all[at->second].change;
        if (change.action == Action::kReplace) change.replace = ReplaceOrder::kCreateFirst;
      }
    }
  }

  static bool IsCreateFirst(const Change& change) {
    return change.action == Action::kReplace && change.replace == ReplaceOrder::kCreateFirst;
  }

  bool IsDesired(const Address& address) const {
    return in_.mode == PlanMode::kNormal && in_.desired.Find(address) != nullptr;
  }

  absl::Status MakeNodes() {
    std::map<Address, Node> by_address;
    if (in_.mode == PlanMode::kNormal) {
      for (const DesiredResource& desired : in_.desired.resources()) {
        Node& node = by_address[desired.address];
        node.desired = &desired;
        node.kind = desired.kind;
      }
    }
    for (const Binding& binding : in_.ledger.bindings) {
      Node& node = by_address[binding.address];
      node.binding = &binding;
      if (node.kind == nullptr) node.kind = in_.kinds.Find(binding.address.kind);
      if (node.kind == nullptr) {
        return absl::FailedPreconditionError(
            absl::StrCat("the ledger binds ", binding.address.ToString(),
                         ", a kind that this plumb does not know; use the version that made it"));
      }
    }
    nodes_.all.reserve(by_address.size());
    for (auto& [address, node] : by_address) {
      node.address = address;
      node.deletes = node.kind->deletion != DeleteStyle::kForget || in_.try_delete_forgotten;
      nodes_.place[address] = nodes_.all.size();
      nodes_.all.push_back(std::move(node));
    }
    if (in_.mode == PlanMode::kNormal) {
      for (const size_t i : in_.desired.Order()) {
        nodes_.order.push_back(nodes_.place[in_.desired.resources()[i].address]);
      }
    }
    return absl::OkStatus();
  }

  // Bound objects first: what is bound cannot be taken over by name.
  absl::Status FindObjects() {
    for (Node& node : nodes_.all) {
      if (node.binding == nullptr) continue;
      bound_.insert({node.kind->name, node.binding->id});
      node.object = in_.observed.Find(node.kind->name, node.binding->id);
    }
    for (const ImportBlock& block : in_.imports) PLUMB_RETURN_IF_ERROR(Import(block));
    for (const size_t i : nodes_.order) {
      Node& node = nodes_.all[i];
      if (node.object != nullptr) continue;
      const Value body = Substituted(node);
      PLUMB_RETURN_IF_ERROR(internal::FindAdoptable(node, body, in_.observed, bound_));
      if (node.object == nullptr) continue;
      bound_.insert({node.kind->name, node.object->id});
    }
    return absl::OkStatus();
  }

  absl::Status Import(const ImportBlock& block) {
    const auto refuse = [&block](std::string_view why) {
      return absl::FailedPreconditionError(
          absl::StrCat("[[import]] of ", block.to.ToString(), ": ", why));
    };
    Node* node = nodes_.Find(block.to);
    const RemoteId id(block.id.is_string() ? block.id.as_string() : "");
    if (node == nullptr || node->desired == nullptr) {
      return in_.mode == PlanMode::kDestroy ? absl::OkStatus()
                                            : refuse("no spec declares that resource");
    }
    if (node->binding != nullptr && node->object != nullptr) {
      if (node->binding->id == id) return absl::OkStatus();  // Done by an earlier apply.
      return refuse(absl::StrCat("it is bound to ", node->binding->id.text(), " already, not to ",
                                 id.text(), "; let that go first, with plumb state rm"));
    }
    if (bound_.contains({node->kind->name, id})) {
      return refuse(absl::StrCat(id.text(), " is bound to another address already; use [[moved]]"));
    }
    node->object = in_.observed.Find(node->kind->name, id);
    if (node->object == nullptr) {
      return refuse(absl::StrCat("the sandbox has no ", node->kind->name.text(), " ", id.text()));
    }
    node->adopted = node->imported = true;
    bound_.insert({node->kind->name, id});
    return absl::OkStatus();
  }

  // The normal forms of what there is and of what was last sent. Made anew where
  // they are needed: an estate's worth of them would be most of a plan's memory.
  static Value ObservedOf(const Node& node) {
    return node.object == nullptr ? Value() : Normalize(*node.kind, node.object->raw);
  }
  static Value AppliedOf(const Node& node) {
    const bool known = node.binding != nullptr && !node.adopted;
    return known ? Normalize(*node.kind, node.binding->last_applied) : Value();
  }

  absl::Status NoteRequests() {
    for (const Address& address : in_.replace) {
      bool found = false;
      for (const size_t i : nodes_.order) {
        const Node& node = nodes_.all[i];
        if (node.address != address && node.address.Block() != address) continue;
        found = true;
        if (node.object != nullptr) forced_.emplace(node.address, Reason::kRequested);
      }
      if (!found) {
        return absl::NotFoundError(
            absl::StrCat("-replace=", address.ToString(), ": no spec declares it"));
      }
    }
    return absl::OkStatus();
  }

  // Null where the value is not known before apply.
  const Value* Known(const AttributeReference& reference) const {
    const Node* node = nodes_.Find(reference.address);
    if (node == nullptr || node->object == nullptr) return nullptr;
    const Change& change = node->change;
    if (change.action == Action::kCreate || change.action == Action::kReplace) return nullptr;
    const bool updates = change.action == Action::kUpdate ||
                         (change.action == Action::kAdopt && !change.fields.empty());
    const std::vector<std::string>& moving = node->kind->outputs_of_update;
    const bool moves = std::find(moving.begin(), moving.end(), reference.attribute) != moving.end();
    if (updates && moves) return nullptr;
    return node->object->outputs.Find(reference.attribute);
  }

  Value Substituted(const Node& node) const {
    return Substitute(node.desired->body,
                      [this](const AttributeReference& reference) { return Known(reference); });
  }

  absl::Status EvaluateAll() {
    for (const size_t i : nodes_.order) PLUMB_RETURN_IF_ERROR(Evaluate(nodes_.all[i]));
    return absl::OkStatus();
  }

  absl::Status Evaluate(Node& node) {
    Change change;
    change.address = node.address;
    change.body = internal::SealSecrets(Substituted(node), in_.secret_key);
    change.after = Normalize(*node.kind, change.body);
    change.replace = node.desired->lifecycle.replace;
    if (node.object == nullptr) {
      change.action = Action::kCreate;
      change.reason = node.binding == nullptr ? Reason::kNotBound : Reason::kGone;
      change.fields = AllFields(*node.kind, change.after);
    } else {
      const Value observed = ObservedOf(node), applied = AppliedOf(node);
      change.fields = DiffFields({.kind = *node.kind,
                                  .desired = change.after,
                                  .observed = observed,
                                  .last_applied = applied,
                                  .ignore = node.desired->lifecycle.ignore_changes});
      PLUMB_RETURN_IF_ERROR(Decide(node, observed, change));
      if (WasChangedElsewhere(node)) DoubtSecrets(node, observed, applied, change);
      change.drift = DriftFields(*node.kind, applied, observed, {});
      if (change.action == Action::kNone) Lighten(applied, change);
    }
    node.change = std::move(change);
    return absl::OkStatus();
  }

  // Nothing will be done with it, and an estate is mostly these. Only a spec that
  // says what is there already, but was never applied, is to be noted.
  void Lighten(const Value& applied, Change& change) const {
    const bool noted = change.after == applied;
    if (!in_.keep_unchanged) change.after = Value();
    if (noted) change.body = Value();
  }

  // Whether another client wrote the object since we last saw it after a write of ours.
  bool WasChangedElsewhere(const Node& node) const {
    if (in_.client_id.empty() || node.binding == nullptr || node.adopted) return false;
    const Etag& then = node.binding->etag;
    const Etag& now = node.object->etag;
    if (then.empty() || now.empty() || then == now) return false;
    const Author author = AuthorOf(node.object->raw);
    return !author.client.empty() && author.client != in_.client_id && !IsProvider(author);
  }

  // Secrets cannot be read: those of an object that was changed elsewhere are sent
  // again, unless that would mean to replace it.
  void DoubtSecrets(const Node& node, const Value& observed, const Value& applied,
                    Change& change) const {
    if (change.action != Action::kNone && change.action != Action::kUpdate) return;
    for (FieldChange& field : SecretsInDoubt({.kind = *node.kind,
                              .desired = change.after,
                              .observed = observed,
                              .last_applied = applied,
                              .ignore = node.desired->lifecycle.ignore_changes})) {
      const auto covers = [&field](const FieldChange& c) { return field.path.StartsWith(c.path); };
      if (std::any_of(change.fields.begin(), change.fields.end(), covers)) continue;
      if (ForcesReplace(*node.kind, field.path, observed, in_.now_seconds)) continue;
      change.fields.push_back(std::move(field));
    }
    if (change.fields.empty()) return;
    std::sort(change.fields.begin(), change.fields.end(),
              [](const FieldChange& a, const FieldChange& b) { return a.path < b.path; });
    change.action = Action::kUpdate;
    change.reason = UpdateReason(change.fields);
  }

  // Whether the kind's switch is to be what only a new object can be.
  static bool WantsAnotherStart(const KindDescriptor& kind, const FieldChange& field) {
    return kind.toggle.has_value() && field.after.is_string() &&
           field.path == FieldPath().Member(kind.toggle->member) &&
           kind.toggle->OnlyStartsAs(field.after.as_string());
  }

  absl::Status Decide(const Node& node, const Value& observed, Change& change) const {
    for (const FieldChange& field : change.fields) {
      if (ForcesReplace(*node.kind, field.path, observed, in_.now_seconds) ||
          WantsAnotherStart(*node.kind, field)) {
        change.forces.push_back(field.path);
      }
    }
    const auto forced = forced_.find(node.address);
    if (node.adopted) return DecideAdoption(node, change);
    if (!change.forces.empty() || forced != forced_.end()) {
      change.action = Action::kReplace;
      change.reason =
          ReplaceReason(change, forced == forced_.end() ? Reason::kNone : forced->second);
    } else if (!change.fields.empty()) {
      change.action = Action::kUpdate;
      change.reason = UpdateReason(change.fields);
    }
    return absl::OkStatus();
  }

  static Reason ReplaceReason(const Change& change, Reason forced) {
    if (forced == Reason::kRequested) return forced;
    const auto known = [&change](const FieldPath& path) {
      for (const FieldChange& field : change.fields) {
        if (field.path == path) return !ContainsExpression(field.after);
      }
      return false;
    };
    if (std::any_of(change.forces.begin(), change.forces.end(), known)) {
      return Reason::kFieldForcesReplace;
    }
    return change.forces.empty() ? forced : Reason::kDependencyReplaced;
  }

  static absl::Status DecideAdoption(const Node& node, Change& change) {
    if (!change.forces.empty()) {
      return absl::FailedPreconditionError(absl::StrCat(
          node.address.ToString(),
          node.imported ? ": the object to import (" : ": an object of that name exists (",
          node.object->id.text(), ") and cannot become what the spec says, for ",
          change.forces.front().ToString(), " cannot change in place; ",
          node.imported ? "say in the spec what the object has"
                        : "rename one of the two, or delete the object"));
    }
    change.action = Action::kAdopt;
    change.reason = node.imported ? Reason::kImported : Reason::kFoundByName;
    return absl::OkStatus();
  }

  // The addresses that `node` refers to in fields of one replace group.
  std::vector<Address> GroupOf(const Node& node) const {
    std::vector<Address> group;
    for (const FieldDescriptor& field : node.kind->fields) {
      if (field.replace_group.empty()) continue;
      const absl::StatusOr<FieldPath> path = FieldPath::Parse(field.path);
      const Value* value = path.ok() ? Lookup(node.desired->body, *path) : nullptr;
      if (value == nullptr) continue;
      for (const AttributeReference& reference : ReferencesIn(*value)) {
        group.push_back(reference.address);
      }
    }
    return group;
  }

  bool IsReplaced(const Address& address) const {
    const Node* node = nodes_.Find(address);
    return node != nullptr && node->change.action == Action::kReplace;
  }

  // Objects that stand and fall together: where one is replaced, the others are.
  // Whether any was added.
  bool SpreadToPairs() {
    bool added = false;
    for (const size_t i : nodes_.order) {
      const Node& node = nodes_.all[i];
      if (node.change.action != Action::kReplace || node.change.reason == Reason::kRequested)
        continue;
      const std::vector<Address> group = GroupOf(node);
      if (std::none_of(group.begin(), group.end(),
                       [this](const Address& a) { return IsReplaced(a); })) {
        continue;
      }
      for (const Address& address : group) {
        const Node* other = nodes_.Find(address);
        const bool standing =
            other != nullptr && other->object != nullptr && !other->adopted && !IsReplaced(address);
        if (standing) added = forced_.emplace(address, Reason::kPairReplaced).second || added;
      }
    }
    return added;
  }

  // Whether a [[removed]] says so. Destroying asks for more.
  bool IsLeftInPlace(const Node& node) const {
    if (in_.mode == PlanMode::kDestroy) return false;
    return std::any_of(in_.removals.begin(), in_.removals.end(), [&node](const RemovedBlock& r) {
      return !r.destroy && (r.from == node.address || r.from == node.address.Block());
    });
  }

  void RemoveUndeclared() {
    for (Node& node : nodes_.all) {
      if (node.desired != nullptr) continue;
      Change& change = node.change;
      change.address = node.address;
      change.reason = in_.mode == PlanMode::kDestroy ? Reason::kDestroy : Reason::kNotDeclared;
      change.action = Action::kDelete;
      if (IsLeftInPlace(node)) {
        change.action = Action::kForget;
      } else if (node.object == nullptr) {
        change.action = Action::kForget;
        notes_.push_back(
            {node.address, "its object is gone already: only the ledger's entry goes"});
      } else if (!node.deletes) {
        change.action = Action::kForget;
        notes_.push_back(
            {node.address, absl::StrCat("the platform documents no DELETE for it: the object ",
                                        node.object->id.text(), " is left behind")});
      } else {
        change.fields = AllFields(*node.kind, ObservedOf(node));
        for (FieldChange& field : change.fields) std::swap(field.before, field.after);
      }
    }
  }

  // One check for each protected resource that would go; one that passed when there
  // are some and none would.
  std::vector<PolicyCheck> CheckProtection() const {
    std::vector<PolicyCheck> failed;
    int guarded = 0;
    for (const Node& node : nodes_.all) {
      const bool declared = node.desired != nullptr && node.desired->lifecycle.protect;
      const bool bound =
          node.desired == nullptr && node.binding != nullptr && node.binding->protect;
      if (!declared && !bound) continue;
      ++guarded;
      const Action action = node.change.action;
      if (action != Action::kDelete && action != Action::kReplace) continue;
      failed.push_back(
          {.rule = "protect",
           .passed = false,
           .message = absl::StrCat(node.address.ToString(), " is protected, and the plan would ",
                                   ActionWord(action), " it; apply it with protect = false first"),
           .where = PlaceOf(node),
           .addresses = {node.address}});
    }
    if (guarded == 0 || !failed.empty()) return failed;
    return {{.rule = "protect",
             .passed = true,
             .message = absl::StrCat("none of the protected resources (", guarded,
                                     ") would be deleted or replaced"),
             .where = "",
             .addresses = {}}};
  }

  // Where the protection of `node` stands.
  std::string PlaceOf(const Node& node) const {
    if (node.desired == nullptr) return "the ledger, as it was last applied";
    const SourceRange& where = node.desired->where;
    const std::string path = in_.files == nullptr ? "" : in_.files->path(where.file);
    return path.empty() ? "the specs" : absl::StrCat(path, ":", where.line);
  }

  void Complete(Node& node) {
    Change& change = node.change;
    change.address = node.address;
    if (const auto from = in_.moves.find(node.address); from != in_.moves.end()) {
      change.moved_from = from->second;
    }
    if (node.desired != nullptr) {
      change.depends_on = node.desired->depends_on;
      change.protect = node.desired->lifecycle.protect;
    } else if (node.binding != nullptr) {
      change.depends_on = node.binding->depends_on;
      change.protect = node.binding->protect;
    }
    if (node.object != nullptr) {
      change.id = node.object->id;
      change.handle = node.object->handle;
      change.etag = node.object->etag;
    } else if (node.binding != nullptr) {
      change.id = node.binding->id;
      change.handle = node.binding->handle;
    }
    const bool shown = change.action != Action::kNone || in_.keep_unchanged;
    if (!shown && change.drift.empty()) return;
    if (shown && node.object != nullptr) {
      change.outputs = node.object->outputs;
      change.before = ObservedOf(node);
    }
    internal::HideSecrets(*node.kind, AppliedOf(node), change);
    if (!change.before.is_null()) {
      change.digest = Sha256Hex(ToJson(change.before, SecretsAs::kFingerprint));
    }
  }

  absl::StatusOr<Plan> Assemble() {
    Plan plan;
    plan.environment = in_.environment;
    plan.serial = in_.ledger.serial;
    PLUMB_ASSIGN_OR_RETURN(plan.operations, internal::OrderOperations(nodes_));
    plan.checks = CheckProtection();
    for (Node& node : nodes_.all) {
      if (node.change.action == Action::kReplace && !node.deletes) {
        notes_.push_back(
            {node.address, absl::StrCat("the platform documents no DELETE for it: the ",
                                        "old object ", node.object->id.text(), " is left behind")});
      }
      Complete(node);
      plan.changes.push_back(std::move(node.change));
    }
    plan.notes = std::move(notes_);
    std::stable_sort(plan.notes.begin(), plan.notes.end(),
                     [](const PlanNote& a, const PlanNote& b) { return a.address < b.address; });
    return plan;
  }

  const PlanInput& in_;
  Nodes nodes_;
  BoundIds bound_;
  std::map<Address, Reason> forced_;
  std::vector<PlanNote> notes_;
};

}  // namespace

absl::StatusOr<Plan> MakePlan(const PlanInput& input) { return Planner(input).Make(); }

}  // namespace plumb
