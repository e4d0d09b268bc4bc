#include "lib/export/export.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "lib/desired/desired.h"
#include "lib/diag/suggest.h"
#include "lib/export/contract.h"
#include "lib/export/links.h"
#include "lib/export/repeat.h"
#include "lib/graph/graph.h"
#include "lib/kind/check.h"
#include "lib/kind/spec_form.h"

namespace plumb {
namespace {

struct Item {
  const KindDescriptor* kind = nullptr;
  const ObservedObject* object = nullptr;
  Address address;
  Value body;
  std::set<std::string> ids;  // That stand in it, and become references.
  std::vector<size_t> needs;  // Items.
  bool wanted = true;
};

// "accessToken" -> "ACCESS_TOKEN".
std::string UpperSnake(std::string_view name) {
  std::string out;
  for (size_t i = 0; i < name.size(); ++i) {
    const bool begins = i > 0 && absl::ascii_isupper(name[i]) && absl::ascii_islower(name[i - 1]);
    if (begins) out += '_';
    out += absl::ascii_isalnum(name[i]) ? absl::ascii_toupper(name[i]) : '_';
  }
  return out;
}

// Names of members as specs write them: a "${" in them is text.
Value WithEscapedNames(Value value) {
  if (value.is_array()) {
    for (Value& element : value.as_array()) element = WithEscapedNames(std::move(element));
  }
  if (!value.is_object()) return value;
  Object escaped;
  for (auto& [name, member] : value.as_object()) {
    escaped.Set(absl::StrReplaceAll(name, {{"${", "$${"}}), WithEscapedNames(std::move(member)));
  }
  return escaped;
}

class Exporter {
 public:
  explicit Exporter(const ExportInput& input) : in_(input) {}

  absl::StatusOr<Exported> Run() {
    Collect();
    Name();
    SayEach();
    DropUnsayable();
    FindLinks();
    absl::Status selected = Select();
    if (!selected.ok()) return selected;
    WriteBodies();
    Join();
    std::sort(out_.secrets.begin(), out_.secrets.end(),
              [](const auto& a, const auto& b) { return a.variable < b.variable; });
    std::stable_sort(out_.notes.begin(), out_.notes.end(),
                     [](const auto& a, const auto& b) { return a.address < b.address; });
    return std::move(out_);
  }

 private:
  void Collect() {
    for (const KindDescriptor& kind : in_.kinds.kinds()) {
      const bool left_out = !in_.only_kinds.empty() && !in_.only_kinds.contains(kind.name);
      for (const ObservedObject* object : in_.observed.All(kind.name)) {
        const bool managed = in_.bound.contains({kind.name, object->id});
        Item item{.kind = &kind, .object = object};
        item.wanted = !left_out && !(managed && in_.unmanaged_only);
        items_.push_back(std::move(item));
      }
    }
  }

  // Instances of for_each get names of their own: whether they can be instances again is
  // found out later.
  Addresses Kept() const {
    Addresses kept;
    for (const auto& [object, address] : in_.bound) {
      if (in_.unmanaged_only || !address.key.has_value()) kept.insert({object, address});
    }
    return kept;
  }

  void Name() {
    std::vector<Named> named, nameless;
    const Addresses kept = Kept();
    for (const Item& item : items_) {
      if (kept.contains({item.kind->name, item.object->id})) continue;
      (item.object->name.empty() ? nameless : named)
          .push_back({.kind = item.kind, .object = item.object, .text = item.object->name});
    }
    Addresses addresses = NameObjects(std::move(named), kept);
    NameByUsers(nameless, addresses);
    addresses = NameObjects(std::move(nameless), addresses);
    for (Item& item : items_) item.address = addresses.at({item.kind->name, item.object->id});
  }

  // What has no name is called as the first one that refers to it.
  void NameByUsers(std::vector<Named>& nameless, const Addresses& addresses) const {
    Referables referables;
    const Value nothing = Object();
    for (const Named& one : nameless) {
      referables.insert({one.object->id.text(), {.address = {}, .outputs = &nothing, .item = 0}});
    }
    std::map<std::string, Address> users;
    for (const Item& item : items_) {
      const auto at = addresses.find({item.kind->name, item.object->id});
      if (at == addresses.end() || referables.empty()) continue;
      for (const std::string& id : IdsIn(*item.kind, item.object->raw, referables)) {
        const auto [user, is_new] = users.insert({id, at->second});
        if (!is_new && at->second < user->second) user->second = at->second;
      }
    }
    for (Named& one : nameless) {
      const auto user = users.find(one.object->id.text());
      if (user != users.end()) one.text = user->second.name;
    }
  }

