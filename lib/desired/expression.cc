#include "lib/desired/expression.h"

#include <algorithm>
#include <cstddef>
#include <functional>
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
#include "absl/strings/str_replace.h"
#include "lib/diag/status_macros.h"
#include "lib/value/field_path.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

constexpr size_t kNowhere = std::string_view::npos;

// The place of the quote that closes the one at `open`.
size_t ClosingQuote(std::string_view text, size_t open) {
  for (size_t at = open + 1; at < text.size(); ++at) {
    if (text[at] == '"') return at;
    if (text[at] == '\\') ++at;
  }
  return kNowhere;
}

// The place of the brace that closes the one just before `begin`.
size_t ClosingBrace(std::string_view text, size_t begin) {
  size_t depth = 0;
  for (size_t at = begin; at < text.size(); ++at) {
    if (text[at] == '"') {
      at = ClosingQuote(text, at);
      if (at == kNowhere) return kNowhere;
    } else if (text[at] == '{') {
      ++depth;
    } else if (text[at] == '}') {
      if (depth == 0) return at;
      --depth;
    }
  }
  return kNowhere;
}

void AppendText(std::string_view text, std::vector<ExpressionPiece>& pieces) {
  if (text.empty()) return;
  if (pieces.empty() || pieces.back().is_reference) {
    pieces.push_back({.is_reference = false, .text = std::string(text)});
  } else {
    absl::StrAppend(&pieces.back().text, text);
  }
}

// The text of `"text"`; nothing when the inside is no quoted text.
std::optional<std::string> QuotedText(std::string_view inside) {
  if (inside.front() != '"') return std::nullopt;
  absl::StatusOr<Value> text = ParseJson(inside);
  if (!text.ok() || !text->is_string()) return std::nullopt;
  return std::move(text->as_string());
}

absl::Status AppendInside(std::string_view inside, std::vector<ExpressionPiece>& pieces) {
  if (absl::StripAsciiWhitespace(inside).empty()) {
    return absl::InvalidArgumentError("there is nothing between ${ and }");
  }
  if (const auto text = QuotedText(inside)) {
    AppendText(*text, pieces);
  } else {
    pieces.push_back({.is_reference = true, .text = std::string(inside)});
  }
  return absl::OkStatus();
}

bool IsPlainAttribute(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '$';
  });
}

bool IsAttribute(std::string_view text) {
  if (text.empty()) return false;
  return IsPlainAttribute(text) || FieldPath::Parse(text).ok();
}

absl::Status NoReference(std::string_view text) {
  return absl::InvalidArgumentError(
      absl::StrCat("${", text,
                   "} is no reference; references look like ${flow.charges.id} or "
                   "${flow.stripe[\"charges\"].id}"));
}

// The value of the only reference of an expression, or the string put together.
Value SubstituteText(const Expression& expression,
                     const std::function<const Value*(const AttributeReference&)>& known) {
  const auto pieces = SplitExpression(expression.text);
  if (!pieces.ok()) return expression;
  // Twice at most: a secret beside something unknown has to stay a reference.
  for (const bool with_secrets : {true, false}) {
    Assembly assembly;
    for (const ExpressionPiece& piece : *pieces) {
      if (!piece.is_reference) {
        assembly.AddText(piece.text);
        continue;
      }
      const auto reference = ParseReference(piece.text);
      const Value* value = reference.ok() ? known(*reference) : nullptr;
      if (value != nullptr && pieces->size() == 1) return *value;
      const bool usable = value != nullptr && (with_secrets || !value->is_secret());
      if (!usable || !assembly.AddValue(*value)) assembly.AddReference(piece.text);
    }
    if (!assembly.IsTorn()) return std::move(assembly).Finish();
  }
  return expression;
}

void CollectReferences(const Value& value, std::vector<AttributeReference>& into) {
  if (value.is_array()) {
    for (const Value& element : value.as_array()) CollectReferences(element, into);
  } else if (value.is_object()) {
    for (const auto& [name, member] : value.as_object()) CollectReferences(member, into);
  } else if (value.is_expression()) {
    const auto pieces = SplitExpression(value.as_expression().text);
    if (!pieces.ok()) return;
    for (const ExpressionPiece& piece : *pieces) {
      if (!piece.is_reference) continue;
      if (auto reference = ParseReference(piece.text); reference.ok()) {
        into.push_back(*std::move(reference));
      }
    }
  }
}

}  // namespace

absl::StatusOr<std::vector<ExpressionPiece>> SplitExpression(std::string_view text) {
  std::vector<ExpressionPiece> pieces;
  size_t at = 0;
  while (at < text.size()) {
    const size_t open = text.find("${", at);
    if (open == kNowhere) break;
    if (open > at && text[open - 1] == '$') {
      AppendText(text.substr(at, open - 1 - at), pieces);
      AppendText("${", pieces);
      at = open + 2;
      continue;
    }
    AppendText(text.substr(at, open - at), pieces);
    const size_t close = ClosingBrace(text, open + 2);
    if (close == kNowhere) {
      return absl::InvalidArgumentError("a ${ is not closed; a literal one is written $${");
    }
    PLUMB_RETURN_IF_ERROR(AppendInside(text.substr(open + 2, close - open - 2), pieces));
    at = close + 1;
  }
  AppendText(text.substr(std::min(at, text.size())), pieces);
  return pieces;
}

