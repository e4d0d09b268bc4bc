#ifndef PLUMB_LIB_COMMAND_ACCEPT_EDITS_H_
#define PLUMB_LIB_COMMAND_ACCEPT_EDITS_H_

// Which texts the spec files have to have so that they say what is live, for
// `plumb drift -accept`. Changes nothing.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "lib/command/drift_report.h"
#include "lib/desired/desired.h"
#include "lib/diag/source.h"
#include "lib/kind/descriptor.h"
#include "lib/plan/drift.h"
#include "lib/plan/express.h"
#include "lib/resource/address.h"
#include "lib/resource/resource.h"

namespace plumb {

// A drifted field that the specs say, or will once they are written.
struct AcceptedField {
  const DriftEntry* entry = nullptr;
  const DriftField* field = nullptr;
  FileId file = FileId::kNone;
  uint32_t line = 0;    // In the new text; in the text as it is when nothing was edited.
  bool edited = false;  // False: the spec says it as it is.
};

// What stays drift.
struct LeftAlone {
  const DriftEntry* entry = nullptr;  // Null for all that is unmanaged.
  std::string path;                   // The field; "" for the object as a whole.
  SourceRange where;                  // kNone when no spec speaks of it.
  std::string why, hint;
};

struct Acceptance {
  std::vector<AcceptedField> accepted;    // In the report's order.
  std::vector<LeftAlone> left;            // The same.
  std::map<FileId, std::string> texts;    // Of the files that change.
  std::map<Address, std::string> failed;  // Resources whose edits could not be made, and why.
};

// What is asked for.
struct AcceptInput {
  const DriftLook& look;
  const std::vector<Resource>& resources;  // As written.
  const ExpressInput& express;
  std::set<Address> addresses;  // These (or all instances of these) alone; empty: all.
  // Resources to leave alone, and why: a former Acceptance of them came to nothing.
  std::map<Address, std::string> refused;
};

bool IsAskedFor(const AcceptInput& input, const DriftEntry& entry);

Acceptance FindAcceptance(const AcceptInput& input);

}  // namespace plumb

#endif  // PLUMB_LIB_COMMAND_ACCEPT_EDITS_H_
