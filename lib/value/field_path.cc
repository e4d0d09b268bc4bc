#include "lib/value/field_path.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "lib/diag/status_macros.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

bool NeedsQuotes(std::string_view key) {
  return key.empty() || key.find_first_of(".[]=\" \t\n\r\\") != std::string_view::npos;
}

std::string Quoted(std::string_view key) {
  return NeedsQuotes(key) ? ToJson(Value(key)) : std::string(key);
}

absl::Status Bad(std::string_view text, size_t at, std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("field path ", ToJson(Value(text)), ": ", what, " at character ", at + 1));
}

// Reads a path's text from left to right.
class PathReader {
 public:
  explicit PathReader(std::string_view text) : text_(text) {}

  absl::StatusOr<std::vector<PathStep>> Read() {
    std::vector<PathStep> steps;
    while (at_ < text_.size()) {
      if (text_[at_] == '[') {
        PLUMB_RETURN_IF_ERROR(ReadBracket(steps));
        continue;
      }
      if (!steps.empty()) {
        if (text_[at_] != '.') return Bad(text_, at_, "a '.' or '[' is missing");
        ++at_;
      }
      PLUMB_ASSIGN_OR_RETURN(std::string key, ReadKey(".["));
      steps.push_back({.kind = PathStep::Kind::kMember, .key = std::move(key)});
    }
    return steps;
  }

 private:
  // A bare word up to one of `ends`, or a JSON string.
  absl::StatusOr<std::string> ReadKey(std::string_view ends) {
    if (at_ < text_.size() && text_[at_] == '"') return ReadQuoted();
    const size_t end = std::min(text_.find_first_of(ends, at_), text_.size());
    const std::string_view key = text_.substr(at_, end - at_);
    if (NeedsQuotes(key)) {
      return Bad(text_, at_, key.empty() ? "a name is missing" : "a name needs double quotes");
    }
    at_ = end;
    return std::string(key);
  }

  absl::StatusOr<std::string> ReadQuoted() {
    size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != '"') end += text_[end] == '\\' ? 2 : 1;
    if (end >= text_.size()) return Bad(text_, at_, "a closing quote is missing");
    absl::StatusOr<Value> key = ParseJson(text_.substr(at_, end + 1 - at_));
    if (!key.ok() || !key->is_string()) return Bad(text_, at_, "not a quoted name");
    at_ = end + 1;
    return key->as_string();
  }

  absl::Status ReadBracket(std::vector<PathStep>& steps) {
    const size_t begin = at_++;
    PLUMB_ASSIGN_OR_RETURN(std::string first, ReadKey("=]"));
    if (at_ < text_.size() && text_[at_] == '=') {
      ++at_;
      PLUMB_ASSIGN_OR_RETURN(std::string key, ReadKey("]"));
      steps.push_back(
          {.kind = PathStep::Kind::kElement, .key = std::move(key), .by = std::move(first)});
    } else {
      size_t index = 0;
      if (!absl::SimpleAtoi(first, &index) || absl::StrCat(index) != first) {
        return Bad(text_, begin, "neither a place nor member=key stands in the brackets");
      }
      steps.push_back({.kind = PathStep::Kind::kIndex, .index = index});
    }
    if (at_ >= text_.size() || text_[at_] != ']') return Bad(text_, at_, "a ']' is missing");
    ++at_;
    return absl::OkStatus();
  }

  const std::string_view text_;
  size_t at_ = 0;
};

bool HasKey(const Value& element, const PathStep& step) {
  const Value* key = element.Find(step.by);
  return key != nullptr && key->is_string() && key->as_string() == step.key;
}

// The place of the step's element in `array`, or its size.
size_t PlaceOf(const Array& array, const PathStep& step) {
  if (step.kind == PathStep::Kind::kIndex) return std::min(step.index, array.size());
  size_t place = 0;
  while (place < array.size() && !HasKey(array[place], step)) ++place;
  return place;
}

const Value* Step(const Value& at, const PathStep& step) {
  if (step.kind == PathStep::Kind::kMember) return at.Find(step.key);
  if (!at.is_array()) return nullptr;
  const size_t place = PlaceOf(at.as_array(), step);
  return place < at.as_array().size() ? &at.as_array()[place] : nullptr;
}

