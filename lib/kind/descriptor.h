#ifndef PLUMB_LIB_KIND_DESCRIPTOR_H_
#define PLUMB_LIB_KIND_DESCRIPTOR_H_

// What a kind is: data from which spec checking, request paths and bodies,
// paging, diffing, normalising, redaction and documentation are derived.
//
// Plain values; a descriptor never changes after it was registered.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/resource/address.h"
#include "lib/value/field_path.h"
#include "lib/value/value.h"

namespace plumb {

class FieldTree;

enum class Presence { kOptional, kRequired };
enum class Owner { kUser, kServer };  // kServer: never sent, never compared.
enum class Sensitivity { kPublic, kSecret };

// What a change of the field means for the object.
enum class OnChange {
  kUpdate,   // Changed in place.
  kReplace,  // Needs another object.
  // Of a kTime: needs another object when the observed time has passed; else
  // changed in place.
  kReplaceOncePast,
};

// The type in a spec and in normal form.
enum class FieldType {
  kAny,  // Compared as it is.
  kString,
  kInteger,  // The API may say "15" for 15.
  kNumber,
  kBoolean,  // The API may say "true" for true.
  kObject,
  kList,              // Order matters; compared whole.
  kSet,               // Of scalars; order does not matter; compared whole, sorted.
  kKeyedList,         // Of objects told apart by the member `key`; order does not matter.
  kOrderedKeyedList,  // The same, but order of the elements matters.
  kTime,              // A point in time; normal form: epoch seconds (kInt).
  kMediaVersion,      // "application/vnd.adobe.xed-full+json;version=1.3"; normal
                      // form: the major version (kInt). "1.0" and "1" are 1 as well.
};

// How the API wants a value whose normal form is a number or boolean.
enum class Wire { kNatural, kString };

// A condition under which a change in place is refused.
struct ReplaceWhen {
  std::string path;    // "scheduleParams.frequency".
  std::string equals;  // "once".
};

// One field. Fields nest by dotted paths; "*" stands for any one member and "[]"
// for any element: "auth.params.*", "mappings[].source".
//
// An object with members described by name and no "*" is closed: other members
// are errors in a spec. All other objects are open: what no descriptor names is
// sent as written and compared as kAny.
struct FieldDescriptor {
  std::string path;
  FieldType type = FieldType::kAny;
  Presence presence = Presence::kOptional;
  OnChange on_change = OnChange::kUpdate;
  Owner owner = Owner::kUser;
  Sensitivity sensitivity = Sensitivity::kPublic;
  Wire wire = Wire::kNatural;
  std::string key;                     // Of kKeyedList: the member that names an element.
  std::optional<Value> default_value;  // In normal form; an absent field equals it.
  std::vector<std::string> one_of;     // Allowed strings; empty: any.
  KindName references;                 // The kind whose id stands here; empty: none.
  // Fields of one group stand and fall together: when an object referred to by
  // one of them is replaced, so are those referred to by the others.
  std::string replace_group;
  // Of keyed lists: an element whose key matches one of these ('*' stands for any
  // text) cannot come, go or change without another object.
  std::vector<std::string> replace_keys;
  // Changes here need another object while this holds of the observed one.
  std::optional<ReplaceWhen> replace_when;
  // An output of what another member of the same object refers to: "mappingId", "version".
  // Specs that are written from live objects then say the reference, not the value.
  struct OutputOf {
    std::string member;
    std::string output;
  };
  std::optional<OutputOf> output_of;
  // Of sugar: the member at the root that it stands for, so that it need not be written
  // where it is required. "" for none.
  std::string fills;
  std::string summary;  // For docs: one sentence.
};

// Where a kind's objects are.
struct Endpoints {
  std::string collection;  // "/data/foundation/flowservice/flows"
  std::string item;        // "/data/foundation/flowservice/flows/{id}", {id} being the handle.
};

// How the answer of a list holds its objects, and how it goes on.
enum class ListShape {
  kItems,    // {"items": [...], "_links": {"next": {"href": "/flows?continuationToken=..."}}}
  kData,     // {"data": [...], "_links": {"next": {"href"}}}, start = rows passed.
  kResults,  // {"results": [...], "_page": {"next": ...}}, start = the last sort value.
  kById,     // {"<id>": {...}, ...}, start = rows passed; the last page is short.
};

// How one object comes back from its item path.
enum class ItemShape {
  kItems,  // {"items": [{...}]}
  kBare,   // {...}
  kById,   // {"<id>": {...}}
};

// What a create answers.
enum class CreatedShape {
  kIdEtag,    // {"id": ..., "etag": ...}; Data Prep: {"id", "version", ...}
  kResource,  // The whole object.
  kRef,       // ["@/dataSets/<id>"]
};

struct Listing {
  ListShape shape = ListShape::kItems;
  int page_size = 100;
  std::vector<std::pair<std::string, std::string>> query;  // Besides limit and paging.
  std::string accept;                                      // "" for none.
};

enum class UpdateStyle {
  kJsonPatchIfMatch,  // Array of operations as application/json, If-Match required.
  kJsonPatch,         // As application/json-patch+json or (registry) application/json, no lock;
                      // If-Match only with an etag header of a GET.
  kPut,               // The whole body; makes a new version.
};

struct Update {
  UpdateStyle style = UpdateStyle::kJsonPatchIfMatch;
  std::string content_type = "application/json";
};

enum class DeleteStyle {
  kDelete,          // DELETE; an answer of 404 means it was gone already.
  kDeleteThenWait,  // DELETE, then GET until 404.
  kForget,          // There is no documented DELETE: drop it from state and say so.
};

// When an object is ready for the next request.
enum class Settling {
  kNone,
  kFlow,  // Until `state` is a resting one and lastOperation.status.value is
          // absent or "completed".
};

// A member that no body carries: requests of their own move it.
//
//   POST {item}/action?op=disable
struct Switch {
  struct Step {
    std::string from, to;  // Values of the member.
    std::string op;
  };
  // What a new object can have instead, by the query of the request that makes it:
  // "draft" by {"mode", "draft"}.
  struct Start {
    std::string value;
    std::pair<std::string, std::string> query;
  };
  std::string member;   // "state"
  std::string initial;  // What a new object has: "enabled".
  std::vector<Step> steps;
  std::vector<Start> starts = {};

