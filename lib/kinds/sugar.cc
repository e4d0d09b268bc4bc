#include "lib/kinds/sugar.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "lib/diag/suggest.h"
#include "lib/kinds/catalogue.h"

namespace plumb {
namespace {

// What stands between "${" and "}"; "" when `value` is no such expression alone.
std::string_view Inside(const Value& value) {
  if (!value.is_expression()) return "";
  const std::string_view text = value.as_expression().text;
  if (!text.starts_with("${") || text.find('}') != text.size() - 1) return "";
  return text.substr(2, text.size() - 3);
}

// Behind a resource's name: nothing, or its key in brackets.
bool IsNameEnd(std::string_view text) {
  if (text.empty()) return true;
  return text.front() == '[' && text.back() == ']';
}

}  // namespace

void Report(FieldProblems& problems, std::string_view key, std::string message, std::string hint) {
  problems.push_back({.path = FieldPath().Member(key),
                      .message = std::move(message),
                      .hint = std::move(hint),
                      .is_warning = false});
}

Value Take(Value& body, std::string_view key) {
  Value* member = body.Find(key);
  if (member == nullptr) return nullptr;
  Value taken = std::move(*member);
  body.as_object().Erase(key);
  return taken;
}

Object* ObjectAt(Object& parent, std::string_view key) {
  Value& member = parent[key];
  if (member.is_null()) member = Object();
  return member.is_object() ? &member.as_object() : nullptr;
}

bool IsUnresolved(const Value& value) {
  if (!value.is_expression()) return false;
  for (const std::string_view root : {"${var.", "${each.", "${secret."}) {
    if (absl::StrContains(value.as_expression().text, root)) return true;
  }
  return false;
}

std::optional<Expression> AttributeOf(const Value& reference, std::string_view kind,
                                      std::string_view attribute) {
  const std::string_view inside = Inside(reference);
  std::string_view name = inside;
  absl::ConsumePrefix(&name, "lookup.");
  if (!absl::ConsumePrefix(&name, absl::StrCat(kind, "."))) return std::nullopt;
  const size_t end = std::min(name.find_first_of(".["), name.size());
  if (end == 0 || !IsNameEnd(name.substr(end))) return std::nullopt;
  return Expression{absl::StrCat("${", inside, ".", attribute, "}")};
}

void FillSpec(Value& body, std::string_view member, std::string_view key, std::string_view id,
              FieldProblems& problems) {
  Object* spec = ObjectAt(body.as_object(), member);
  if (spec == nullptr) return;  // Of a wrong type, or an expression: checked elsewhere.
  Value& written = (*spec)["id"];
  if (written.is_null()) written = id;
  if (written.is_string() && written.as_string() != id) {
    Report(problems, key,
           absl::StrCat(key, " stands for ", member, ".id = \"", id, "\", and ", member,
                        ".id is \"", written.as_string(), "\""),
           absl::StrCat("write one of the two, ", key, " or ", member));
  }
  FillSpecVersion(body, member);
}

void FillSpecVersion(Value& body, std::string_view member) {
  Value* spec = body.Find(member);
  if (spec == nullptr || !spec->is_object()) return;
  Value& version = spec->as_object()["version"];
  if (version.is_null()) version = kSourceSpecVersion;
}

std::optional<CatalogueSource> FindSourceOrReport(const Value& name, FieldProblems& problems) {
  if (!name.is_string()) {
    Report(problems, "source", "source must be the name of a source, such as \"stripe\"");
    return std::nullopt;
  }
  std::optional<CatalogueSource> source = FindSource(name.as_string());
  if (!source.has_value()) {
    const std::string near = DidYouMean(name.as_string(), SourceSlugs());
    Report(problems, "source", absl::StrCat("unknown source \"", name.as_string(), "\""),
           near.empty() ? "write connectionSpec or flowSpec with its id instead" : near);
  } else if (source->disputed) {
    Report(problems, "source",
           absl::StrCat("public pages disagree about the connection spec of ", source->name, "; ",
                        source->connection_spec_id, " is used"),
           "compare it with GET /connectionSpecs");
    problems.back().is_warning = true;
  }
  return source;
}

void ExpandSource(Value& body, FieldProblems& problems) {
  if (!body.is_object()) return;
  const Value source = Take(body, "source");
  FillSpecVersion(body, "connectionSpec");
  if (source.is_null()) return;
  if (IsUnresolved(source)) {
    if (body.Find("connectionSpec") == nullptr) body.as_object().Set("connectionSpec", source);
    return;
  }
  const std::optional<CatalogueSource> known = FindSourceOrReport(source, problems);
  if (!known.has_value()) return;
  FillSpec(body, "connectionSpec", "source", known->connection_spec_id, problems);
}

FieldDescriptor SourceSugar(std::string_view member) {
  return {.path = "source",
          .type = FieldType::kString,
          .one_of = SourceSlugs(),
          .fills = std::string(member),
          .summary = absl::StrCat("A source by its short name, `stripe` for one: fills ", member,
                                  " from the built-in catalogue.")};
}

}  // namespace plumb
