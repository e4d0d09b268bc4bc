#include "lib/desired/instances.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/desired/trail.h"
#include "lib/diag/suggest.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

class Instantiator {
 public:
  Instantiator(const Scope& project, Diagnostics& diagnostics, Instances& instances)
      : project_(project), diagnostics_(diagnostics), instances_(instances) {}

  void Add(const Resource& resource) {
    const KindDescriptor* kind = project_.kinds.Find(resource.address.kind);
    if (kind == nullptr) {
      diagnostics_.Error(resource.where,
                         absl::StrCat(resource.address.ToString(), ": there is no such kind"),
                         DidYouMean(resource.address.kind.text(), project_.kinds.names()));
    } else if (resource.for_each.is_null()) {
      Instance instance{.resource = &resource, .kind = kind, .address = resource.address};
      instance.lifecycle = resource.lifecycle;
      instances_.all.push_back(std::move(instance));
    } else {
      AddBlock(resource, *kind);
    }
  }

 private:
  void AddBlock(const Resource& resource, const KindDescriptor& kind) {
    ForEachBlock& block = instances_.blocks[resource.address];
    std::vector<ResolveProblem> problems;
    const Value each = Resolve(resource.for_each, project_, "for_each", problems);
    Report(resource, resource.address, problems, diagnostics_);
    if (!problems.empty() || !CheckForEach(resource, each)) {
      block.is_known = false;
      return;
    }
    for (auto& [key, value] : Pairs(each)) {
      Instance instance{.resource = &resource, .kind = &kind, .address = resource.address};
      instance.address.key = key;
      instance.each_key = std::move(key);
      instance.each_value = std::move(value);
      instance.lifecycle = resource.lifecycle;
      instances_.all.push_back(std::move(instance));
    }
  }

  bool CheckForEach(const Resource& resource, const Value& each) {
    if (ContainsExpression(each)) {
      return Complain(resource, "for_each refers to another resource",
                      "it has to be known before anything is planned: variables and text only");
    }
    if (ContainsSecret(each)) {
      return Complain(resource, "for_each holds a secret", "addresses are shown, secrets never");
    }
    if (each.is_object()) return true;
    if (!each.is_array()) {
      return Complain(resource,
                      absl::StrCat("for_each must be an array of strings or a table, not ",
                                   TypeWord(each.type())),
                      "on the command line, arrays are written -var 'NAME=[\"a\", \"b\"]'");
    }
    for (const Value& key : each.as_array()) {
      if (key.is_string()) continue;
      return Complain(resource,
                      absl::StrCat("for_each must be an array of strings; ", TypeWord(key.type()),
                                   " ", ToJson(key), " is in it"),
                      "");
    }
    return CheckUnique(resource, each.as_array());
  }

  bool CheckUnique(const Resource& resource, const Array& keys) {
    std::vector<std::string_view> sorted;
    for (const Value& key : keys) sorted.push_back(key.as_string());
    std::sort(sorted.begin(), sorted.end());
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
    if (twice == sorted.end()) return true;
    return Complain(resource, absl::StrCat("for_each has ", ToJson(Value(*twice)), " twice"), "");
  }

  bool Complain(const Resource& resource, std::string_view message, std::string hint) {
    diagnostics_.Error(Place(resource, FieldPath().Member("for_each"), PlaceOf::kValue),
                       absl::StrCat(resource.address.ToString(), ": ", message), std::move(hint));
    return false;
  }

