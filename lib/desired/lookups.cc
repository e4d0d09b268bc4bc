#include "lib/desired/lookups.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/desired/instances.h"
#include "lib/diag/suggest.h"
#include "lib/resource/lifecycle.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

// Whether something secret stands at `path`, around it or in it.
bool TouchesSecrets(const KindDescriptor& kind, const FieldPath& path) {
  if (IsSensitive(kind, path)) return true;
  const std::string inside = absl::StrCat(path.ToString(), ".");
  return std::any_of(kind.fields.begin(), kind.fields.end(), [&inside](const auto& field) {
    return field.sensitivity == Sensitivity::kSecret && absl::StartsWith(field.path, inside);
  });
}

bool IsScalar(const Value& value) {
  return value.is_string() || value.is_int() || value.is_bool() || value.is_double();
}

// Reads one table.
class LookupReader {
 public:
  LookupReader(const Resource& declared, const Scope& project, Diagnostics& diagnostics)
      : declared_(declared), project_(project), diagnostics_(diagnostics) {}

  DesiredLookup Read() && {
    lookup_.address = declared_.address;
    lookup_.kind = project_.kinds.Find(declared_.address.kind);
    lookup_.where = declared_.where;
    for (const auto& [key, value] : declared_.body.as_object()) ReadKey(key, value);
    const bool is_known = lookup_.name.has_value() || !lookup_.conditions.empty();
    if (!lookup_.id.empty() && is_known) {
      Error("id", "has an id, and says more", "an id names one object: take the rest out");
    } else if (lookup_.id.empty() && !is_known && !has_problem_) {
      Error("", "does not say what to look for", Keys());
    }
    return std::move(lookup_);
  }

 private:
  const std::string& NameKey() const { return lookup_.kind->natural_key; }

  std::string Keys() const {
    return absl::StrCat("a ", lookup_.kind->name.text(), " is looked up by its ", NameKey(),
                        ", its id, or where = { \"FIELD\" = VALUE }");
  }

  void Error(std::string_view key, std::string_view message, std::string hint = "") {
    has_problem_ = true;
    const FieldPath path = key.empty() ? FieldPath() : FieldPath().Member(key);
    diagnostics_.Error(PlaceOfKey(path, PlaceOf::kKey),
                       absl::StrCat(lookup_.ToString(), ": ", key, key.empty() ? "" : " ", message),
                       std::move(hint));
  }

  SourceRange PlaceOfKey(const FieldPath& path, PlaceOf what) const {
    return path.empty() ? declared_.where : Place(declared_, path, what);
  }

  void ReadKey(const std::string& key, const Value& written) {
    const bool known = key == "id" || key == NameKey() || key == "where";
    if (!known) return ReportUnknown(key);
    std::vector<ResolveProblem> problems;
    const Value value = Resolve(written, project_, key, problems);
    for (ResolveProblem& problem : problems) Error(key, problem.message, std::move(problem.hint));
    if (!problems.empty()) return;
    const bool is_second = key == "where" && lookup_.name.has_value();
    if (!is_second) lookup_.where = PlaceOfKey(FieldPath().Member(key), PlaceOf::kValue);
    if (ContainsExpression(value)) {
      Error(key, "refers to another resource",
            "what is looked up has to be known before the platform is read: variables and text");
    } else if (ContainsSecret(value)) {
      Error(key, "holds a secret", "what is looked up is shown, secrets never");
    } else if (key == "where") {
      ReadConditions(value, FieldPath());
    } else if (!value.is_string() || value.as_string().empty()) {
      Error(key, absl::StrCat("must be a text, not ",
                              value.is_string() ? "an empty one" : TypeWord(value.type())));
    } else if (key == "id") {
      lookup_.id = RemoteId(value.as_string());
    } else {
      lookup_.name = value.as_string();
    }
  }

