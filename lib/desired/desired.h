#ifndef PLUMB_LIB_DESIRED_DESIRED_H_
#define PLUMB_LIB_DESIRED_DESIRED_H_

// From resources as written to resources as wanted: instances of for_each,
// variables, secrets and sugar resolved, references checked and turned into
// edges. Does no I/O of its own.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/diag/diagnostics.h"
#include "lib/kind/descriptor.h"
#include "lib/resource/address.h"
#include "lib/resource/resource.h"
#include "lib/value/value.h"

namespace plumb {

// One wanted object. In `body` the sugar is expanded, everything is typed as the
// spec has it, sensitive leaves are secrets, and the only expressions left refer
// to attributes of other resources ("${schema.charges.id}").
struct DesiredResource {
  Address address;
  const KindDescriptor* kind = nullptr;  // Never null; owned by the registry.
  Value body;
  Lifecycle lifecycle;
  std::vector<Address> depends_on;  // References and `depends_on`; sorted, once each.
  SourceRange where;
};

// [lookup.KIND.NAME]: an object that plumb does not manage, and what it is known by.
// Bodies refer to it as "${lookup.KIND.NAME.ATTRIBUTE}"; plan/lookups.h puts in what
// that comes to once the platform was read.
struct DesiredLookup {
  struct Condition {
    FieldPath path;
    Value value;  // A scalar.
  };
  struct Use {
    Address by;
    std::string attribute;
    SourceRange where;
  };
  Address address;                       // KIND.NAME
  const KindDescriptor* kind = nullptr;  // Never null; owned by the registry.
  RemoteId id;                           // Where there is one, nothing else is asked for.
  std::optional<std::string> name;       // Of the kind's natural key.
  std::vector<Condition> conditions;     // `where`; all have to hold.
  std::vector<Use> uses;                 // In the order of the resources.
  SourceRange where;                     // Of what it is known by.

  std::string ToString() const;  // "lookup.schema.events"
};

// All wanted objects, sorted by address; the references among them are complete
// and free of cycles.
class DesiredGraph {
 public:
  DesiredGraph() = default;
  explicit DesiredGraph(std::vector<DesiredResource> resources,
                        std::vector<DesiredLookup> lookups = {});

  const std::vector<DesiredResource>& resources() const { return resources_; }
  std::vector<DesiredResource>& resources() { return resources_; }
  const DesiredResource* Find(const Address& address) const;

  // By address.
  const std::vector<DesiredLookup>& lookups() const { return lookups_; }

  // Places in resources(), dependencies first, ties by address.
  std::vector<size_t> Order() const;

 private:
  std::vector<DesiredResource> resources_;
  std::vector<DesiredLookup> lookups_;
};

// Where ${secret...} comes from.
class SecretSource {
 public:
  virtual ~SecretSource() = default;
  // `how` is "env", "file", "cmd" or "vault"; `what` the rest of the expression. NotFound
  // (or what went wrong) says what to do, and never holds any of the secret.
  virtual absl::StatusOr<std::string> Get(std::string_view how, std::string_view what) = 0;
};

struct DesiredInput {
  std::vector<Resource> resources;
  std::vector<Resource> lookups;  // As Specs has them.
  const KindRegistry& kinds;
  std::map<std::string, Value> variables;  // ${var.NAME}
  SecretSource& secrets;
  // Whether `resources` are all there are. When a file could not be read, what
  // refers to something absent may well be right, and nothing is said about it.
  bool complete = true;
};

// Every problem goes to `diagnostics`: unset variables and secrets, bodies that
// do not fit their kind (CheckBody), references to what no spec declares or to
// attributes that the kind has not, cycles (naming each address on them), one
// address twice, lookups that say too little or too much, or are of no use. With errors the graph
// returned is not to be used.
DesiredGraph BuildDesired(DesiredInput input, Diagnostics& diagnostics);

// "${flow.a.id}" inside a string: the pieces of an expression's text.
struct ExpressionPiece {
  bool is_reference = false;
  std::string text;  // Literal text, or what stands between "${" and "}".

  friend bool operator==(const ExpressionPiece&, const ExpressionPiece&) = default;
};
// No two literals in a row, none empty. "$${" is a literal "${", and `${"text"}`
// a literal as well: the way to have a "$" just before a "${". Braces between
// "${" and "}" come in pairs, those in double quotes do not count. InvalidArgument
// for an unclosed "${" or an empty one.
absl::StatusOr<std::vector<ExpressionPiece>> SplitExpression(std::string_view text);

// A reference to another resource's attribute: `flow.a["k"].id`. An empty
// `attribute` means the resource itself.
struct AttributeReference {
  Address address;
  std::string attribute;  // "id", "connectionSpec.id".

  // As it stands between "${" and "}".
  std::string ToString() const;

  friend bool operator==(const AttributeReference&, const AttributeReference&) = default;
};
// InvalidArgument for anything that ToString would not write.
absl::StatusOr<AttributeReference> ParseReference(std::string_view text);

// What "${lookup.schema.events.id}" names: {schema.events, "id"}. None for a reference
// to a resource.
std::optional<AttributeReference> AsLookup(const AttributeReference& reference);

// Replaces each reference in `value` for which `known` gives a value; strings
// that are one reference alone take the value's type. Expressions with anything
// left unknown stay expressions.
Value Substitute(const Value& value,
                 const std::function<const Value*(const AttributeReference&)>& known);

// The references in `value`, at any depth.
std::vector<AttributeReference> ReferencesIn(const Value& value);

}  // namespace plumb

#endif  // PLUMB_LIB_DESIRED_DESIRED_H_
