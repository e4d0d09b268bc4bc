#include "lib/desired/desired.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "lib/desired/bodies.h"
#include "lib/desired/instances.h"
#include "lib/desired/lookups.h"
#include "lib/desired/references.h"
#include "lib/desired/resolve.h"
#include "lib/graph/graph.h"

namespace plumb {
namespace {

bool ByAddress(const DesiredResource& a, const DesiredResource& b) { return a.address < b.address; }

DesiredGraph Finish(Instances instances, const Graph& graph, std::vector<DesiredLookup> lookups) {
  std::vector<DesiredResource> resources;
  resources.reserve(instances.all.size());
  for (size_t place = 0; place < instances.all.size(); ++place) {
    std::vector<size_t> on = graph.DependenciesOf(place);
    std::sort(on.begin(), on.end());
    DesiredResource resource;
    resource.depends_on.reserve(on.size());
    for (const size_t other : on) {
      // Those before this one have given their addresses away already.
      resource.depends_on.push_back(other < place ? resources[other].address
                                                  : instances.all[other].address);
    }
    Instance& instance = instances.all[place];
    resource.address = std::move(instance.address);
    resource.kind = instance.kind;
    resource.body = std::move(instance.body);
    resource.lifecycle = std::move(instance.lifecycle);
    resource.where = instance.resource->where;
    resources.push_back(std::move(resource));
  }
  return DesiredGraph(std::move(resources), std::move(lookups));
}

}  // namespace

std::string DesiredLookup::ToString() const { return absl::StrCat("lookup.", address.ToString()); }

DesiredGraph::DesiredGraph(std::vector<DesiredResource> resources,
                           std::vector<DesiredLookup> lookups)
    : resources_(std::move(resources)), lookups_(std::move(lookups)) {
  if (!std::is_sorted(resources_.begin(), resources_.end(), ByAddress)) {
    std::stable_sort(resources_.begin(), resources_.end(), ByAddress);
  }
}

const DesiredResource* DesiredGraph::Find(const Address& address) const {
  const auto at = std::lower_bound(
      resources_.begin(), resources_.end(), address,
      [](const DesiredResource& resource, const Address& a) { return resource.address < a; });
  return at != resources_.end() && at->address == address ? &*at : nullptr;
}

std::vector<size_t> DesiredGraph::Order() const {
  absl::flat_hash_map<Address, size_t> places;
  places.reserve(resources_.size());
  for (size_t place = 0; place < resources_.size(); ++place) {
    places.emplace(resources_[place].address, place);
  }
  Graph graph(resources_.size());
  for (size_t place = 0; place < resources_.size(); ++place) {
    for (const Address& on : resources_[place].depends_on) {
      const auto found = places.find(on);
      if (found != places.end()) graph.AddDependency(place, found->second);
    }
  }
  return graph.Order();
}

DesiredGraph BuildDesired(DesiredInput input, Diagnostics& diagnostics) {
  SecretCache secrets(input.secrets);
  const Scope project{.kinds = input.kinds, .variables = input.variables, .secrets = secrets};
  Instances instances = Instantiate(input.resources, project, diagnostics);
  for (Instance& instance : instances.all) {
    FillIn(instance, project, diagnostics);
    MarkSecrets(instance, project, diagnostics);
  }
  std::vector<DesiredLookup> lookups = ReadLookups(input.lookups, project, diagnostics);
  const Links links = Link(instances, lookups, project, input.complete, diagnostics);
  if (input.complete) WarnOfUnused(lookups, diagnostics);
  for (const size_t place : links.substituted) {
    MarkSecrets(instances.all[place], project, diagnostics);
  }
  for (const Instance& instance : instances.all) Check(instance, project, diagnostics);
  return Finish(std::move(instances), links.graph, std::move(lookups));
}

}  // namespace plumb
