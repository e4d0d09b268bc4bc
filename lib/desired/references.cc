#include "lib/desired/references.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/desired/lookups.h"
#include "lib/desired/trail.h"
#include "lib/diag/suggest.h"

namespace plumb {
namespace {

constexpr size_t kMaxKeysShown = 10;
constexpr size_t kMaxCyclesShown = 20;
constexpr size_t kMaxSuggestions = 50;  // Each looks at every address.

bool IsOutput(const KindDescriptor& kind, std::string_view attribute) {
  return attribute == "id" ||
         std::find(kind.outputs.begin(), kind.outputs.end(), attribute) != kind.outputs.end();
}

// What of `target` can be referred to.
std::vector<std::string> Attributes(const Instance& target) {
  std::vector<std::string> names = {"id"};
  for (const std::string& output : target.kind->outputs) {
    if (output != "id") names.push_back(output);
  }
  if (!target.body.is_object()) return names;
  for (const auto& [name, member] : target.body.as_object()) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

class Linker {
 public:
  Linker(Instances& instances, std::vector<DesiredLookup>& lookups, const Scope& project,
         bool complete, Diagnostics& diagnostics)
      : instances_(instances),
        lookups_(lookups),
        project_(project),
        complete_(complete),
        diagnostics_(diagnostics),
        links_{.graph = Graph(instances.all.size()), .substituted = {}} {}

  Links Run() && {
    for (size_t from = 0; from < instances_.all.size(); ++from) {
      LinkBody(from);
      LinkDependsOn(from);
    }
    if (!ReportCycles() && !links_.substituted.empty()) SubstituteFields();
    return std::move(links_);
  }

 private:
  Instance& at(size_t place) { return instances_.all[place]; }

  void LinkBody(size_t from) {
    bool needs_fields = false;
    Trail trail;
    const auto visit = [&](const Value& leaf, const Trail& way) {
      if (!leaf.is_expression()) return;
      for (const AttributeReference& reference : ReferencesIn(leaf)) {
        needs_fields = LinkReference(from, reference, way) || needs_fields;
      }
    };
    ForEachLeaf(std::as_const(at(from).body), trail, visit);
    if (needs_fields) links_.substituted.push_back(from);
  }

  // Whether the reference is to a field that the other's body has.
  bool LinkReference(size_t from, const AttributeReference& reference, const Trail& trail) {
    if (const auto lookup = AsLookup(reference)) {
      LinkLookup(from, reference, *lookup, trail.Path());
      return false;
    }
    // Left over from a ${var.x} that is not set; that has been said.
    if (project_.kinds.Find(reference.address.kind) == nullptr) return false;
    const auto found = instances_.places.find(reference.address);
    if (found == instances_.places.end()) {
      ReportAbsent(from, trail.Path(), reference);
      return false;
    }
    const size_t to = found->second;
    if (to == from) {
      Say(from, trail.Path(), reference,
          absl::StrCat("refers to ", reference.address.ToString(), " itself"), "");
      return false;
    }
    links_.graph.AddDependency(from, to);
    if (IsOutput(*at(to).kind, reference.attribute)) return false;
    return CheckField(from, to, reference, trail);
  }

  // `named` is what `reference` names.
  void LinkLookup(size_t from, const AttributeReference& reference, const AttributeReference& named,
                  const FieldPath& path) {
    const auto found = std::find_if(
        lookups_.begin(), lookups_.end(),
        [&named](const DesiredLookup& lookup) { return lookup.address == named.address; });
    LookupProblem problem;
    if (found == lookups_.end()) {
      if (!complete_) return;
      const bool is_resource = instances_.places.contains(named.address) ||
                               instances_.blocks.contains(named.address.Block());
      problem = AbsentLookup(named, lookups_, is_resource);
    } else {
      problem = CheckUse(*found, named.attribute);
      const FieldPath written = Written(from, path, reference);
      found->uses.push_back({.by = at(from).address,
                             .attribute = named.attribute,
                             .where = Place(*at(from).resource, written, PlaceOf::kValue)});
    }
    if (!problem.message.empty()) Say(from, path, reference, problem.message, problem.hint);
  }

  bool CheckField(size_t from, size_t to, const AttributeReference& reference, const Trail& trail) {
    const Instance& target = at(to);
    const std::string name = reference.address.ToString();
    if (reference.attribute.empty()) {
      Say(from, trail.Path(), reference, absl::StrCat("refers to ", name, " as a whole"),
          absl::StrCat("name one of its attributes: ${", name, ".",
                       absl::StrJoin(Attributes(target), absl::StrCat("}, ${", name, ".")), "}"));
      return false;
    }
    const auto path = FieldPath::Parse(reference.attribute);
    if (path.ok() && Lookup(target.body, *path) != nullptr) return true;
    const std::vector<std::string> names = Attributes(target);
    std::string hint = DidYouMean(reference.attribute, names);
    if (hint.empty()) hint = absl::StrCat("it has ", absl::StrJoin(names, ", "));
    Say(from, trail.Path(), reference,
        absl::StrCat("refers to ", reference.attribute, " of ", name, ", which has no such thing"),
        std::move(hint));
    return false;
  }

  void LinkDependsOn(size_t from) {
    const std::vector<Address>& on = at(from).lifecycle.depends_on;
    for (size_t i = 0; i < on.size(); ++i) {
      const auto found = instances_.places.find(on[i]);
      const auto block = instances_.blocks.find(on[i]);
      std::vector<size_t> places;
      if (found != instances_.places.end()) {
        places = {found->second};
      } else if (block != instances_.blocks.end()) {
        places = block->second.instances;
      } else {
        ReportAbsentAt(from, FieldPath().Member("depends_on").Index(i), on[i]);
      }
      for (const size_t to : places) {
        if (to != from) links_.graph.AddDependency(from, to);
      }
      if (std::find(places.begin(), places.end(), from) != places.end()) {
        SayAt(from, FieldPath().Member("depends_on").Index(i),
              absl::StrCat("refers to ", on[i].ToString(), " itself"), "");
      }
    }
  }

  void ReportAbsent(size_t from, const FieldPath& path, const AttributeReference& reference) {
    ReportAbsentAt(from, Written(from, path, reference), reference.address);
  }

  void ReportAbsentAt(size_t from, const FieldPath& written, const Address& address) {
    const auto block = instances_.blocks.find(address.Block());
    if (block != instances_.blocks.end()) {
      if (block->second.is_known) ReportWrongKey(from, written, address, block->second);
    } else if (address.key.has_value() && instances_.places.contains(address.Block())) {
      SayAt(from, written, absl::StrCat("refers to ", address.ToString()),
            absl::StrCat(address.Block().ToString(), " has no for_each, and so no keys"));
    } else if (complete_) {
      SayAt(from, written,
            absl::StrCat("refers to ", address.ToString(), ", which no spec declares"),
            Suggestion(address));
    }
  }

  void ReportWrongKey(size_t from, const FieldPath& written, const Address& address,
                      const ForEachBlock& block) {
    std::vector<std::string> names;
    for (const size_t place : block.instances) names.push_back(at(place).address.ToString());
    std::string hint = address.key.has_value() ? DidYouMean(address.ToString(), names) : "";
    if (hint.empty() && names.empty()) hint = "its for_each is empty";
    if (hint.empty()) {
      const bool is_cut = names.size() > kMaxKeysShown;
      if (is_cut) names.resize(kMaxKeysShown);
      hint = absl::StrCat("there are ", absl::StrJoin(names, ", "), is_cut ? ", ..." : "");
    }
    SayAt(
        from, written,
        address.key.has_value()
            ? absl::StrCat("refers to ", address.ToString(), ", a key that is not in its for_each")
            : absl::StrCat("refers to ", address.ToString(), ", which has for_each; name one key"),
        std::move(hint));
  }

  std::string Suggestion(const Address& address) {
    if (++suggestions_ > kMaxSuggestions) return "";
    if (addresses_.empty()) {
      for (const Instance& instance : instances_.all) {
        addresses_.push_back(instance.address.ToString());
      }
    }
    return DidYouMean(address.ToString(), addresses_);
  }

  // Where the user wrote what stands at `path`, or that names the resource, for
  // what sugar made.
  FieldPath Written(size_t from, const FieldPath& path, const AttributeReference& reference) {
    FieldPath written = AsWritten(at(from), path, project_);
    const Value* value = Lookup(at(from).resource->body, written);
    if (value != nullptr && value->is_expression()) return written;
    FieldPath mention = Mention(at(from), reference.address.Block());
    return mention.empty() ? written : mention;
  }

  void Say(size_t from, const FieldPath& path, const AttributeReference& reference,
           std::string_view message, std::string hint) {
    SayAt(from, Written(from, path, reference), message, std::move(hint));
  }

  void SayAt(size_t from, const FieldPath& written, std::string_view message, std::string hint) {
    const Instance& instance = at(from);
    diagnostics_.Error(Place(*instance.resource, written, PlaceOf::kValue),
                       absl::StrCat(instance.address.ToString(), ": ", written.ToString(),
                                    written.empty() ? "" : " ", message),
                       std::move(hint));
  }

  // Whether there are any.
  bool ReportCycles() {
    Graph rest = links_.graph;
    for (size_t shown = 0; shown < kMaxCyclesShown; ++shown) {
      const std::vector<size_t> cycle = rest.FindCycle();
      if (cycle.empty()) return shown > 0;
      std::string way;
      for (const size_t place : cycle) absl::StrAppend(&way, at(place).address.ToString(), " -> ");
      const Instance& first = at(cycle[0]);
      diagnostics_.Error(first.resource->where,
                         absl::StrCat(first.address.ToString(), " depends on itself, in a cycle: ",
                                      way, first.address.ToString()));
      rest = Without(rest, cycle[0], cycle[1]);
    }
    return true;
  }

  static Graph Without(const Graph& graph, size_t node, size_t on) {
    Graph rest(graph.size());
    for (size_t from = 0; from < graph.size(); ++from) {
      for (const size_t to : graph.DependenciesOf(from)) {
        if (from != node || to != on) rest.AddDependency(from, to);
      }
    }
    return rest;
  }

  // Dependencies first, so that what is put in is itself complete.
  void SubstituteFields() {
    std::vector<bool> wanted(instances_.all.size());
    for (const size_t place : links_.substituted) wanted[place] = true;
    for (const size_t place : links_.graph.Order()) {
      if (wanted[place]) SubstituteIn(place);
    }
  }

  void SubstituteIn(size_t place) {
    const auto known = [this](const AttributeReference& reference) -> const Value* {
      const auto found = instances_.places.find(reference.address);
      if (found == instances_.places.end()) return nullptr;
      const Instance& target = at(found->second);
      if (IsOutput(*target.kind, reference.attribute)) return nullptr;
      const auto path = FieldPath::Parse(reference.attribute);
      return path.ok() ? Lookup(target.body, *path) : nullptr;
    };
    at(place).body = Substitute(at(place).body, known);
    Trail trail;
    ForEachLeaf(std::as_const(at(place).body), trail, [&](const Value& leaf, const Trail& way) {
      if (!leaf.is_expression()) return;
      for (const AttributeReference& reference : ReferencesIn(leaf)) {
        LinkPutIn(place, reference, way, known(reference));
      }
    });
  }

  // What was put in may refer to more; what could not be put in is wrong.
  void LinkPutIn(size_t from, const AttributeReference& reference, const Trail& trail,
                 const Value* left) {
    const auto found = instances_.places.find(reference.address);
    if (found == instances_.places.end()) return;
    links_.graph.AddDependency(from, found->second);
    if (left == nullptr || reference.attribute.empty()) return;
    Say(from, trail.Path(), reference,
        absl::StrCat("refers to ", reference.ToString(), ", which is ", TypeWord(left->type()),
                     " and cannot stand inside a longer string"),
        "");
  }

  Instances& instances_;
  std::vector<DesiredLookup>& lookups_;
  const Scope& project_;
  const bool complete_;
  Diagnostics& diagnostics_;
  Links links_;
  std::vector<std::string> addresses_;  // All of them, once a suggestion is wanted.
  size_t suggestions_ = 0;
};

}  // namespace

Links Link(Instances& instances, std::vector<DesiredLookup>& lookups, const Scope& project,
           bool complete, Diagnostics& diagnostics) {
  return Linker(instances, lookups, project, complete, diagnostics).Run();
}

}  // namespace plumb
