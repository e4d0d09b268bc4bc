#include "lib/plan/express.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/desired/bodies.h"
#include "lib/desired/trail.h"
#include "lib/diag/diagnostics.h"
#include "lib/kind/normalize.h"
#include "lib/plan/hide.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

void Make(const SpecEdit& edit, Value& body) {
  if (!edit.value.has_value()) {
    EraseAt(body, edit.path);
    return;
  }
  const PathStep& last = edit.path.steps().back();
  const std::vector<PathStep> front(edit.path.steps().begin(), edit.path.steps().end() - 1);
  Value* parent = Lookup(body, FieldPath(front));
  const bool appends = last.kind == PathStep::Kind::kIndex && parent != nullptr &&
                       parent->is_array() && last.index == parent->as_array().size();
  if (appends) {
    parent->as_array().push_back(*edit.value);
  } else {
    SetAt(body, edit.path, *edit.value);
  }
}

FieldPath Join(FieldPath path, const FieldPath& rest, size_t from) {
  for (size_t i = from; i < rest.steps().size(); ++i) path = path.Member(rest.steps()[i].key);
  return path;
}

bool AreMembers(const FieldPath& path, size_t from) {
  return std::all_of(path.steps().begin() + from, path.steps().end(),
                     [](const PathStep& step) { return step.kind == PathStep::Kind::kMember; });
}

// Whether another text may take the place of `written`.
bool MayGo(const Value& written) {
  return IsReferenceAlone(written) || !ContainsExpression(written);
}

bool Overlap(const FieldPath& a, const FieldPath& b) { return a.StartsWith(b) || b.StartsWith(a); }

// The path of every member below `value`, with its name; those of `value` itself are left out.
void InnerMembers(const Value& value, const FieldPath& path, size_t depth,
                  std::vector<std::pair<FieldPath, std::string>>& found) {
  if (!value.is_object()) return;
  for (const auto& [name, member] : value.as_object()) {
    if (depth > 0) found.emplace_back(path.Member(name), name);
    InnerMembers(member, path.Member(name), depth + 1, found);
  }
}

}  // namespace

// A field that is to be as it is live.
struct Expresser::Wish {
  const Instance& instance;
  const ObservedObject& object;
  FieldChange change;  // Before: live; after: as the spec has it.

  const Address& address() const { return instance.address; }
  const FieldPath& path() const { return change.path; }
};

Expresser::Expresser(const ExpressInput& input, const Resource& resource)
    : in_(input),
      resource_(resource),
      kind_(*input.project.kinds.Find(resource.address.kind)),
      scratch_({resource}),
      body_(resource.body) {
  scratch_.front().positions = Positions();
  differences_ = Look(body_).value_or(Differences());
}

const ObservedObject* Expresser::ObjectOf(const Address& address) const {
  const Binding* binding = in_.ledger.Find(address);
  return binding == nullptr ? nullptr : in_.observed.Find(address.kind, binding->id);
}

const Value* Expresser::Known(const AttributeReference& reference) const {
  const ObservedObject* object = ObjectOf(reference.address);
  const Value* output =
      object == nullptr ? nullptr : std::as_const(object->outputs).Find(reference.attribute);
  if (output != nullptr) return output;
  const DesiredResource* other = in_.desired.Find(reference.address);
  const auto path = FieldPath::Parse(reference.attribute);
  return other == nullptr || !path.ok() ? nullptr : Lookup(other->body, *path);
}

// How all instances would differ from what is live if `body` were written; none when it
// would be wrong. What an instance without an object would be counts as well.
std::optional<Expresser::Differences> Expresser::Look(const Value& body) {
  scratch_.front().body = body;
  Diagnostics diagnostics;
  Instances instances = Instantiate(scratch_, in_.project, diagnostics);
  Differences differences;
  for (Instance& instance : instances.all) {
    FillIn(instance, in_.project, diagnostics);
    MarkSecrets(instance, in_.project, diagnostics);
    if (diagnostics.HasErrors()) return std::nullopt;
    const auto known = [this](const AttributeReference& reference) { return Known(reference); };
    const Value desired =
        Normalize(kind_, internal::SealSecrets(Substitute(instance.body, known), in_.secret_key));
    const ObservedObject* object = ObjectOf(instance.address);
    std::vector<FieldChange> changes;
    if (object == nullptr) {
      changes = AllFields(kind_, desired);
    } else {
      const Value observed = Normalize(kind_, object->raw);
      const Value applied = Normalize(kind_, in_.ledger.Find(instance.address)->last_applied);
      changes = DiffFields({.kind = kind_,
                            .desired = desired,
                            .observed = observed,
                            .last_applied = applied,
                            .ignore = instance.lifecycle.ignore_changes});
    }
    for (FieldChange& change : changes) {
      differences.emplace(std::pair(instance.address, change.path), std::move(change));
    }
  }
  return differences;
}

