#ifndef PLUMB_LIB_COMMAND_DRAFT_H_
#define PLUMB_LIB_COMMAND_DRAFT_H_

// From what exploring a source shows to what is to be read of it. Pure.

#include "lib/client/explore.h"
#include "lib/kind/source.h"
#include "lib/value/value.h"

namespace plumb {

// How to ask the source for `object`.
ExploreQuery QueryFor(const CatalogueSource& source, const std::string& object);

// Puts into `draft` the fields that `explored`, an answer of GET /connections/{id}/explore,
// has: columns of tables and files, members at any depth of records. Members without a
// plain type, and lists, are passed over; so is what comes to a name that another one has.
void DraftFields(const Value& explored, SourceDraft& draft);

}  // namespace plumb

#endif  // PLUMB_LIB_COMMAND_DRAFT_H_
