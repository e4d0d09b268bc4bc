#ifndef PLUMB_LIB_PLAN_PLAN_H_
#define PLUMB_LIB_PLAN_PLAN_H_

// Which operations close the difference between specs and platform, in which
// order, and why. Plain values: printed, saved and applied from the same object.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/diff/diff.h"
#include "lib/kind/descriptor.h"
#include "lib/resource/address.h"
#include "lib/resource/resource.h"
#include "lib/value/value.h"

namespace plumb {

// What happens to a resource. The numbers and words reach files: never changed.
enum class Action {
  kNone = 0,
  kCreate = 1,
  kUpdate = 2,
  kReplace = 3,  // Delete and create, in the order of `Change::replace`.
  kDelete = 4,
  kAdopt = 5,   // Bind an existing object; with field changes, update it as well.
  kForget = 6,  // Drop the binding, leave the object.
};

// Why. The words (ReasonWord) reach files: never changed.
enum class Reason {
  kNone,
  kNotBound,            // Create: no object yet.
  kGone,                // Create: the bound object was deleted by somebody else.
  kFoundByName,         // Adopt: one object of that name, bound to no address.
  kFieldsDiffer,        // Update: the spec changed.
  kDrifted,             // Update: the object was changed by somebody else.
  kDependencyChanges,   // Update: a value known after apply changes (a new mapping version).
  kFieldForcesReplace,  // Replace: a field that cannot change in place.
  kDependencyReplaced,  // Replace: it names an object that is replaced.
  kPairReplaced,        // Replace: the other connection of its flow is replaced.
  kRequested,           // Replace: -replace asked for it.
  kNotDeclared,         // Delete or forget: no spec declares it any more.
  kDestroy,             // Delete or forget: destroy asked for it.
  kImported,            // Adopt: [[import]] names the object.
};

// One resource of the plan.
struct Change {
  Address address;
  Action action = Action::kNone;
  Reason reason = Reason::kNone;
  std::vector<FieldChange> fields;  // For create and delete: all of them.
  std::vector<FieldPath> forces;    // Of a replacement: the fields that force it.
  std::vector<FieldChange> drift;   // Found on the way; also on Action::kNone.
  ReplaceOrder replace = ReplaceOrder::kDeleteFirst;
  RemoteId id;  // Of the object there is; empty for create.
  std::string handle;
  Etag etag;                        // As read for the plan.
  std::string digest;               // Of the observed object's fields that specs can set (SHA-256).
  Value before;                     // Normal form; null when there is no object.
  Value after;                      // Normal form, expressions where not yet known; null when none.
  Value body;                       // To send: wire types not yet applied; expressions inside.
  Value outputs;                    // Of the object there is.
  std::vector<Address> depends_on;  // As declared (or, for deletions, as bound).
  bool protect = false;
  std::optional<Address> moved_from;  // The address that the object was bound to so far.
};

// One call (or, for a delete with waiting, one call and its polls).
enum class Verb { kCreate = 1, kUpdate = 2, kDelete = 3, kForget = 4, kAdopt = 5 };

struct Operation {
  size_t change = 0;  // In Plan::changes.
  Verb verb = Verb::kCreate;
  std::vector<size_t>
      after;  // Operations that must have succeeded; all smaller than this one's place.

  friend bool operator==(const Operation&, const Operation&) = default;
};

// A sentence for the reader that no change says: "mapping.old has no documented
// DELETE: it is forgotten and left behind".
struct PlanNote {
  Address address;
  std::string text;

  friend bool operator==(const PlanNote&, const PlanNote&) = default;
};

// What becomes of the data of something that moves data by itself, worst first.
enum class Impact {
  kDeletes = 1,
  kReplaces = 2,
  kDisables = 3,
  kRemaps = 4,  // It goes on, with its records mapped otherwise.
};

// "last run", "2026-11-23T10:15:00Z, success", where it was read.
struct RiskFact {
  std::string name;    // "last_run", "records_per_run", ...: reaches files, never changed.
  std::string text;    // For people.
  Value value;         // For programs; null when it is not known.
  std::string source;  // "GET /runs", "the spec": where it was read.