  void SayEach() {
    for (Item& item : items_) {
      if (!item.wanted) continue;
      SpecForm form = SpecFormOf(*item.kind, item.object->raw,
                                 [&](const FieldPath& path) { return SecretAt(item, path); });
      item.body = std::move(form.body);
      if (item.kind->hidden_secrets != nullptr) {
        for (const FieldPath& path : item.kind->hidden_secrets(item.body)) {
          SetAt(item.body, path, SecretAt(item, path));
        }
      }
      for (const FieldPath& path : form.left_out) {
        Note(item, absl::StrCat(path.ToString(), " is left out: no spec can say it"));
      }
    }
  }

  Value SecretAt(const Item& item, const FieldPath& path) {
    const std::string base =
        absl::StrCat(UpperSnake(item.address.name), "_", UpperSnake(path.steps().back().key));
    std::string variable = base;
    for (int i = 2; !variables_.insert(variable).second; ++i) {
      variable = absl::StrCat(base, "_", i);
    }
    out_.secrets.push_back({.variable = variable, .address = item.address, .path = path});
    return Expression{absl::StrCat("${secret.env.", variable, "}")};
  }

  void Note(const Item& item, std::string text) {
    out_.notes.push_back({.address = item.address, .text = std::move(text)});
  }

  // What is in the sandbox and that plumb would not take from a spec.
  void DropUnsayable() {
    for (Item& item : items_) {
      if (!item.wanted) continue;
      std::vector<std::string> errors;
      for (const FieldProblem& problem : CheckBody(*item.kind, item.body, CheckStage::kWritten)) {
        if (!problem.is_warning) errors.push_back(problem.message);
      }
      if (errors.empty()) continue;
      item.wanted = false;
      Note(item, absl::StrCat("the ", item.kind->name.text(), " ", item.object->id.text(),
                              " is left out: ", absl::StrJoin(errors, "; ")));
      Forget(item.address);
    }
  }

  void Forget(const Address& address) {
    std::erase_if(out_.secrets, [&](const ExportedSecret& one) { return one.address == address; });
  }

  // Whether a spec can refer to it: it is in the export, or in the specs that there are.
  bool IsReferable(const Item& item) const {
    return item.wanted ||
           (in_.unmanaged_only && in_.bound.contains({item.kind->name, item.object->id}));
  }

  void FindLinks() {
    for (size_t i = 0; i < items_.size(); ++i) {
      const Item& item = items_[i];
      if (!IsReferable(item)) continue;
      referables_.insert({item.object->id.text(),
                          {.address = item.address,
                           .outputs = &item.object->outputs,
                           .item = item.wanted ? i : Referable::kOutside}});
    }
    for (size_t i = 0; i < items_.size(); ++i) {
      Item& item = items_[i];
      if (!item.wanted) continue;
      item.ids = IdsIn(*item.kind, item.body, referables_);
      for (auto id = item.ids.begin(); id != item.ids.end();) {
        const size_t other = referables_.at(*id).item;
        if (other == i) {
          id = item.ids.erase(id);
          continue;
        }
        if (other != Referable::kOutside) item.needs.push_back(other);
        ++id;
      }
    }
    CutCycles();
  }

  Graph MakeGraph() const {
    Graph graph(items_.size());
    for (size_t i = 0; i < items_.size(); ++i) {
      for (const size_t other : items_[i].needs) graph.AddDependency(i, other);
    }
    return graph;
  }

  // Specs have no circles: one of its ids stays an id.
  void CutCycles() {
    while (true) {
      const std::vector<size_t> cycle = MakeGraph().FindCycle();
      if (cycle.empty()) return;
      Item& item = items_[cycle.back()];
      const Item& other = items_[cycle.front()];
      std::erase(item.needs, cycle.front());
      item.ids.erase(other.object->id.text());
      Note(item, absl::StrCat("refers to ", other.address.ToString(),
                              " by id: the two refer to each other"));
    }
  }

