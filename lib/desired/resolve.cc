#include "lib/desired/resolve.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "lib/desired/expression.h"
#include "lib/desired/trail.h"
#include "lib/diag/suggest.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

struct Complaint {
  std::string message;
  std::string hint;
};

// `text` as the spec has it, for messages.
std::string Shown(std::string_view text) { return absl::StrCat("${", text, "}"); }

std::vector<std::string> MemberNames(const Value& value) {
  std::vector<std::string> names;
  if (!value.is_object()) return names;
  for (const auto& [name, member] : value.as_object()) names.push_back(name);
  return names;
}

// Finds out what one ${...} stands for.
class Evaluator {
 public:
  Evaluator(const Scope& scope, Complaint& complaint) : scope_(scope), complaint_(complaint) {}

  // A reference to a resource comes back as an expression. Nothing, and a
  // complaint, for what stands for nothing.
  std::optional<Value> Evaluate(std::string_view text) {
    text = absl::StripAsciiWhitespace(text);
    const std::string_view first = text.substr(0, std::min(text.find('.'), text.size()));
    const bool has_rest = first.size() + 1 < text.size();
    if (!has_rest) return Unknown(text, first);
    const std::string_view rest = text.substr(first.size() + 1);
    if (first == "var") return Variable(text, rest);
    if (first == "each") return Each(text, rest);
    if (first == "secret") return OneSecret(text, rest);
    if (first == "lookup") return Reference(text);
    if (scope_.kinds.Find(KindName(first)) == nullptr) return Unknown(text, first);
    return Reference(text);
  }

 private:
  std::nullopt_t Complain(std::string message, std::string hint = "") {
    complaint_ = {std::move(message), std::move(hint)};
    return std::nullopt;
  }

  std::optional<Value> Unknown(std::string_view text, std::string_view first) {
    std::vector<std::string> known = scope_.kinds.names();
    known.insert(known.end(), {"var", "each", "secret", "lookup"});
    std::string hint = DidYouMean(first, known);
    if (hint.empty() || hint == absl::StrCat("did you mean ", first, "?")) {
      hint =
          "there are var.NAME, secret.env.NAME, secret.file.PATH, secret.cmd.COMMAND, "
          "secret.vault.PATH#KEY, each.key, each.value, KIND.NAME.ATTRIBUTE and "
          "lookup.KIND.NAME.ATTRIBUTE";
    }
    return Complain(absl::StrCat(Shown(text), " stands for nothing"), std::move(hint));
  }

  // What stands at `path` (".member", "[2]" or nothing) in `value`.
  std::optional<Value> Inside(std::string_view text, const Value& value, std::string_view path) {
    if (path.empty()) return value;
    const auto steps = FieldPath::Parse(absl::StripPrefix(path, "."));
    if (!steps.ok() || steps->empty()) {
      return Complain(absl::StrCat(Shown(text), " is malformed"));
    }
    const Value* found = Lookup(value, *steps);
    if (found != nullptr) return *found;
    return Complain(absl::StrCat(Shown(text), ": there is no ", steps->ToString(), " in it"),
                    DidYouMean(steps->ToString(), MemberNames(value)));
  }

  std::optional<Value> Variable(std::string_view text, std::string_view rest) {
    const size_t end = std::min(rest.find_first_of(".["), rest.size());
    const std::string name(rest.substr(0, end));
    const auto found = scope_.variables.find(name);
    if (found != scope_.variables.end()) return Inside(text, found->second, rest.substr(end));
    std::vector<std::string> names;
    for (const auto& [other, value] : scope_.variables) names.push_back(other);
    const std::string near = DidYouMean(name, names);
    return Complain(absl::StrCat("the variable ", name, " is not set"),
                    absl::StrCat(near, near.empty() ? "" : " otherwise ", "set it with -var ", name,
                                 "=..., PLUMB_VAR_", name, " or [vars] of plumb.toml"));
  }

  std::optional<Value> Each(std::string_view text, std::string_view rest) {
    const size_t end = std::min(rest.find_first_of(".["), rest.size());
    const std::string_view which = rest.substr(0, end);
    if (which != "key" && which != "value") {
      return Complain(absl::StrCat(Shown(text), " stands for nothing"),
                      "there are each.key and each.value");
    }
    const Value* each = which == "key" ? scope_.each_key : scope_.each_value;
    if (each != nullptr) return Inside(text, *each, rest.substr(end));
    return Complain(absl::StrCat(Shown(text), " stands outside a resource with for_each"));
  }

  std::optional<Value> OneSecret(std::string_view text, std::string_view rest) {
    const std::string_view how = rest.substr(0, std::min(rest.find('.'), rest.size()));
    const std::string_view what =
        how.size() < rest.size() ? rest.substr(how.size() + 1) : std::string_view();
    if ((how != "env" && how != "file" && how != "cmd" && how != "vault") || what.empty()) {
      return Complain(absl::StrCat(Shown(text), " names no secret"),
                      "secrets are secret.env.NAME, secret.file.PATH, secret.cmd.COMMAND and "
                      "secret.vault.PATH#KEY");
    }
    const absl::StatusOr<Secret>& secret = scope_.secrets.Get(how, what);
    if (secret.ok()) return *secret;
    return Complain(absl::StrCat(Shown(text), ": ", secret.status().message()));
  }