  // The start that makes `value`; null when a new object gets there by steps.
  const Start* StartAs(std::string_view value) const;
  // The first step on the way, of one step or two; null when there is none.
  const Step* Next(std::string_view from, std::string_view to) const;
  // Whether no step leads to `value`: an object has it from its start or never.
  bool OnlyStartsAs(std::string_view value) const;
};

// One problem in a body, found by a kind's own rule.
struct FieldProblem {
  FieldPath path;       // Relative to the body.
  std::string message;  // "interval is 5; the platform's minimum for minute is 15".
  std::string hint;
  bool is_warning = false;
};

// What expands a kind's sugar (`source = "stripe"`) into the API's own members.
// Reads and rewrites `body`; what is wrong with the sugar goes to `problems`.
using ExpandSugar = std::function<void(Value& body, std::vector<FieldProblem>& problems)>;

// The body, as a spec says it, of the resource that `reference` ("${base_connection.a.id}")
// names; null when there is none.
using ReferredBody = std::function<const Value*(const Value& reference)>;

// Part of what ExpandSugar does, the other way: says members of `body` shorter, for specs
// that are written from live objects, or leaves it as it is and returns false. May leave
// out what the platform adds by itself. Ids of other resources are references in `body`
// already. Whoever calls expands the outcome, and keeps it when it still means the same.
using ContractSugar = std::function<bool(Value& body, const ReferredBody& referred)>;

// Secrets that an object with this body (as a spec says it) has, though the API shows
// nothing of them.
using HiddenSecrets = std::function<std::vector<FieldPath>(const Value& body)>;

// Rules that types cannot say. Called with the body in normal form, sugar
// expanded; members that are still expressions are expressions there.
using ValidateBody = std::function<void(const Value& body, std::vector<FieldProblem>& problems)>;

// Brings a body (sent, or read back) to the kind's one normal form before the
// fields' own rules apply: for APIs that read back other names than were sent.
// Leaves what is in normal form as it is.
using NormalizeBody = std::function<Value(Value body)>;

// What a stated rule of the platform is, for plans to cite.
struct Rule {
  std::string text;    // "changes to a source connection do not reach its flow".
  std::string source;  // "Experience Platform docs, update-dataflows".
};

// Of a kind whose objects move data by themselves: where what a plan has to weigh
// stands. Paths are of bodies in normal form.
struct Dataflow {
  std::string runs;             // Collection of the runs: "/data/foundation/flowservice/runs".
  std::string runs_member;      // Of a run: the id of what ran, "flowId".
  std::string state;            // "state", which is `running` while it runs by itself.
  std::string running;          // "enabled"
  std::string transformations;  // Changes here map the records otherwise.
  std::string targets;          // Ids of where the records go: "targetConnectionIds".
  KindName target_kind;
  std::string dataset;  // Of such a target: the id of the dataset, "params.dataSetId".
  KindName dataset_kind;
  std::string start, frequency, interval, backfill;  // Of the schedule.
  std::string once = "once";                         // The frequency of what runs once.
};

struct KindDescriptor {
  KindName name;
  std::string summary;
  std::string docs_url;
  // The member that identifies an object to people, for adopting by name.
  std::string natural_key = "name";
  // Members whose equality adopting needs besides the natural key's, where both
  // sides have them ("connectionSpec.id").
  std::vector<std::string> adopt_also;
  Endpoints endpoints;
  Listing listing;
  ItemShape item = ItemShape::kItems;
  std::string item_accept;  // Accept header of item GETs; "" for none.
  CreatedShape created = CreatedShape::kIdEtag;
  Update update;
  DeleteStyle deletion = DeleteStyle::kDelete;
  Settling settling = Settling::kNone;
  std::optional<Switch> toggle;
  // Where ids stand in what the API sends: "id", "$id"; kById has the key.
  std::string id_member = "id";
  // What item paths take when it is not the id: "meta:altId". "" for the id.
  std::string handle_member;
  std::string etag_member = "etag";
  // Query parameter of item GETs that asks for one version, and the member that
  // tells it: "version" of mapping sets. "" for none.
  std::string version_member;
  // Outputs (besides "id") that references may read. Those in `outputs_of_update`
  // get another value by an update, so dependents see them "known after apply".
  std::vector<std::string> outputs;
  std::vector<std::string> outputs_of_update;
  std::vector<FieldDescriptor> fields;
  // Names of the sugar's own keys, for "unknown field" checks and docs:
  // path, summary, type.
  std::vector<FieldDescriptor> sugar;
  ExpandSugar expand;                   // May be empty.
  std::vector<ContractSugar> contract;  // Tried in this order, each on what the last one made.
  HiddenSecrets hidden_secrets;         // May be empty.
  NormalizeBody normalize;              // May be empty.
  ValidateBody validate;                // May be empty.
  std::optional<Rule> replace_rule;     // Cited when a field forces a replacement.
  std::optional<Dataflow> dataflow;
  // Members of `body` that patches send whole, not field by field:
  // "transformations[]", "labels", "policy". See MakePatch in client/client.h.
  std::vector<std::string> patch_units;
  // The object as a GET of a parent gives it is good enough to compare; false
  // where lists leave members out that items have.
  bool lists_are_whole = true;
  // What a change of members that no field describes means.
  OnChange undescribed = OnChange::kUpdate;
  // `fields` as a tree; see field_tree.h. Made by KindRegistry, and shared because
  // it is costly to make and a descriptor is copied as a value.
  std::shared_ptr<const FieldTree> tree;
};

// The kinds of this program, by name.
class KindRegistry {
 public:
  // Requires: no two of one name; descriptors as CheckDescriptor wants them.
  explicit KindRegistry(std::vector<KindDescriptor> kinds);

