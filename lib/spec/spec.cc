#include "lib/spec/spec.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/diag/suggest.h"
#include "lib/spec/refactorings.h"
#include "lib/value/json.h"
#include "lib/value/toml.h"

namespace plumb {
namespace {

constexpr std::string_view kLookup = "lookup";

// What stands below kinds: "resources", or "lookups" with a path before the kind's.
struct Section {
  std::string_view one, many;
  std::string prefix;
  bool own_keys = true;  // Whether plumb's own keys are taken out of the bodies.
  std::vector<Resource>& into;
};

// The resources of one file.
class SpecReader {
 public:
  SpecReader(TomlDocument document, FileId file, const KindRegistry& kinds,
             Diagnostics& diagnostics, Specs& specs)
      : document_(std::move(document)),
        file_(file),
        kinds_(kinds),
        diagnostics_(diagnostics),
        specs_(specs) {}

  void Read() {
    ReadRefactorings(document_, file_, kinds_, diagnostics_, specs_.refactorings);
    Object& root = document_.root.as_object();
    if (Value* lookups = root.Find(kLookup)) ReadLookups(*lookups);
    const Section resources{.one = "a resource",
                            .many = "resources",
                            .prefix = "",
                            .own_keys = true,
                            .into = specs_.resources};
    for (auto& [key, value] : root) {
      if (!IsRefactoring(key) && key != kLookup) ReadKind(key, value, resources);
    }
  }

 private:
  void ReadLookups(Value& kinds) {
    if (!kinds.is_object()) {
      Lose(kLookup, absl::StrCat("lookup is ", TypeWord(kinds.type()),
                                 "; lookups are tables: [lookup.KIND.NAME]"));
      return;
    }
    const Section lookups{.one = "a lookup",
                          .many = "lookups",
                          .prefix = "lookup.",
                          .own_keys = false,
                          .into = specs_.lookups};
    for (auto& [kind, names] : kinds.as_object()) ReadKind(kind, names, lookups);
  }

  void ReportUnknownKind(const std::string& path, const std::string& key) {
    const std::vector<std::string> names = kinds_.names();
    std::string hint = DidYouMean(key, names);
    if (hint.empty()) {
      hint = "kinds are";
      for (const std::string& name : names)
        absl::StrAppend(&hint, hint == "kinds are" ? " " : ", ", name);
    }
    Lose(path, absl::StrCat("there is no kind ", ToJson(Value(key))), std::move(hint));
  }

  void ReadKind(const std::string& key, Value& names, const Section& section) {
    const std::string path = absl::StrCat(section.prefix, FieldPath().Member(key).ToString());
    if (kinds_.Find(KindName(key)) == nullptr) {
      ReportUnknownKind(path, key);
    } else if (!names.is_object()) {
      Lose(path, absl::StrCat(path, " is ", TypeWord(names.type()), "; ", section.many,
                              " are tables: [", path, ".NAME]"));
    } else {
      for (auto& [name, body] : names.as_object()) {
        ReadOne({KindName(key), name, std::nullopt}, body, section);
      }
    }
  }

  void ReadOne(Address address, Value& body, const Section& section) {
    const std::string& name = address.name;
    const std::string path = absl::StrCat(
        section.prefix, FieldPath().Member(address.kind.text()).Member(name).ToString());
    if (!IsResourceName(name)) {
      Lose(path, absl::StrCat(ToJson(Value(name)), " cannot be ", section.one, "'s name"),
           "names are letters, digits, '_' and '-', and begin with a letter or '_'");
    } else if (!body.is_object()) {
      Lose(path, absl::StrCat(path, " is ", TypeWord(body.type()), "; ", section.one,
                              " is a table: [", section.prefix, address.kind.text(), ".NAME]"));
    } else {
      ReadBody(std::move(address), path, std::move(body.as_object()), section);
    }
  }

  void ReadBody(Address address, const std::string& path, Object body, const Section& section) {
    Resource resource;
    resource.address = std::move(address);
    resource.where = KeyRange(path);
    resource.positions = PositionsBelow(path);
    if (section.own_keys) TakeOwnKeys(body, resource);
    resource.body = std::move(body);
    section.into.push_back(std::move(resource));
  }

  void TakeOwnKeys(Object& body, Resource& resource) {
    for (const std::string& key : OwnKeys()) {
      Value* value = body.Find(key);
      if (value == nullptr) continue;
      ReadOwnKey(key, std::move(*value), resource);
      body.Erase(key);
    }
  }