  // Keys with their values, sorted by key.
  static std::vector<std::pair<std::string, Value>> Pairs(const Value& each) {
    if (each.is_object()) return {each.as_object().begin(), each.as_object().end()};
    std::vector<std::pair<std::string, Value>> pairs;
    for (const Value& key : each.as_array()) pairs.emplace_back(key.as_string(), key);
    std::sort(pairs.begin(), pairs.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    return pairs;
  }

  const Scope& project_;
  Diagnostics& diagnostics_;
  Instances& instances_;
};

void SortByAddress(std::vector<Instance>& instances) {
  const auto by_address = [](const Instance& a, const Instance& b) {
    return a.address < b.address;
  };
  // They come sorted as a rule, and are large.
  if (std::is_sorted(instances.begin(), instances.end(), by_address)) return;
  std::stable_sort(instances.begin(), instances.end(), by_address);
}

void DropRepeated(std::vector<Instance>& instances, Diagnostics& diagnostics) {
  const auto is_repeated = [&diagnostics](const Instance& first, const Instance& second) {
    if (first.address != second.address) return false;
    diagnostics.Error(second.resource->where,
                      absl::StrCat(second.address.ToString(), " is declared twice"));
    return true;
  };
  instances.erase(std::unique(instances.begin(), instances.end(), is_repeated), instances.end());
}

// Whether the value at `by` of `element`, resolved, is the text `key`.
bool HasKey(const Value& element, const PathStep& step, const Scope& scope) {
  const Value* key = element.Find(step.by);
  if (key == nullptr) return false;
  std::vector<ResolveProblem> ignored;
  const Value resolved = Resolve(*key, scope, "", ignored);
  return resolved.is_string() && resolved.as_string() == step.key;
}

// The step of the value as written that `step` of the resolved one stands for.
std::optional<PathStep> StepAsWritten(const Value& at, const PathStep& step, const Scope& scope) {
  if (step.kind == PathStep::Kind::kMember) {
    if (!at.is_object()) return std::nullopt;
    if (at.Find(step.key) != nullptr) return step;
    for (const auto& [name, member] : at.as_object()) {
      if (!absl::StrContains(name, "${") || ResolveName(name, scope) != step.key) continue;
      return PathStep{.kind = PathStep::Kind::kMember, .key = name};
    }
    return std::nullopt;
  }
  if (!at.is_array()) return std::nullopt;
  const Array& elements = at.as_array();
  for (size_t i = 0; i < elements.size(); ++i) {
    const bool is_it =
        step.kind == PathStep::Kind::kIndex ? i == step.index : HasKey(elements[i], step, scope);
    if (is_it) return PathStep{.kind = PathStep::Kind::kIndex, .index = i};
  }
  return std::nullopt;
}

}  // namespace

Scope Instance::In(const Scope& project) const {
  Scope scope = project;
  if (each_key.is_null()) return scope;
  scope.each_key = &each_key;
  scope.each_value = &each_value;
  return scope;
}

Instances Instantiate(const std::vector<Resource>& resources, const Scope& project,
                      Diagnostics& diagnostics) {
  Instances instances;
  instances.all.reserve(resources.size());
  Instantiator instantiator(project, diagnostics, instances);
  for (const Resource& resource : resources) instantiator.Add(resource);
  SortByAddress(instances.all);
  DropRepeated(instances.all, diagnostics);
  instances.places.reserve(instances.all.size());
  for (size_t place = 0; place < instances.all.size(); ++place) {
    const Address& address = instances.all[place].address;
    instances.places.emplace(address, place);
    if (address.key.has_value()) instances.blocks[address.Block()].instances.push_back(place);
  }
  return instances;
}

void Report(const Resource& resource, const Address& address,
            const std::vector<ResolveProblem>& problems, Diagnostics& diagnostics) {
  for (const ResolveProblem& problem : problems) {
    const Address& named = problem.of_instance ? address : resource.address;
    diagnostics.Error(
        Place(resource, problem.path, problem.in_name ? PlaceOf::kKey : PlaceOf::kValue),
        absl::StrCat(named.ToString(), ": ", problem.message), problem.hint);
  }
}

FieldPath AsWritten(const Instance& instance, const FieldPath& path, const Scope& project) {
  const Scope scope = instance.In(project);
  const Value* at = &instance.resource->body;
  std::vector<PathStep> written;
  for (const PathStep& step : path.steps()) {
    std::optional<PathStep> as_written = StepAsWritten(*at, step, scope);
    if (!as_written.has_value()) break;
    written.push_back(*std::move(as_written));
    at = Lookup(*at, FieldPath({written.back()}));
  }
  return FieldPath(std::move(written));
}

FieldPath Mention(const Instance& instance, const Address& block) {
  const std::string name = absl::StrCat("${", block.ToString());
  FieldPath found;
  Trail trail;
  const auto look = [&](const Value& leaf, const Trail& at) {
    if (!found.empty() || !leaf.is_expression()) return;
    if (absl::StrContains(leaf.as_expression().text, name)) found = at.Path();
  };
  ForEachLeaf(instance.resource->body, trail, look);
  return found;
}

SourceRange Place(const Resource& resource, const FieldPath& written, PlaceOf what) {
  const Positions::Entry* entry = resource.positions.Nearest(written.ToString());
  if (entry == nullptr) return resource.where;
  return what == PlaceOf::kKey ? entry->key : entry->value;
}

}  // namespace plumb
