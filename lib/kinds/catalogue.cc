#include "lib/kinds/catalogue.h"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"

namespace plumb {
namespace {

std::vector<std::string> Words(std::string_view text) {
  return absl::StrSplit(text, ' ', absl::SkipEmpty());
}

AuthSpec ParseAuthSpec(std::string_view text) {
  const std::pair<std::string_view, std::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits(": ", 1));
  AuthSpec spec{.name = std::string(parts.first), .params = {}};
  for (std::string& word : Words(parts.second)) {
    const bool secret = word.ends_with('*');
    if (secret) word.pop_back();
    spec.params.push_back({.name = std::move(word), .secret = secret});
  }
  return spec;
}

CatalogueSource ParseRow(const SourceRow& row) {
  CatalogueSource source{
      .slug = std::string(row.slug),
      .name = std::string(row.name),
      .category = std::string(row.category),
      .connection_spec_id = std::string(row.connection_spec_id),
      .auth_specs = {},
      .flow_spec_ids = Words(row.flow_specs),
      .params = Words(row.params),
      .formats = Words(row.formats),
      .delivery = row.category.ends_with("streaming") ? Delivery::kStreaming : Delivery::kBatch,
      .disputed = row.disputed,
      .maps = row.maps,
      .delta_format = std::string(row.delta_format),
      .sends_provider = row.sends_provider};
  for (const std::string_view text : absl::StrSplit(row.auth, " | ", absl::SkipEmpty())) {
    source.auth_specs.push_back(ParseAuthSpec(text));
  }
  return source;
}

}  // namespace

std::optional<CatalogueSource> FindSource(std::string_view slug) {
  for (const SourceRow& row : kSourceRows) {
    if (row.slug == slug) return ParseRow(row);
  }
  return std::nullopt;
}

std::vector<CatalogueSource> SourcesOfSpec(std::string_view connection_spec_id) {
  std::vector<CatalogueSource> sources;
  for (const SourceRow& row : kSourceRows) {
    if (row.connection_spec_id == connection_spec_id) sources.push_back(ParseRow(row));
  }
  return sources;
}

std::vector<CatalogueSource> AllSources() {
  std::vector<CatalogueSource> sources;
  for (const SourceRow& row : kSourceRows) sources.push_back(ParseRow(row));
  return sources;
}

std::vector<std::string> SourceSlugs() {
  std::vector<std::string> slugs;
  for (const SourceRow& row : kSourceRows) slugs.emplace_back(row.slug);
  return slugs;
}

std::string FlowSpecOf(const CatalogueSource& source, MapsFields maps) {
  if (source.flow_spec_ids.empty()) return "";
  return maps == MapsFields::kYes ? source.flow_spec_ids.back() : source.flow_spec_ids.front();
}

std::optional<Delivery> DeliveryOfFlowSpec(std::string_view flow_spec_id) {
  for (const FlowSpecRow& row : kFlowSpecRows) {
    if (row.id == flow_spec_id) return row.delivery;
  }
  return std::nullopt;
}

std::vector<std::string> PublicAuthParams() {
  std::set<std::string> open, secret;
  for (const CatalogueSource& source : AllSources()) {
    for (const AuthSpec& spec : source.auth_specs) {
      for (const AuthParam& param : spec.params) (param.secret ? secret : open).insert(param.name);
    }
  }
  std::vector<std::string> names;
  for (const std::string& name : open) {
    if (!secret.contains(name)) names.push_back(name);
  }
  return names;
}

}  // namespace plumb
