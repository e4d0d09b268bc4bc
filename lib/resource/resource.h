#ifndef PLUMB_LIB_RESOURCE_RESOURCE_H_
#define PLUMB_LIB_RESOURCE_RESOURCE_H_

// What a spec declares, and what the ledger keeps of it. Plain values.

#include <string>
#include <vector>

#include "lib/diag/source.h"
#include "lib/resource/address.h"
#include "lib/value/field_path.h"
#include "lib/value/toml.h"
#include "lib/value/value.h"

namespace plumb {

// How a replacement goes about it.
enum class ReplaceOrder {
  kDeleteFirst,  // The default: never two flows that ingest the same data.
  kCreateFirst,  // `replace = "handover"`.
};

// The keys of plumb's own that any resource may have.
struct Lifecycle {
  bool protect = false;                   // Refuse plans that delete or replace it.
  std::vector<FieldPath> ignore_changes;  // Fields that are set at creation alone.
  std::vector<Address> depends_on;
  ReplaceOrder replace = ReplaceOrder::kDeleteFirst;
  // Fields to send although the kind does not know them, as FieldPath has them.
  std::vector<std::string> allow_fields;

  friend bool operator==(const Lifecycle&, const Lifecycle&) = default;
};

// One declared resource as written: `body` is an object in the API's spelling
// with the kind's sugar still in it and expressions of all sorts, in values and
// in member names. plumb's own keys (for_each, protect, ...) are taken out.
struct Resource {
  Address address;  // Without a key.
  Value body;
  Value for_each;  // Null: one instance. Array or object, or an expression.
  Lifecycle lifecycle;
  Object own;           // Keys of `lifecycle` that hold expressions, as written.
  SourceRange where;    // Of its header.
  Positions positions;  // Of its keys, paths relative to the body as written.
};

// What the ledger knows of an address.
struct Binding {
  Address address;
  RemoteId id;
  std::string handle;  // What item paths take; equals the id for most kinds.
  Value outputs;       // Object: what references can read ("id", "version").
  Value last_applied;  // The body as last sent, secrets as fingerprints.
  Etag etag;           // As last seen: a hint, never a verdict.
  bool protect = false;
  std::vector<Address> depends_on;  // As of the last apply: the order for deleting.

  friend bool operator==(const Binding&, const Binding&) = default;
};

}  // namespace plumb

#endif  // PLUMB_LIB_RESOURCE_RESOURCE_H_
