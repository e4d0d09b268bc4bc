#include "lib/plan/idiom.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "lib/desired/desired.h"
#include "lib/kind/normalize.h"

namespace plumb {
namespace {

// The text behind the last expression in `name`; none when there is no expression.
std::optional<std::string_view> BehindExpressions(std::string_view name) {
  if (!absl::StrContains(name, "${")) return std::nullopt;
  return name.substr(name.rfind('}') + 1);
}

Value ReferenceTo(const KindName& kind, const std::string& id, const Snapshot& ledger) {
  const auto is_it = [&](const Binding& binding) {
    return binding.address.kind == kind && binding.id.text() == id;
  };
  const auto at = std::find_if(ledger.bindings.begin(), ledger.bindings.end(), is_it);
  if (at == ledger.bindings.end()) return id;
  return Expression{absl::StrCat("${", at->address.ToString(), ".id}")};
}

// The type of the media that the API names, where that is of this version.
Value MediaType(const Value& version, const FieldPath& path, const Value& raw) {
  const Value* there = Lookup(raw, path);
  if (there == nullptr || !there->is_string()) return version;
  return ParseMediaVersion(*there) == version.as_int() ? *there : version;
}

Value ScalarInIdiom(const Value& value, const FieldPath& path, const IdiomInput& input) {
  const FieldDescriptor* field = FindField(input.kind, path);
  if (field == nullptr) return value;
  if (value.is_string() && !field->references.empty()) {
    return ReferenceTo(field->references, value.as_string(), input.ledger);
  }
  if (value.is_int() && field->type == FieldType::kTime) {
    return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromUnixSeconds(value.as_int()),
                            absl::UTCTimeZone());
  }
  if (value.is_int() && field->type == FieldType::kMediaVersion) {
    return MediaType(value, path, input.raw);
  }
  return value;
}

}  // namespace

Value InIdiom(const Value& value, const FieldPath& path, const IdiomInput& input) {
  if (value.is_array()) {
    Array elements;
    for (const Value& element : value.as_array()) {
      elements.push_back(InIdiom(element, path.Index(elements.size()), input));
    }
    return elements;
  }
  if (value.is_object()) {
    Object members;
    for (const auto& [name, member] : value.as_object()) {
      members.Set(name, InIdiom(member, path.Member(name), input));
    }
    return members;
  }
  return ScalarInIdiom(value, path, input);
}

bool IsReferenceAlone(const Value& written) {
  if (!written.is_expression()) return false;
  const auto pieces = SplitExpression(written.as_expression().text);
  if (!pieces.ok() || pieces->size() != 1 || !pieces->front().is_reference) return false;
  const std::string& inside = pieces->front().text;
  for (const std::string_view root : {"var.", "each.", "secret."}) {
    if (absl::StartsWith(inside, root)) return false;
  }
  return !absl::StrContains(inside, "[each.") && ParseReference(inside).ok();
}

std::string NameAmong(std::string_view name, const Object& siblings, const Scope& scope) {
  for (const auto& [written, member] : siblings) {
    const std::optional<std::string_view> behind = BehindExpressions(written);
    const std::optional<std::string> resolved =
        behind.has_value() ? ResolveName(written, scope) : std::nullopt;
    if (!resolved.has_value() || behind->size() >= resolved->size()) continue;
    const std::string_view front =
        std::string_view(*resolved).substr(0, resolved->size() - behind->size());
    if (!absl::StartsWith(name, front)) continue;
    return absl::StrCat(written.substr(0, written.size() - behind->size()),
                        name.substr(front.size()));
  }
  return std::string(name);
}

}  // namespace plumb
