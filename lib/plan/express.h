#ifndef PLUMB_LIB_PLAN_EXPRESS_H_
#define PLUMB_LIB_PLAN_EXPRESS_H_

// What a spec has to say so that it asks for what is live. Pure but for secrets, which
// come from where the specs have theirs.
//
// It is found by trial: of the changes that look right the first counts after which the
// field does not differ any more, and nothing else does that did not before, in any of
// the resource's instances. So sugar needs no inverse.

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/desired/desired.h"
#include "lib/desired/instances.h"
#include "lib/desired/resolve.h"
#include "lib/diag/source.h"
#include "lib/diff/diff.h"
#include "lib/kind/descriptor.h"
#include "lib/observed/observed.h"
#include "lib/plan/idiom.h"
#include "lib/resource/address.h"
#include "lib/resource/resource.h"
#include "lib/state/state.h"

namespace plumb {

// One change of a body as written. Elements of arrays are named by their place, counted
// after all changes before this one.
struct SpecEdit {
  FieldPath path;
  std::optional<Value> value;  // None: nothing is to be there.
  bool is_time = false;        // The value is to be one of TOML's datetimes.
};

struct Expressed {
  enum class Outcome {
    kSaid,    // The spec asks for what is live already.
    kEdited,  // It does once `edits` are made.
    kLeft,    // It cannot, for the reason `why`.
  };
  Outcome outcome = Outcome::kSaid;
  std::vector<SpecEdit> edits;
  std::string why, hint;
  SourceRange where;  // In the text as it is: of what `why` speaks of, or of the resource.
};

// What is the same for all resources. All is borrowed.
struct ExpressInput {
  const Scope& project;
  const DesiredGraph& desired;
  const ObservedSet& observed;
  const Snapshot& ledger;
  const std::string& secret_key;
  const SourceFiles& files;
};

// Of one declared resource: keeps what it has found a way to say, so that later changes
// fit. Borrows the input and the resource.
class Expresser {
 public:
  // Requires: the resource's instances resolve.
  Expresser(const ExpressInput& input, const Resource& resource);

  // How the spec can ask for what is live at `path` of the instance `address`, which is
  // there. `path` is of the body in normal form.
  Expressed Express(const Address& address, const FieldPath& path);

 private:
  using Differences = std::map<std::pair<Address, FieldPath>, FieldChange>;
  struct Wish;

  const Value* Known(const AttributeReference& reference) const;
  const ObservedObject* ObjectOf(const Address& address) const;
  std::optional<Differences> Look(const Value& body);
  Expressed ExpressOne(const Wish& wish);
  bool Try(const Wish& wish, const std::vector<SpecEdit>& edits, std::string& shared);
  std::vector<std::vector<SpecEdit>> Candidates(const Wish& wish);
  std::vector<SpecEdit> SetTo(const Wish& wish, const FieldPath& written, const Value& value) const;
  void AddDirect(const Wish& wish, std::vector<std::vector<SpecEdit>>& found);
  void AddSugared(const Wish& wish, std::vector<std::vector<SpecEdit>>& found);
  Expressed WhyNot(const Wish& wish, const std::string& shared);
  std::string SugarOf(const Wish& wish);

  const ExpressInput& in_;
  const Resource& resource_;
  const KindDescriptor& kind_;
  std::vector<Resource> scratch_;  // One: the resource with the body being tried.
  Value body_;                     // As written, with all that was found so far.
  Differences differences_;        // Of `body_`.
};

}  // namespace plumb

#endif  // PLUMB_LIB_PLAN_EXPRESS_H_
