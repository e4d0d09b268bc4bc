#include "lib/value/json.h"

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace plumb {
namespace {

// Whether the text is free of surrogates encoded as UTF-8. RapidJSON makes those
// of an escape like "\udc00" without its other half, and then cannot read them.
bool IsUtf8(std::string_view text) {
  for (size_t at = text.find('\xED'); at != std::string_view::npos;
       at = text.find('\xED', at + 1)) {
    if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xA0) return false;
  }
  return true;
}

// Builds a value from the parser's events. Returning false ends the parse.
class Builder {
 public:
  explicit Builder(size_t max_depth) : max_depth_(max_depth) {}

  bool Null() { return Add(Value()); }
  bool Bool(bool value) { return Add(Value(value)); }
  // Numbers come as text (kParseNumbersAsStrings): RapidJSON's own conversion is
  // inexact, and its exact one runs into undefined behaviour on odd exponents.
  bool RawNumber(const char* text, rapidjson::SizeType size, bool /*copy*/) {
    const char* const end = text + size;
    int64_t whole = 0;
    const auto parsed = std::from_chars(text, end, whole);
    if (parsed.ec == std::errc() && parsed.ptr == end) return Add(Value(whole));
    double number = 0;
    // Unlike std::from_chars, this takes what is too small for zero.
    const bool is_number = absl::SimpleAtod(std::string_view(text, size), &number);
    if (is_number && std::isfinite(number)) return Add(Value(number));
    return Refuse("a number too large");
  }
  bool Int(int /*value*/) { return false; }  // Not sent, as the next four.
  bool Uint(unsigned /*value*/) { return false; }
  bool Int64(int64_t /*value*/) { return false; }
  bool Uint64(uint64_t /*value*/) { return false; }
  bool Double(double /*value*/) { return false; }
  bool String(const char* text, rapidjson::SizeType size, bool /*copy*/) {
    if (!IsUtf8({text, size})) return Refuse("half a surrogate pair");
    return Add(Value(std::string(text, size)));
  }
  bool StartObject() { return Open(/*is_object=*/true); }
  bool Key(const char* text, rapidjson::SizeType size, bool /*copy*/) {
    if (!IsUtf8({text, size})) return Refuse("half a surrogate pair");
    members_.emplace_back(std::string(text, size), Value());
    return true;
  }
  bool EndObject(rapidjson::SizeType /*members*/) {
    return Add(Value(Object::FromMembers(Close(members_))));
  }
  bool StartArray() { return Open(/*is_object=*/false); }
  bool EndArray(rapidjson::SizeType /*elements*/) { return Add(Value(Close(elements_))); }

  bool too_deep() const { return too_deep_; }
  // Why the text was refused though the parser would take it; "" when it was not.
  std::string_view refused() const { return refused_; }
  Value Take() { return std::move(root_); }

 private:
  // An object or array that is open: where its own begin in members_ or elements_.
  struct Level {
    bool is_object;
    size_t begin;
  };

  bool Refuse(std::string_view why) {
    refused_ = why;
    return false;
  }

  bool Open(bool is_object) {
    too_deep_ = stack_.size() >= max_depth_;
    if (too_deep_) return false;
    stack_.push_back({is_object, is_object ? members_.size() : elements_.size()});
    return true;
  }

  // What the innermost level holds, in a vector with no room to spare: most of a
  // plan's memory is parsed objects, and vectors that grow waste a third of it.
  template <typename T>
  std::vector<T> Close(std::vector<T>& open) {
    const auto begin = open.begin() + static_cast<std::ptrdiff_t>(stack_.back().begin);
    std::vector<T> closed(std::make_move_iterator(begin), std::make_move_iterator(open.end()));
    open.erase(begin, open.end());
    stack_.pop_back();
    return closed;
  }

  bool Add(Value value) {
    if (stack_.empty()) {
      root_ = std::move(value);
    } else if (stack_.back().is_object) {
      members_.back().second = std::move(value);
    } else {
      elements_.push_back(std::move(value));
    }
    return true;
  }

  const size_t max_depth_;
  bool too_deep_ = false;
  std::string_view refused_;
  std::vector<Level> stack_;
  Object::Members members_;  // Of all levels, outermost first.
  Array elements_;           // The same.
  Value root_;
};

constexpr unsigned kParseFlags = rapidjson::kParseIterativeFlag |
                                 rapidjson::kParseValidateEncodingFlag |
                                 rapidjson::kParseNumbersAsStringsFlag;

}  // namespace

absl::StatusOr<Value> ParseJson(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.max_bytes) {
    return absl::ResourceExhaustedError(absl::StrCat(
        "JSON of ", text.size(), " bytes is over the limit of ", limits.max_bytes, " bytes"));
  }
  Builder builder(limits.max_depth);
  rapidjson::Reader reader;
  rapidjson::MemoryStream stream(text.data(), text.size());
  const rapidjson::ParseResult result = reader.Parse<kParseFlags>(stream, builder);
  if (builder.too_deep()) {
    return absl::ResourceExhaustedError(
        absl::StrCat("JSON is nested deeper than ", limits.max_depth, " levels"));
  }
  if (!builder.refused().empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("not JSON at byte ", result.Offset(), ": ", builder.refused()));
  }
  if (result.IsError()) {
    return absl::InvalidArgumentError(absl::StrCat("not JSON at byte ", result.Offset(), ": ",
                                                   rapidjson::GetParseError_En(result.Code())));
  }
  // The stream ends at a NUL byte; nothing but its own end may do that.
  if (stream.Tell() != text.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("not JSON at byte ", stream.Tell(), ": a NUL byte"));
  }
  return builder.Take();
}

}  // namespace plumb
