#ifndef PLUMB_LIB_KINDS_STARTER_H_
#define PLUMB_LIB_KINDS_STARTER_H_

// Specs to start from, one for each source. Pure.

#include <string>

#include "lib/kind/source.h"

namespace plumb {

// The whole pipeline from `source` to the data lake, as TOML: its base connection if
// it has one, both connections, the mapping if it takes one, and the flow.
//
// What only the user can know stands there as ${var.SLUG_...} or, where it is
// secret, as ${secret.env.SLUG_...}: forgotten ones are errors of `plumb validate`.
std::string StarterSpec(const CatalogueSource& source);

// The same for what `draft` says is read, with the schema, the dataset and the mapping of its
// fields; of an unknown one, a single `id`. Named after what is read.
std::string DraftSpec(const CatalogueSource& source, const SourceDraft& draft);

// Every source with its starter, for libraries that cannot see this one.
SourceCatalogue BuiltInSources();

}  // namespace plumb

#endif  // PLUMB_LIB_KINDS_STARTER_H_