  friend bool operator==(const RiskFact&, const RiskFact&) = default;
};

// What a plan means for one dataflow that it deletes, replaces, disables or re-maps.
struct FlowRisk {
  Address address;
  std::string name;  // As the platform has it.
  Impact impact = Impact::kRemaps;
  std::string summary;          // "will be deleted, and nothing else feeds dataset Charges".
  std::vector<RiskFact> facts;  // Always the same ones in the same order.

  friend bool operator==(const FlowRisk&, const FlowRisk&) = default;
};

// One rule that the plan was held against: protect, or one of [policy].
struct PolicyCheck {
  std::string rule;  // "protect", "max_deletes", "deny", ...
  bool passed = true;
  std::string message;             // "2 resources would be deleted; at most 1 may be".
  std::string where;               // "plumb.toml:12", "flow.toml:3", "the ledger".
  std::vector<Address> addresses;  // That fail it; sorted.

  friend bool operator==(const PolicyCheck&, const PolicyCheck&) = default;
};

// What a plan was made of, for readers to see and for apply to insist on.
struct Provenance {
  std::string project;   // The name in plumb.toml.
  std::string version;   // Of plumb.
  std::string created;   // "2026-11-23T20:50:00Z".
  std::string endpoint;  // Where the platform was read.
  std::string org_id;
  std::string sandbox;
  std::string ledger;         // Which ledger: a digest of its key of fingerprints.
  std::string specs_digest;   // SHA-256 over the spec files' paths and texts.
  std::string config_digest;  // The same of plumb.toml, variables and the settings used.
  std::vector<std::pair<std::string, Value>> variables;  // By name; never secret.
  bool destroy = false;
  bool refreshed = true;  // False with -refresh=false: compared with the ledger alone.
  std::vector<std::string> target, exclude, replace;  // As the flags had them.

  friend bool operator==(const Provenance&, const Provenance&) = default;
};

// What a lookup found: an object that the plan reads of and leaves alone.
struct PlanLookup {
  Address address;  // "schema.events" of lookup.schema.events.
  RemoteId id;
  std::string name;              // The object's; may be empty.
  std::vector<Address> used_by;  // Sorted, once each.

  friend bool operator==(const PlanLookup&, const PlanLookup&) = default;
};

struct Counts {
  int add = 0, change = 0, destroy = 0, import = 0, forget = 0;

  bool Any() const { return add + change + destroy + import + forget > 0; }
  friend bool operator==(const Counts&, const Counts&) = default;
};

struct Plan {
  std::string environment;
  int64_t serial = 0;                 // Of the ledger it was computed from.
  std::vector<Change> changes;        // All resources, kNone included, by address.
  std::vector<Operation> operations;  // In an order that can be carried out one by one.
  std::vector<PlanNote> notes;        // By address.
  std::vector<FlowRisk> risks;        // Worst first, then by address.
  std::vector<PolicyCheck> checks;    // Those of protect first, then as [policy] names them.
  std::vector<PlanLookup> lookups;    // By address.
  Provenance provenance;
  std::string digest;  // PlanDigest (plan_file.h), for renderings; "" where nobody asked for it.

  // Whether every check passed: a plan that may be carried out.
  bool Allowed() const;
  // Whether any binding has another address by now.
  bool HasMoves() const;
  const Change* Find(const Address& address) const;
  // A replacement counts as one add and one destroy, as Terraform counts.
  Counts Count() const;
};

std::string_view ActionWord(Action action);  // "no-op", "create", "update", ...
std::string_view ReasonWord(Reason reason);  // "not_bound", ...
std::string_view ImpactWord(Impact impact);  // "deletes", "replaces", "disables", "remaps"

// What must hold of every plan, one sentence for each that does not: operations
// only wait for earlier ones, a resource is created before its dependents and
// deleted after them, every change has the operations of its action.
std::vector<std::string> ValidatePlan(const Plan& plan);

}  // namespace plumb

#endif  // PLUMB_LIB_PLAN_PLAN_H_