  absl::Status Select() {
    if (in_.targets.empty()) return absl::OkStatus();
    std::vector<size_t> next;
    for (const Address& target : in_.targets) {
      const size_t before = next.size();
      std::vector<std::string> known;
      for (size_t i = 0; i < items_.size(); ++i) {
        if (!items_[i].wanted) continue;
        known.push_back(items_[i].address.ToString());
        if (items_[i].address == target) next.push_back(i);
      }
      if (next.size() > before) continue;
      const std::string near = DidYouMean(target.ToString(), known);
      return absl::NotFoundError(absl::StrCat("-target=", target.ToString(),
                                              ": nothing in the sandbox would have that address",
                                              near.empty() ? "" : "; ", near));
    }
    std::set<size_t> reached;
    while (!next.empty()) {
      const size_t i = next.back();
      next.pop_back();
      if (!reached.insert(i).second) continue;
      next.insert(next.end(), items_[i].needs.begin(), items_[i].needs.end());
    }
    for (size_t i = 0; i < items_.size(); ++i) {
      if (!items_[i].wanted || reached.contains(i)) continue;
      items_[i].wanted = false;
      Forget(items_[i].address);
      std::erase_if(out_.notes,
                    [&](const ExportNote& note) { return note.address == items_[i].address; });
    }
    return absl::OkStatus();
  }

  // Dependencies first: what something refers to has its sugar by then.
  void WriteBodies() {
    absl::flat_hash_map<Address, size_t> places;
    for (const size_t i : MakeGraph().Order()) {
      Item& item = items_[i];
      if (!item.wanted) continue;
      item.body =
          Contracted(*item.kind, WithReferences(*item.kind, item.body, referables_, item.ids),
                     [&](const Value& value) { return Referred(value, places); });
      places[item.address] = i;
    }
  }

  const Value* Referred(const Value& value,
                        const absl::flat_hash_map<Address, size_t>& places) const {
    const std::vector<AttributeReference> references = ReferencesIn(value);
    if (references.size() != 1) return nullptr;
    const auto at = places.find(references[0].address);
    return at == places.end() ? nullptr : &items_[at->second].body;
  }

  // The places of kinds, those that others refer to first.
  std::map<KindName, size_t> KindRanks() const {
    const std::vector<KindDescriptor>& kinds = in_.kinds.kinds();
    std::map<KindName, size_t> places;
    for (size_t i = 0; i < kinds.size(); ++i) places[kinds[i].name] = i;
    std::set<std::pair<size_t, size_t>> edges;
    for (const Item& item : items_) {
      for (const size_t other : item.needs) {
        edges.insert({places[item.kind->name], places[items_[other].kind->name]});
      }
    }
    Graph graph(kinds.size());
    for (const auto& [from, to] : edges) {
      if (from != to && !edges.contains({to, from})) graph.AddDependency(from, to);
    }
    std::map<KindName, size_t> ranks;
    for (const size_t i : graph.Order()) ranks.insert({kinds[i].name, ranks.size()});
    for (const KindDescriptor& kind : kinds) ranks.insert({kind.name, ranks.size()});
    return ranks;
  }

  void Join() {
    for (Item& item : items_) {
      if (!item.wanted) continue;
      out_.blocks.push_back({.address = item.address,
                             .kind = item.kind,
                             .for_each = {},
                             .body = WithEscapedNames(std::move(item.body))});
    }
    const std::map<KindName, size_t> ranks = KindRanks();
    const auto before = [&ranks](const ExportedBlock& a, const ExportedBlock& b) {
      return std::pair(ranks.at(a.kind->name), a.address) <
             std::pair(ranks.at(b.kind->name), b.address);
    };
    std::sort(out_.blocks.begin(), out_.blocks.end(), before);
    const std::map<Address, Address> moved = JoinRepeated(out_.blocks);
    std::sort(out_.blocks.begin(), out_.blocks.end(), before);
    const auto now = [&moved](const Address& address) {
      const auto at = moved.find(address);
      return at == moved.end() ? address : at->second;
    };
    for (const Item& item : items_) {
      if (item.wanted) out_.resources.push_back({now(item.address), item.object->id});
    }
    for (ExportedSecret& secret : out_.secrets) secret.address = now(secret.address);
    for (ExportNote& note : out_.notes) note.address = now(note.address);
    std::sort(out_.resources.begin(), out_.resources.end(),
              [](const auto& a, const auto& b) { return a.address < b.address; });
  }

  const ExportInput& in_;
  std::vector<Item> items_;
  Referables referables_;  // Borrows from items_.
  std::set<std::string> variables_;
  Exported out_;
};

}  // namespace

absl::StatusOr<Exported> ExportObjects(const ExportInput& input) { return Exporter(input).Run(); }

}  // namespace plumb