  // Both `"a.b" = 1` and `a.b = 1` or `a = { b = 1 }`.
  void ReadConditions(const Value& value, const FieldPath& around) {
    if (!value.is_object()) {
      return Error("where", absl::StrCat("must be a table of fields and their values, not ",
                                         TypeWord(value.type())));
    }
    for (const auto& [name, inner] : value.as_object()) {
      const absl::StatusOr<FieldPath> below = FieldPath::Parse(name);
      if (!below.ok()) {
        Error("where", absl::StrCat("names ", ToJson(Value(name)), ", which is no field"));
        continue;
      }
      std::vector<PathStep> steps = around.steps();
      steps.insert(steps.end(), below->steps().begin(), below->steps().end());
      const FieldPath path(std::move(steps));
      if (inner.is_object()) {
        ReadConditions(inner, path);
      } else if (!IsScalar(inner)) {
        Error("where", absl::StrCat("compares ", path.ToString(), " with ", TypeWord(inner.type())),
              "texts, numbers, true and false can be compared");
      } else if (TouchesSecrets(*lookup_.kind, path)) {
        Error("where", absl::StrCat("compares ", path.ToString(), ", which is a secret"));
      } else {
        lookup_.conditions.push_back({path, inner});
      }
    }
  }

  void ReportUnknown(const std::string& key) {
    const std::vector<std::string> own = OwnKeys();
    if (std::find(own.begin(), own.end(), key) != own.end()) {
      return Error(key, "cannot stand in a lookup",
                   key == "for_each" ? "a lookup finds one object; write one for each"
                                     : "plumb changes nothing of what it looks up");
    }
    std::string hint;
    if (key == "name" || key == "title") {
      hint = absl::StrCat("a ", lookup_.kind->name.text(), " is known by its ", NameKey());
    } else if (FindField(*lookup_.kind, FieldPath().Member(key)) != nullptr) {
      hint = absl::StrCat("write where = { \"", key, "\" = ... }");
    } else {
      hint = DidYouMean(key, {NameKey(), "id", "where"});
    }
    Error(key, "is no key of a lookup", hint.empty() ? Keys() : std::move(hint));
  }

  const Resource& declared_;
  const Scope& project_;
  Diagnostics& diagnostics_;
  DesiredLookup lookup_;
  bool has_problem_ = false;
};

}  // namespace

std::vector<DesiredLookup> ReadLookups(const std::vector<Resource>& declared, const Scope& project,
                                       Diagnostics& diagnostics) {
  std::vector<DesiredLookup> lookups;
  for (const Resource& one : declared) {
    lookups.push_back(LookupReader(one, project, diagnostics).Read());
  }
  return lookups;
}

LookupProblem CheckUse(const DesiredLookup& lookup, const std::string& attribute) {
  if (attribute.empty()) {
    return {absl::StrCat("refers to ", lookup.ToString(), " as a whole"),
            absl::StrCat("name what of it: ${", lookup.ToString(), ".id}")};
  }
  const absl::StatusOr<FieldPath> path = FieldPath::Parse(attribute);
  if (!path.ok() || !TouchesSecrets(*lookup.kind, *path)) return {};
  return {absl::StrCat("refers to ", attribute, " of ", lookup.ToString(), ", which is a secret"),
          "no secret is read from the platform: write ${secret.env.NAME}"};
}

LookupProblem AbsentLookup(const AttributeReference& named,
                           const std::vector<DesiredLookup>& lookups, bool is_resource) {
  const std::string address = named.address.ToString();
  LookupProblem problem{absl::StrCat("refers to lookup.", address, ", which no spec declares"), ""};
  std::vector<std::string> names;
  for (const DesiredLookup& lookup : lookups) names.push_back(lookup.ToString());
  problem.hint = DidYouMean(absl::StrCat("lookup.", address), names);
  if (problem.hint.empty() && is_resource) {
    problem.hint = absl::StrCat(address, " is a resource: refer to it without \"lookup.\"");
  } else if (named.address.key.has_value()) {
    problem.hint = "lookups have no keys";
  }
  return problem;
}

void WarnOfUnused(const std::vector<DesiredLookup>& lookups, Diagnostics& diagnostics) {
  for (const DesiredLookup& lookup : lookups) {
    if (!lookup.uses.empty()) continue;
    diagnostics.Warning(lookup.where, absl::StrCat(lookup.ToString(), ": nothing refers to it"),
                        "take it out, or refer to it as ${" + lookup.ToString() + ".id}");
  }
}

}  // namespace plumb
