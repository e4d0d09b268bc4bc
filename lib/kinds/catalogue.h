#ifndef PLUMB_LIB_KINDS_CATALOGUE_H_
#define PLUMB_LIB_KINDS_CATALOGUE_H_

// The sources that the platform reads, by short names. Pure.
//
// A convenience: the ids are gathered from documentation, and the platform's own
// GET /connectionSpecs has the last word.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/kind/source.h"
#include "lib/kinds/catalogue_data.h"

namespace plumb {

// None for an unknown name.
std::optional<CatalogueSource> FindSource(std::string_view slug);

// All of one connection spec: some specs serve several sources.
std::vector<CatalogueSource> SourcesOfSpec(std::string_view connection_spec_id);

// By slug.
std::vector<CatalogueSource> AllSources();
std::vector<std::string> SourceSlugs();

// The flow spec for a flow from `source`, "" when none is known.
enum class MapsFields { kNo, kYes };
std::string FlowSpecOf(const CatalogueSource& source, MapsFields maps);

// None for an unknown id.
std::optional<Delivery> DeliveryOfFlowSpec(std::string_view flow_spec_id);

// Parameters of auth specs that are secret in none of them, sorted.
std::vector<std::string> PublicAuthParams();

}  // namespace plumb

#endif  // PLUMB_LIB_KINDS_CATALOGUE_H_