  // Null when there is no such kind.
  const KindDescriptor* Find(const KindName& name) const;
  const std::vector<KindDescriptor>& kinds() const { return kinds_; }  // By name.
  std::vector<std::string> names() const;

 private:
  std::vector<KindDescriptor> kinds_;
};

// What is inconsistent in a descriptor (a field twice, a key without kKeyedList,
// a reference to no kind of `names`), one sentence each; empty when nothing is.
std::vector<std::string> CheckDescriptor(const KindDescriptor& kind,
                                         const std::vector<std::string>& names);

// The descriptor that matches a path, wildcards included; null when none does.
// An exact match wins over a wildcard.
const FieldDescriptor* FindField(const KindDescriptor& kind, const FieldPath& path);

// Whether a value at `path` must never be shown: it is, or is inside, a secret.
bool IsSensitive(const KindDescriptor& kind, const FieldPath& path);

// Whether `path` is, or is inside, a member that the server owns.
bool IsServerOwned(const KindDescriptor& kind, const FieldPath& path);

// Whether a change at `path` of an object needs another object: because of the
// field there or of one around it. `observed` is the object there is, in normal
// form; `now_seconds` is for kReplaceOncePast, which holds at that very second too.
bool ForcesReplace(const KindDescriptor& kind, const FieldPath& path, const Value& observed,
                   int64_t now_seconds);

}  // namespace plumb

#endif  // PLUMB_LIB_KIND_DESCRIPTOR_H_