Expressed Expresser::Express(const Address& address, const FieldPath& path) {
  Expressed all{.where = resource_.where};
  // Each round settles a difference or ends.
  while (true) {
    const auto at =
        std::find_if(differences_.begin(), differences_.end(), [&](const auto& difference) {
          return difference.first.first == address && Overlap(difference.first.second, path);
        });
    if (at == differences_.end()) return all;
    scratch_.front().body = body_;
    Diagnostics diagnostics;
    const Instances instances = Instantiate(scratch_, in_.project, diagnostics);
    const auto place = instances.places.find(address);
    if (place == instances.places.end()) return all;
    const FieldChange change = at->second;
    Expressed one = ExpressOne(
        {.instance = instances.all[place->second], .object = *ObjectOf(address), .change = change});
    if (one.outcome == Expressed::Outcome::kLeft) return one;
    all.outcome = Expressed::Outcome::kEdited;
    all.edits.insert(all.edits.end(), one.edits.begin(), one.edits.end());
  }
}

Expressed Expresser::ExpressOne(const Wish& wish) {
  std::string shared;
  const bool may = !wish.change.sensitive && wish.change.cause == Cause::kDrift;
  if (may) {
    for (const std::vector<SpecEdit>& edits : Candidates(wish)) {
      if (edits.empty() || !Try(wish, edits, shared)) continue;
      return {.outcome = Expressed::Outcome::kEdited, .edits = edits};
    }
  }
  return WhyNot(wish, shared);
}

// Whether the edits do it, and then takes them over. `shared` gets the other instance that
// alone speaks against them.
bool Expresser::Try(const Wish& wish, const std::vector<SpecEdit>& edits, std::string& shared) {
  Value body = body_;
  for (const SpecEdit& edit : edits) Make(edit, body);
  scratch_.front().body = body;
  std::optional<Differences> after = Look(body);
  if (!after.has_value()) return false;
  std::string other;
  for (const auto& [place, change] : *after) {
    if (place.first == wish.address() && Overlap(place.second, wish.path())) return false;
    const auto before = differences_.find(place);
    if (before != differences_.end() && before->second.after == change.after) continue;
    if (place.first == wish.address()) return false;
    other = place.first.ToString();
  }
  if (!other.empty()) {
    shared = other;
    return false;
  }
  body_ = std::move(body);
  differences_ = *std::move(after);
  return true;
}

std::vector<std::vector<SpecEdit>> Expresser::Candidates(const Wish& wish) {
  std::vector<std::vector<SpecEdit>> found;
  AddDirect(wish, found);
  AddSugared(wish, found);
  return found;
}

// The edits that make what is written at `written` say `value`, in idiom: of arrays,
// element by element, so that the others keep their comments. None when an expression
// stands in the way.
std::vector<SpecEdit> Expresser::SetTo(const Wish& wish, const FieldPath& written,
                                       const Value& value) const {
  const Value* there = Lookup(body_, written);
  const FieldDescriptor* field = FindField(kind_, wish.path());
  if (there == nullptr || !there->is_array() || !value.is_array()) {
    if (there != nullptr && !MayGo(*there)) return {};
    const bool is_time = field != nullptr && field->type == FieldType::kTime;
    if (is_time && there != nullptr && there->is_int()) return {{written, wish.change.before}};
    const SourceRange place = Place(resource_, written, PlaceOf::kValue);
    const std::string_view line = in_.files.Line(place.file, place.line);
    const bool is_text = there != nullptr && place.column > 0 && place.column <= line.size() &&
                         (line[place.column - 1] == '"' || line[place.column - 1] == '\'');
    return {{written, value, is_time && !is_text}};
  }
  Array left = there->as_array();
  Array wanted = value.as_array();
  std::vector<SpecEdit> edits;
  if (field != nullptr && field->type == FieldType::kSet) {
    // Elements have no order: those that stay are left where they are.
    for (size_t i = left.size(); i-- > 0;) {
      const auto same = std::find(wanted.begin(), wanted.end(), left[i]);
      if (same != wanted.end()) {
        wanted.erase(same);
        continue;
      }
      if (!MayGo(left[i])) return {};
      edits.push_back({written.Index(i), std::nullopt});
      left.erase(left.begin() + static_cast<std::ptrdiff_t>(i));
    }
    wanted.insert(wanted.begin(), left.begin(), left.end());
  }
  for (size_t i = left.size(); i-- > wanted.size();) {
    if (!MayGo(left[i])) return {};
    edits.push_back({written.Index(i), std::nullopt});
  }
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (i < left.size() && left[i] == wanted[i]) continue;
    if (i < left.size() && !MayGo(left[i])) return {};
    edits.push_back({written.Index(i), wanted[i]});
  }
  return edits;
}

