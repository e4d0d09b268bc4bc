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

#include "lib/kinds/catalogue_data.h"

namespace plumb {

struct AuthParam {
  std::string name;
  bool secret = false;
};

struct AuthSpec {
  std::string name;  // Of auth.specName.
  std::vector<AuthParam> params;
};

struct CatalogueSource {
  std::string slug;  // "stripe"
  std::string name;  // "Stripe"
  std::string connection_spec_id;
  std::vector<AuthSpec> auth_specs;        // None where there is no base connection.
  std::vector<std::string> flow_spec_ids;  // None where no page says; see FlowSpecOf.
  std::vector<std::string> params;         // Of source connections, as far as known.
  std::vector<std::string> formats;
  bool disputed = false;  // Public pages disagree about connection_spec_id.
};

// None for an unknown name.
std::optional<CatalogueSource> FindSource(std::string_view slug);

// All of one connection spec: some specs serve several sources.
std::vector<CatalogueSource> SourcesOfSpec(std::string_view connection_spec_id);

// Sorted by slug.
std::vector<CatalogueSource> AllSources();
std::vector<std::string> SourceSlugs();

// The flow spec for a flow from `source`, "" when none is known.
enum class MapsFields { kNo, kYes };
std::string FlowSpecOf(const CatalogueSource& source, MapsFields maps);

// None for an unknown id.
std::optional<FlowSpecKind> KindOfFlowSpec(std::string_view flow_spec_id);

// Parameters of auth specs that are secret in none of them, sorted.
std::vector<std::string> PublicAuthParams();

}  // namespace plumb

#endif  // PLUMB_LIB_KINDS_CATALOGUE_H_