std::string JoinExpression(const std::vector<ExpressionPiece>& pieces) {
  std::string joined;
  for (const ExpressionPiece& piece : pieces) {
    if (piece.is_reference) {
      absl::StrAppend(&joined, "${", piece.text, "}");
      continue;
    }
    // A "$" just before a "${" would make that a literal one.
    const std::string_view text = piece.text;
    const size_t end = &piece == &pieces.back() ? text.size() : text.find_last_not_of('$') + 1;
    absl::StrAppend(&joined, absl::StrReplaceAll(text.substr(0, end), {{"${", "$${"}}));
    if (end < text.size()) absl::StrAppend(&joined, "${\"", text.substr(end), "\"}");
  }
  return joined;
}

void Assembly::AddText(std::string_view text) { AppendText(text, pieces_); }

void Assembly::AddReference(std::string_view text) {
  pieces_.push_back({.is_reference = true, .text = std::string(text)});
  has_reference_ = true;
}

bool Assembly::AddValue(const Value& value) {
  switch (value.type()) {
    case Value::Type::kString:
      AddText(value.as_string());
      return true;
    case Value::Type::kBool:
    case Value::Type::kInt:
    case Value::Type::kDouble:
      AddText(ToJson(value));
      return true;
    case Value::Type::kSecret:
      if (!value.as_secret().has_text()) return false;
      AddText(value.as_secret().Reveal());
      has_secret_ = true;
      return true;
    case Value::Type::kExpression: {
      const auto pieces = SplitExpression(value.as_expression().text);
      if (!pieces.ok()) return false;
      for (const ExpressionPiece& piece : *pieces) {
        piece.is_reference ? AddReference(piece.text) : AddText(piece.text);
      }
      return true;
    }
    default:
      return false;
  }
}

Value Assembly::Finish() && {
  if (has_reference_) return Expression{JoinExpression(pieces_)};
  std::string text = pieces_.empty() ? std::string() : std::move(pieces_[0].text);
  if (has_secret_) return Secret(std::move(text));
  return text;
}

std::string AttributeReference::ToString() const {
  return absl::StrCat(address.ToString(), attribute.empty() ? "" : ".", attribute);
}

absl::StatusOr<AttributeReference> ParseReference(std::string_view text) {
  const size_t dot = text.find('.');
  size_t end = dot == kNowhere ? kNowhere : text.find_first_of(".[", dot + 1);
  if (end != kNowhere && text[end] == '[') {
    const bool quoted = end + 1 < text.size() && text[end + 1] == '"';
    const size_t quote = quoted ? ClosingQuote(text, end + 1) : kNowhere;
    if (quote == kNowhere) return NoReference(text);
    end = quote + 2;  // Past the "]", which Address::Parse wants there.
  }
  end = std::min(end, text.size());
  absl::StatusOr<Address> address = Address::Parse(text.substr(0, end));
  if (!address.ok()) return NoReference(text);
  AttributeReference reference{.address = *std::move(address), .attribute = ""};
  if (end == text.size()) return reference;
  reference.attribute = std::string(text.substr(end + 1));
  if (text[end] != '.' || !IsAttribute(reference.attribute)) return NoReference(text);
  return reference;
}

std::optional<AttributeReference> AsLookup(const AttributeReference& reference) {
  if (reference.address.kind.text() != "lookup") return std::nullopt;
  const std::string_view inside = reference.attribute;
  const size_t end = std::min(inside.find('.'), inside.size());
  AttributeReference named;
  named.address = {KindName(reference.address.name), std::string(inside.substr(0, end)),
                   reference.address.key};
  if (end < inside.size()) named.attribute = std::string(inside.substr(end + 1));
  return named;
}

Value Substitute(const Value& value,
                 const std::function<const Value*(const AttributeReference&)>& known) {
  if (value.is_expression()) return SubstituteText(value.as_expression(), known);
  if (value.is_array()) {
    Array elements;
    elements.reserve(value.as_array().size());
    for (const Value& element : value.as_array()) elements.push_back(Substitute(element, known));
    return elements;
  }
  if (value.is_object()) {
    Object::Members members;
    members.reserve(value.as_object().size());
    for (const auto& [name, member] : value.as_object()) {
      members.emplace_back(name, Substitute(member, known));
    }
    return Object::FromMembers(std::move(members));
  }
  return value;
}

std::vector<AttributeReference> ReferencesIn(const Value& value) {
  std::vector<AttributeReference> references;
  CollectReferences(value, references);
  return references;
}

}  // namespace plumb
