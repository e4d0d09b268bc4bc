#ifndef PLUMB_LIB_KINDS_TESTING_H_
#define PLUMB_LIB_KINDS_TESTING_H_

// For tests of kinds and nothing else: what a spec's body comes to.

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/diag/diagnostics.h"
#include "lib/diag/source.h"
#include "lib/kind/check.h"
#include "lib/kind/descriptor.h"
#include "lib/kind/normalize.h"
#include "lib/value/json.h"
#include "lib/value/toml.h"
#include "lib/value/value.h"

namespace plumb {

inline Value Json(std::string_view text) {
  absl::StatusOr<Value> value = ParseJson(text);
  return value.ok() ? *std::move(value) : Value(std::string(value.status().message()));
}

// A body as TOML; null when it does not parse.
inline Value Toml(std::string_view text) {
  SourceFiles files;
  Diagnostics diagnostics;
  const FileId file = files.Add("test.toml", std::string(text));
  TomlDocument document = ParseToml(files, file, diagnostics);
  return diagnostics.HasErrors() ? Value() : std::move(document.root);
}

// The body with its sugar expanded.
inline Value Expanded(const KindDescriptor& kind, std::string_view toml) {
  Value body = Toml(toml);
  std::vector<FieldProblem> problems;
  if (kind.expand != nullptr) kind.expand(body, problems);
  return body;
}

// All that is wrong with the body, "path: message (hint)" each; warnings begin with
// "warning: ".
inline std::vector<std::string> ProblemsOf(const KindDescriptor& kind, std::string_view toml,
                                           const std::vector<std::string>& allow_fields = {}) {
  Value body = Toml(toml);
  std::vector<FieldProblem> problems;
  if (kind.expand != nullptr) kind.expand(body, problems);
  for (FieldProblem& problem : CheckBody(kind, body, CheckStage::kResolved, allow_fields)) {
    problems.push_back(std::move(problem));
  }
  std::vector<std::string> lines;
  for (const FieldProblem& problem : problems) {
    lines.push_back(absl::StrCat(problem.is_warning ? "warning: " : "", problem.path.ToString(),
                                 ": ", problem.message, problem.hint.empty() ? "" : " (",
                                 problem.hint, problem.hint.empty() ? "" : ")"));
  }
  return lines;
}

// The errors alone of a body as it was written, references to variables in it.
inline std::vector<std::string> ErrorsOf(const KindDescriptor& kind, Value body) {
  std::vector<FieldProblem> problems;
  if (kind.expand != nullptr) kind.expand(body, problems);
  for (FieldProblem& problem : CheckBody(kind, body, CheckStage::kWritten)) {
    problems.push_back(std::move(problem));
  }
  std::vector<std::string> lines;
  for (const FieldProblem& problem : problems) {
    if (!problem.is_warning) {
      lines.push_back(absl::StrCat(problem.path.ToString(), ": ", problem.message));
    }
  }
  return lines;
}

// What is sent for the body, as JSON.
inline std::string Wire(const KindDescriptor& kind, std::string_view toml) {
  return ToJson(ToWire(kind, Expanded(kind, toml)), SecretsAs::kText);
}

// `value` as JSON, in one way of writing it.
inline std::string Canonical(std::string_view json) { return ToJson(Json(json)); }

// Whether everything in `wanted` is in `there`: what a comparison looks at.
inline bool Covers(const Value& there, const Value& wanted) {
  if (wanted.is_object()) {
    if (!there.is_object()) return false;
    const Object& members = wanted.as_object();
    return std::all_of(members.begin(), members.end(), [&there](const Object::Member& member) {
      const Value* same = there.Find(member.first);
      return same != nullptr && Covers(*same, member.second);
    });
  }
  if (wanted.is_array()) {
    return there.is_array() &&
           std::equal(there.as_array().begin(), there.as_array().end(), wanted.as_array().begin(),
                      wanted.as_array().end(), Covers);
  }
  return there == wanted;
}

// Whether what the API says is what the spec wants, in normal form.
inline bool Settled(const KindDescriptor& kind, std::string_view toml, std::string_view api) {
  return Covers(Normalize(kind, Json(api)), Normalize(kind, Expanded(kind, toml)));
}

}  // namespace plumb

#endif  // PLUMB_LIB_KINDS_TESTING_H_