  // A key in brackets may be an expression itself: flow.stripe[each.key].id.
  std::optional<Value> Reference(std::string_view text) {
    const size_t open = text.find_first_of(".[", text.find('.') + 1);
    std::string written(text);
    if (open < text.size() && text[open] == '[' && !absl::StartsWith(text.substr(open), "[\"")) {
      const size_t close = text.find(']', open);
      if (close == std::string_view::npos) return Complain(NotReference(text));
      const auto key = Evaluate(text.substr(open + 1, close - open - 1));
      if (!key.has_value()) return std::nullopt;
      if (!key->is_string()) {
        return Complain(
            absl::StrCat(Shown(text), ": the key must be a string, not ", TypeWord(key->type())));
      }
      written = absl::StrCat(text.substr(0, open + 1), ToJson(*key), text.substr(close));
    }
    const auto reference = ParseReference(written);
    if (!reference.ok()) return Complain(std::string(reference.status().message()));
    return Expression{JoinExpression({{.is_reference = true, .text = reference->ToString()}})};
  }

  static std::string NotReference(std::string_view text) {
    return std::string(ParseReference(text).status().message());
  }

  const Scope& scope_;
  Complaint& complaint_;
};

class Resolver {
 public:
  Resolver(const Scope& scope, std::vector<ResolveProblem>& problems)
      : scope_(scope), problems_(problems) {}

  Trail& trail() { return trail_; }

  Value Any(const Value& value) {
    if (value.is_expression()) return Text(value.as_expression());
    if (value.is_object()) return Table(value.as_object());
    if (!value.is_array()) return value;
    Array elements;
    elements.reserve(value.as_array().size());
    for (size_t i = 0; i < value.as_array().size(); ++i) {
      trail_.Enter(i);
      elements.push_back(Any(value.as_array()[i]));
      trail_.Leave();
    }
    return elements;
  }

  // Nothing, and a problem, when the name does not resolve to text.
  std::optional<std::string> Name(std::string_view name) {
    in_name_ = true;
    const Value resolved = Text(Expression{std::string(name)});
    in_name_ = false;
    if (resolved.is_string()) return resolved.as_string();
    if (resolved.is_int() || resolved.is_bool() || resolved.is_double()) return ToJson(resolved);
    if (!failed_) {
      Report(name,
             {absl::StrCat("the name ", ToJson(Value(name)), " comes to ",
                           TypeWord(resolved.type()), ", which no name can be"),
              ""},
             /*in_name=*/true);
    }
    return std::nullopt;
  }

 private:
  void Report(std::string_view text, Complaint complaint, bool in_name) {
    failed_ = true;
    problems_.push_back({.path = trail_.Path(),
                         .in_name = in_name,
                         .of_instance = absl::StrContains(text, "each."),
                         .message = std::move(complaint.message),
                         .hint = std::move(complaint.hint)});
  }

  // The expression as it was, when anything is wrong with it.
  Value Text(const Expression& expression) {
    failed_ = false;
    const auto pieces = SplitExpression(expression.text);
    if (!pieces.ok()) {
      Report("", {std::string(pieces.status().message()), ""}, in_name_);
      return expression;
    }
    Assembly assembly;
    for (const ExpressionPiece& piece : *pieces) {
      if (!piece.is_reference) {
        assembly.AddText(piece.text);
        continue;
      }
      Complaint complaint;
      std::optional<Value> value = Evaluator(scope_, complaint).Evaluate(piece.text);
      if (value.has_value() && pieces->size() == 1) return *std::move(value);
      if (value.has_value() && assembly.AddValue(*value)) continue;
      if (value.has_value()) {
        complaint.message = absl::StrCat(Shown(piece.text), " is ", TypeWord(value->type()),
                                         ", which cannot stand inside a longer string");
      }
      Report(piece.text, std::move(complaint), in_name_);
    }
    if (assembly.IsTorn()) {
      Report("", {"a secret and a reference to another resource cannot stand in one string", ""},
             in_name_);
    }
    return failed_ ? Value(expression) : std::move(assembly).Finish();
  }

  Value Table(const Object& object) {
    Object::Members members;
    members.reserve(object.size());
    bool renamed = false;
    for (const auto& [name, value] : object) {
      trail_.Enter(std::string_view(name));
      std::string resolved = name;
      if (absl::StrContains(name, "${")) {
        renamed = true;
        resolved = Name(name).value_or(name);
      }
      members.emplace_back(std::move(resolved), Any(value));
      trail_.Leave();
    }
    if (renamed) CheckNames(members);
    return Object::FromMembers(std::move(members));
  }

  void CheckNames(const Object::Members& members) {
    std::vector<std::string_view> names;
    names.reserve(members.size());
    for (const auto& [name, value] : members) names.push_back(name);
    std::sort(names.begin(), names.end());
    const auto twice = std::adjacent_find(names.begin(), names.end());
    if (twice == names.end()) return;
    Report("each.", {absl::StrCat("two names come to ", ToJson(Value(*twice))), ""},
           /*in_name=*/false);
  }

  const Scope& scope_;
  std::vector<ResolveProblem>& problems_;
  Trail trail_;
  bool in_name_ = false;
  bool failed_ = false;  // The expression at hand.
};

}  // namespace

const absl::StatusOr<Secret>& SecretCache::Get(std::string_view how, std::string_view what) {
  const auto [entry, is_new] =
      known_.try_emplace(absl::StrCat(how, ".", what), absl::UnknownError(""));
  if (!is_new) return entry->second;
  absl::StatusOr<std::string> text = source_.Get(how, what);
  if (text.ok()) {
    entry->second = Secret(*std::move(text));
  } else {
    entry->second = text.status();
  }
  return entry->second;
}

Value Resolve(const Value& value, const Scope& scope, std::string_view key,
              std::vector<ResolveProblem>& problems) {
  Resolver resolver(scope, problems);
  if (!key.empty()) resolver.trail().Enter(key);
  return resolver.Any(value);
}

std::optional<std::string> ResolveName(std::string_view name, const Scope& scope) {
  std::vector<ResolveProblem> problems;
  return Resolver(scope, problems).Name(name);
}

}  // namespace plumb
