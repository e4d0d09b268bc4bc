#include "lib/desired/bodies.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/desired/trail.h"
#include "lib/diag/suggest.h"
#include "lib/kind/check.h"
#include "lib/resource/lifecycle.h"

namespace plumb {
namespace {

void ReportFields(const Instance& instance, const std::vector<FieldProblem>& problems,
                  const Scope& project, Diagnostics& diagnostics) {
  for (const FieldProblem& problem : problems) {
    const SourceRange where =
        Place(*instance.resource, AsWritten(instance, problem.path, project), PlaceOf::kKey);
    std::string message = absl::StrCat(instance.address.ToString(), ": ", problem.message);
    if (problem.is_warning) {
      diagnostics.Warning(where, std::move(message), problem.hint);
    } else {
      diagnostics.Error(where, std::move(message), problem.hint);
    }
  }
}

void FillInOwnKeys(Instance& instance, const Scope& scope, std::vector<ResolveProblem>& problems,
                   Diagnostics& diagnostics) {
  const Resource& resource = *instance.resource;
  for (const auto& [key, written] : resource.own) {
    const size_t problems_before = problems.size();
    const Value value = Resolve(written, scope, key, problems);
    if (problems.size() > problems_before) continue;
    for (const KeyProblem& problem : SetOwnKey(key, value, instance.lifecycle)) {
      const Positions::Entry* entry = resource.positions.Nearest(problem.path);
      diagnostics.Error(entry == nullptr ? resource.where : entry->value,
                        absl::StrCat(instance.address.ToString(), ": ", problem.message),
                        problem.hint);
    }
  }
}

// Whether something inside the member `name` may be sensitive: a cheap look
// before the dear one.
bool MayHoldSecrets(const KindDescriptor& kind, std::string_view name) {
  return std::any_of(kind.fields.begin(), kind.fields.end(), [name](const FieldDescriptor& field) {
    if (field.sensitivity != Sensitivity::kSecret) return false;
    const std::string_view path = field.path;
    const std::string_view first = path.substr(0, path.find_first_of(".["));
    return first == name || first == "*";
  });
}

// What the kind does not know may be a key of plumb's own, misspelt.
void SuggestOwnKeys(const KindDescriptor& kind, std::vector<FieldProblem>& problems) {
  for (FieldProblem& problem : problems) {
    if (problem.path.steps().size() != 1 || absl::StartsWith(problem.hint, "did you mean"))
      continue;
    if (FindField(kind, problem.path) != nullptr) continue;
    const std::string near = DidYouMean(problem.path.steps()[0].key, OwnKeys());
    if (!near.empty()) problem.hint = near;
  }
}

}  // namespace

void FillIn(Instance& instance, const Scope& project, Diagnostics& diagnostics) {
  const Scope scope = instance.In(project);
  std::vector<ResolveProblem> problems;
  FillInOwnKeys(instance, scope, problems, diagnostics);
  instance.body = Resolve(instance.resource->body, scope, "", problems);
  instance.is_resolved = problems.empty();
  Report(*instance.resource, instance.address, problems, diagnostics);
  if (!instance.kind->expand) return;
  std::vector<FieldProblem> sugar_problems;
  instance.kind->expand(instance.body, sugar_problems);
  ReportFields(instance, sugar_problems, project, diagnostics);
}

void MarkSecrets(Instance& instance, const Scope& project, Diagnostics& diagnostics) {
  if (!instance.body.is_object()) return;
  const auto mark = [&](Value& leaf, const Trail& trail) {
    if (!leaf.is_string()) return;
    const FieldPath path = trail.Path();
    if (!IsSensitive(*instance.kind, path)) return;
    const bool is_empty = leaf.as_string().empty();
    leaf = Secret(std::move(leaf.as_string()));
    const FieldPath written = AsWritten(instance, path, project);
    const Value* text = Lookup(instance.resource->body, written);
    // What comes from a variable need not lie in any file.
    if (is_empty || text == nullptr || !text->is_string()) return;
    diagnostics.Warning(Place(*instance.resource, written, PlaceOf::kValue),
                        absl::StrCat(instance.address.Block().ToString(), ": ", path.ToString(),
                                     " is a secret in plain text"),
                        "write it as ${secret.env.NAME}; a literal secret ends up in version "
                        "control");
  };
  Trail trail;
  for (auto& [name, member] : instance.body.as_object()) {
    if (!MayHoldSecrets(*instance.kind, name)) continue;
    trail.Enter(std::string_view(name));
    ForEachLeaf(member, trail, mark);
    trail.Leave();
  }
}

void Check(const Instance& instance, const Scope& project, Diagnostics& diagnostics) {
  // Where something did not resolve, that has been said; any type may do there.
  const CheckStage stage = instance.is_resolved ? CheckStage::kResolved : CheckStage::kWritten;
  std::vector<FieldProblem> problems =
      CheckBody(*instance.kind, instance.body, stage, instance.lifecycle.allow_fields);
  if (problems.empty()) return;
  SuggestOwnKeys(*instance.kind, problems);
  ReportFields(instance, problems, project, diagnostics);
}

}  // namespace plumb