// The same, made when it is not there.
Value& StepInto(Value& at, const PathStep& step) {
  if (step.kind == PathStep::Kind::kMember) {
    if (!at.is_object()) at = Value(Object());
    return at.as_object()[step.key];
  }
  if (!at.is_array()) at = Value(Array());
  Array& array = at.as_array();
  const size_t place = PlaceOf(array, step);
  if (place == array.size()) {
    array.emplace_back(step.kind == PathStep::Kind::kElement
                           ? Value(Object{{step.by, Value(step.key)}})
                           : Value());
  }
  return array[place];
}

std::string PointerToken(std::string_view key) {
  return absl::StrReplaceAll(key, {{"~", "~0"}, {"/", "~1"}});
}

}  // namespace

absl::StatusOr<FieldPath> FieldPath::Parse(std::string_view text) {
  PLUMB_ASSIGN_OR_RETURN(std::vector<PathStep> steps, PathReader(text).Read());
  FieldPath path(std::move(steps));
  if (path.ToString() != text) {
    return absl::InvalidArgumentError(
        absl::StrCat("field path ", ToJson(Value(text)), " is written ", path.ToString()));
  }
  return path;
}

FieldPath FieldPath::Member(std::string_view name) const {
  FieldPath path = *this;
  path.steps_.push_back({.kind = PathStep::Kind::kMember, .key = std::string(name)});
  return path;
}

FieldPath FieldPath::Element(std::string_view by, std::string_view key) const {
  FieldPath path = *this;
  path.steps_.push_back(
      {.kind = PathStep::Kind::kElement, .key = std::string(key), .by = std::string(by)});
  return path;
}

FieldPath FieldPath::Index(size_t index) const {
  FieldPath path = *this;
  path.steps_.push_back({.kind = PathStep::Kind::kIndex, .index = index});
  return path;
}

bool FieldPath::StartsWith(const FieldPath& prefix) const {
  return steps_.size() >= prefix.steps_.size() &&
         std::equal(prefix.steps_.begin(), prefix.steps_.end(), steps_.begin());
}

std::string FieldPath::ToString() const {
  std::string text;
  for (const PathStep& step : steps_) {
    switch (step.kind) {
      case PathStep::Kind::kMember:
        absl::StrAppend(&text, text.empty() ? "" : ".", Quoted(step.key));
        break;
      case PathStep::Kind::kElement:
        absl::StrAppend(&text, "[", Quoted(step.by), "=", Quoted(step.key), "]");
        break;
      case PathStep::Kind::kIndex:
        absl::StrAppend(&text, "[", step.index, "]");
        break;
    }
  }
  return text;
}

const Value* Lookup(const Value& root, const FieldPath& path) {
  const Value* at = &root;
  for (const PathStep& step : path.steps()) {
    at = Step(*at, step);
    if (at == nullptr) return nullptr;
  }
  return at;
}

Value* Lookup(Value& root, const FieldPath& path) {
  return const_cast<Value*>(Lookup(std::as_const(root), path));
}

void SetAt(Value& root, const FieldPath& path, Value value) {
  Value* at = &root;
  for (const PathStep& step : path.steps()) at = &StepInto(*at, step);
  *at = std::move(value);
}

bool EraseAt(Value& root, const FieldPath& path) {
  if (path.empty()) return false;
  const PathStep& last = path.steps().back();
  Value* parent = Lookup(root, FieldPath({path.steps().begin(), path.steps().end() - 1}));
  if (parent == nullptr) return false;
  if (last.kind == PathStep::Kind::kMember) {
    return parent->is_object() && parent->as_object().Erase(last.key);
  }
  if (!parent->is_array()) return false;
  Array& array = parent->as_array();
  const size_t place = PlaceOf(array, last);
  if (place == array.size()) return false;
  array.erase(array.begin() + static_cast<ptrdiff_t>(place));
  return true;
}

absl::StatusOr<std::string> ToJsonPointer(const FieldPath& path, const Value& root) {
  std::string pointer;
  const Value* at = &root;
  for (const PathStep& step : path.steps()) {
    if (step.kind == PathStep::Kind::kMember) {
      absl::StrAppend(&pointer, "/", PointerToken(step.key));
    } else if (step.kind == PathStep::Kind::kIndex) {
      absl::StrAppend(&pointer, "/", step.index);
    } else {
      const size_t place = at != nullptr && at->is_array() ? PlaceOf(at->as_array(), step) : 0;
      if (at == nullptr || !at->is_array() || place == at->as_array().size()) {
        return absl::NotFoundError(absl::StrCat("there is no ", path.ToString()));
      }
      absl::StrAppend(&pointer, "/", place);
    }
    if (at != nullptr) at = Step(*at, step);
  }
  return pointer;
}

}  // namespace plumb