// Where the spec has the field itself, or could have it.
void Expresser::AddDirect(const Wish& wish, std::vector<std::vector<SpecEdit>>& found) {
  const FieldPath written = AsWritten(wish.instance, wish.path(), in_.project);
  const size_t steps = written.steps().size();
  const Value& live = wish.change.before;
  const bool is_written = steps == wish.path().steps().size();
  if (live.is_null()) {
    if (is_written) found.push_back({{written, std::nullopt}});
    return;
  }
  const Value value =
      InIdiom(live, wish.path(), {.kind = kind_, .ledger = in_.ledger, .raw = wish.object.raw});
  if (is_written) {
    found.push_back(SetTo(wish, written, value));
    return;
  }
  const Value* table = Lookup(body_, written);
  if (table == nullptr) return;
  const PathStep& next = wish.path().steps()[steps];
  if (table->is_object() && AreMembers(wish.path(), steps)) {
    found.push_back(SetTo(wish, Join(written, wish.path(), steps), value));
  } else if (table->is_array() && next.kind == PathStep::Kind::kElement &&
             steps + 1 == wish.path().steps().size()) {
    found.push_back({{written.Index(table->as_array().size()), value}});
  }
}

// Where sugar could make the field of something else: texts that are what the field is
// now, members that bear an element's name, and tables of such members.
void Expresser::AddSugared(const Wish& wish, std::vector<std::vector<SpecEdit>>& found) {
  const Value& live = wish.change.before;
  const Scope scope = wish.instance.In(in_.project);
  const PathStep last = wish.path().steps().empty() ? PathStep() : wish.path().steps().back();
  const bool is_element = last.kind == PathStep::Kind::kElement;
  const Value value =
      InIdiom(live, wish.path(), {.kind = kind_, .ledger = in_.ledger, .raw = wish.object.raw});
  if (live.is_null()) {
    std::vector<std::pair<FieldPath, std::string>> members;
    InnerMembers(body_, FieldPath(), 0, members);
    for (const auto& [path, name] : members) {
      if (is_element && ResolveName(name, scope) == last.key)
        found.push_back({{path, std::nullopt}});
    }
  } else if (!wish.change.after.is_null()) {
    const auto known = [this](const AttributeReference& reference) { return Known(reference); };
    const auto look = [&](const Value& leaf, const Trail& trail) {
      if (!MayGo(leaf) || Substitute(leaf, known) != wish.change.after) return;
      found.push_back({{trail.Path(), value}});
    };
    Trail trail;
    ForEachLeaf(std::as_const(body_), trail, look);
  } else if (is_element && live.is_object()) {
    for (const FieldDescriptor& sugar : kind_.sugar) {
      const Value* table = std::as_const(body_).Find(sugar.path);
      if (table == nullptr || !table->is_object() || absl::StrContains(last.key, "${")) continue;
      const FieldPath path =
          FieldPath().Member(sugar.path).Member(NameAmong(last.key, table->as_object(), scope));
      Object rest = value.as_object();
      rest.Erase(last.by);
      for (const auto& [name, member] : rest) {
        if (member.is_string()) found.push_back({{path, member}});
      }
      found.push_back({{path, rest}});
    }
  }
}

// The member of the body, at its root, that the field comes of; "" for none.
std::string Expresser::SugarOf(const Wish& wish) {
  for (const FieldDescriptor& sugar : kind_.sugar) {
    Value body = body_;
    if (!EraseAt(body, FieldPath().Member(sugar.path))) continue;
    const std::optional<Differences> without = Look(body);
    if (!without.has_value()) continue;
    const auto at = without->find(std::pair(wish.address(), wish.path()));
    if (at == without->end() || at->second.after != wish.change.after) return sugar.path;
  }
  return "";
}

Expressed Expresser::WhyNot(const Wish& wish, const std::string& shared) {
  scratch_.front().body = body_;
  const FieldPath written = AsWritten(wish.instance, wish.path(), in_.project);
  const Value* there = Lookup(body_, written);
  const bool is_written = written.steps().size() == wish.path().steps().size();
  Expressed left{.outcome = Expressed::Outcome::kLeft,
                 .where = Place(resource_, written, PlaceOf::kValue)};
  if (wish.change.sensitive) {
    left.why = "it is a secret, and what is live cannot be read";
    left.hint = "plumb apply sends the spec's again";
  } else if (wish.change.cause != Cause::kDrift) {
    left.why = absl::StrCat("the spec changed here too since the last apply, to ",
                            ToJson(wish.change.after, SecretsAs::kPlaceholder));
    left.hint = "apply it, or write what is live";
  } else if (!shared.empty()) {
    left.why = absl::StrCat("the same text speaks of ", shared, ", which is not so");
    left.hint = "apply it, or give the instances texts of their own by for_each = { ... }";
  } else if (is_written && there != nullptr && ContainsExpression(*there)) {
    left.why = there->is_expression()
                   ? absl::StrCat("the spec says ", there->as_expression().text, " here")
                   : "the spec has an expression in it";
    left.hint = "change what that stands for, or write the value in its place";
  } else if (const std::string sugar = SugarOf(wish); !sugar.empty()) {
    left.where = Place(resource_, FieldPath().Member(sugar), PlaceOf::kKey);
    left.why = absl::StrCat("it follows from ", sugar, ", which cannot say it");
    left.hint = absl::StrCat("apply it, or write out what ", sugar, " stands for");
  } else {
    left.why = "no change of one place of the spec says it";
    left.hint = "apply it, or edit the spec";
  }
  return left;
}

}  // namespace plumb