  void ReadOwnKey(const std::string& key, Value value, Resource& resource) {
    if (key == "for_each") {
      ReadForEach(std::move(value), resource);
    } else if (ContainsExpression(value)) {
      resource.own.Set(key, std::move(value));
    } else {
      for (KeyProblem& problem : SetOwnKey(key, value, resource.lifecycle)) {
        Report(resource, problem.path, std::move(problem.message), std::move(problem.hint));
      }
    }
  }

  void ReadForEach(Value value, Resource& resource) {
    if (value.is_array() || value.is_object() || value.is_expression()) {
      resource.for_each = std::move(value);
      return;
    }
    Report(resource, "for_each",
           absl::StrCat("for_each must be an array of strings or a table, not ",
                        TypeWord(value.type())),
           "");
  }

  void Report(const Resource& resource, std::string_view path, std::string message,
              std::string hint) {
    const Positions::Entry* entry = resource.positions.Nearest(path);
    diagnostics_.Error(entry == nullptr ? resource.where : entry->value,
                       absl::StrCat(resource.address.ToString(), ": ", message), std::move(hint));
  }

  // A problem because of which what stands at `path` is no resource.
  void Lose(std::string_view path, std::string message, std::string hint = "") {
    diagnostics_.Error(KeyRange(path), std::move(message), std::move(hint));
    specs_.complete = false;
  }

  SourceRange KeyRange(std::string_view path) const {
    const Positions::Entry* entry = document_.positions.Nearest(path);
    return entry == nullptr ? SourceRange() : entry->key;
  }

  // The positions of what is inside `path`, by their paths in there.
  Positions PositionsBelow(const std::string& path) const {
    const std::string prefix = path + ".";
    const std::vector<Positions::Entry>& all = document_.positions.entries();
    auto at = std::lower_bound(
        all.begin(), all.end(), prefix,
        [](const Positions::Entry& entry, const std::string& p) { return entry.path < p; });
    Positions below;
    for (; at != all.end() && absl::StartsWith(at->path, prefix); ++at) {
      below.Add({at->path.substr(prefix.size()), at->key, at->value});
    }
    below.Sort();
    return below;
  }

  TomlDocument document_;
  const FileId file_;
  const KindRegistry& kinds_;
  Diagnostics& diagnostics_;
  Specs& specs_;
};

std::vector<FileId> ByPath(const SourceFiles& files, std::vector<FileId> ids) {
  std::stable_sort(ids.begin(), ids.end(),
                   [&files](FileId a, FileId b) { return files.path(a) < files.path(b); });
  return ids;
}

// Sorted by address; of one address the earliest.
std::vector<Resource> Unique(const SourceFiles& files, std::vector<Resource> resources,
                             std::string_view prefix, Diagnostics& diagnostics) {
  // Places are sorted, for resources are large.
  std::vector<size_t> places(resources.size());
  std::iota(places.begin(), places.end(), 0);
  std::stable_sort(places.begin(), places.end(), [&resources](size_t a, size_t b) {
    return resources[a].address < resources[b].address;
  });
  std::vector<Resource> unique;
  unique.reserve(resources.size());
  for (const size_t place : places) {
    Resource& resource = resources[place];
    if (unique.empty() || unique.back().address != resource.address) {
      unique.push_back(std::move(resource));
      continue;
    }
    const SourceRange& first = unique.back().where;
    diagnostics.Error(resource.where, absl::StrCat(prefix, resource.address.ToString(),
                                                   " is declared twice, first at ",
                                                   files.path(first.file), ":", first.line));
  }
  return unique;
}

}  // namespace

Specs ReadSpecs(const SourceFiles& files, const std::vector<FileId>& file_ids,
                const KindRegistry& kinds, Diagnostics& diagnostics) {
  Specs specs;
  for (const FileId file : ByPath(files, file_ids)) {
    const size_t errors_before = diagnostics.errors();
    TomlDocument document = ParseToml(files, file, diagnostics);
    if (diagnostics.errors() > errors_before) specs.complete = false;
    SpecReader(std::move(document), file, kinds, diagnostics, specs).Read();
  }
  specs.resources = Unique(files, std::move(specs.resources), "", diagnostics);
  specs.lookups = Unique(files, std::move(specs.lookups), "lookup.", diagnostics);
  const bool says_nothing = specs.resources.empty() && specs.refactorings.removals.empty();
  if (says_nothing && specs.complete) {
    diagnostics.Error({},
                      absl::StrCat("no resources declared in ", file_ids.size(),
                                   file_ids.size() == 1 ? " file" : " files"),
                      "every *.toml file below plumb.toml is a spec; resources are tables such as "
                      "[flow.NAME]");
  }
  return specs;
}

}  // namespace plumb
