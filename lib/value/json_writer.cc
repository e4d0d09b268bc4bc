#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

constexpr std::string_view kPlaceholder = "(sensitive value)";
constexpr std::string_view kSecretMarker = "$secret";
constexpr std::string_view kExpressionMarker = "$expression";

// Bytes that a string cannot have as they are.
constexpr std::array<bool, 256> kEscaped = [] {
  std::array<bool, 256> escaped{};
  for (size_t c = 0; c < 0x20; ++c) escaped[c] = true;
  escaped['"'] = escaped['\\'] = escaped[0x7f] = true;
  return escaped;
}();

class Writer {
 public:
  Writer(SecretsAs secrets, JsonLayout layout) : secrets_(secrets), layout_(layout) {}

  void Write(const Value& value, size_t depth) {
    switch (value.type()) {
      case Value::Type::kNull:
        out_ += "null";
        break;
      case Value::Type::kBool:
        out_ += value.as_bool() ? "true" : "false";
        break;
      case Value::Type::kInt:
        absl::StrAppend(&out_, value.as_int());
        break;
      case Value::Type::kDouble:
        WriteDouble(value.as_double());
        break;
      case Value::Type::kString:
        WriteString(value.as_string());
        break;
      case Value::Type::kArray:
        WriteArray(value.as_array(), depth);
        break;
      case Value::Type::kObject:
        WriteObject(value.as_object(), depth);
        break;
      case Value::Type::kSecret:
        WriteSecret(value.as_secret());
        break;
      case Value::Type::kExpression:
        WriteMarked(kExpressionMarker, value.as_expression().text);
        break;
    }
  }

  std::string Take() { return std::move(out_); }

 private:
  void Break(size_t depth) {
    if (layout_ == JsonLayout::kCompact) return;
    out_ += '\n';
    out_.append(2 * depth, ' ');
  }

  void WriteArray(const Array& array, size_t depth) {
    out_ += '[';
    for (size_t i = 0; i < array.size(); ++i) {
      if (i > 0) out_ += ',';
      Break(depth + 1);
      Write(array[i], depth + 1);
    }
    if (!array.empty()) Break(depth);
    out_ += ']';
  }

  void WriteObject(const Object& object, size_t depth) {
    out_ += '{';
    bool first = true;
    for (const auto& [name, member] : object) {
      if (!first) out_ += ',';
      first = false;
      Break(depth + 1);
      WriteString(name);
      out_ += layout_ == JsonLayout::kCompact ? ":" : ": ";
      Write(member, depth + 1);
    }
    if (!first) Break(depth);
    out_ += '}';
  }

  void WriteSecret(const Secret& secret) {
    switch (secrets_) {
      case SecretsAs::kPlaceholder:
        WriteString(kPlaceholder);
        break;
      case SecretsAs::kFingerprint:
        WriteMarked(kSecretMarker, secret.fingerprint());
        break;
      case SecretsAs::kText:
        WriteString(secret.Reveal());
        break;
    }
  }

  void WriteMarked(std::string_view marker, std::string_view text) {
    if (secrets_ != SecretsAs::kFingerprint) {
      WriteString(text);
      return;
    }
    out_ += "{\"";
    out_ += marker;
    out_ += "\":";
    WriteString(text);
    out_ += '}';
  }

  void WriteDouble(double value) {
    if (!std::isfinite(value)) {
      out_ += "null";  // JSON has no such number; TOML's are refused on reading.
      return;
    }
    std::array<char, 32> text;
    const bool whole = value == std::trunc(value) && std::fabs(value) < 9007199254740992.0;
    const auto end = whole ? std::to_chars(text.data(), text.data() + text.size(), value,
                                           std::chars_format::fixed)
                           : std::to_chars(text.data(), text.data() + text.size(), value);
    const std::string_view digits(text.data(), static_cast<size_t>(end.ptr - text.data()));
    out_ += digits;
    // Without these it would read back as an integer.
    if (digits.find_first_of(".e") == std::string_view::npos) out_ += ".0";
  }

  void WriteString(std::string_view text) {
    out_ += '"';
    size_t plain = 0;
    for (size_t i = 0; i < text.size(); ++i) {
      const auto c = static_cast<unsigned char>(text[i]);
      if (!kEscaped[c]) continue;
      out_.append(text, plain, i - plain);
      plain = i + 1;
      WriteEscape(c);
    }
    out_.append(text, plain, text.size() - plain);
    out_ += '"';
  }

  void WriteEscape(unsigned char c) {
    constexpr std::string_view kHex = "0123456789abcdef";
    switch (c) {
      case '"':
        out_ += "\\\"";
        break;
      case '\\':
        out_ += "\\\\";
        break;
      case '\n':
        out_ += "\\n";
        break;
      case '\r':
        out_ += "\\r";
        break;
      case '\t':
        out_ += "\\t";
        break;
      default:
        out_ += "\\u00";
        out_ += kHex[c >> 4];
        out_ += kHex[c & 15];
    }
  }

  const SecretsAs secrets_;
  const JsonLayout layout_;
  std::string out_;
};

// The text of {"marker": text}; null when `value` is anything else.
const std::string* MarkedText(const Value& value, std::string_view marker) {
  if (!value.is_object() || value.as_object().size() != 1) return nullptr;
  const Value* text = value.Find(marker);
  return text != nullptr && text->is_string() ? &text->as_string() : nullptr;
}

}  // namespace

std::string ToJson(const Value& value, SecretsAs secrets, JsonLayout layout) {
  Writer writer(secrets, layout);
  writer.Write(value, 0);
  return writer.Take();
}

Value RestoreMarkers(Value value) {
  if (const std::string* text = MarkedText(value, kSecretMarker)) {
    return Value(Secret::OfFingerprint(*text));
  }
  if (const std::string* text = MarkedText(value, kExpressionMarker)) {
    return Value(Expression{*text});
  }
  if (value.is_array()) {
    for (Value& element : value.as_array()) element = RestoreMarkers(std::move(element));
  } else if (value.is_object()) {
    for (auto& [name, member] : value.as_object()) member = RestoreMarkers(std::move(member));
  }
  return value;
}

}  // namespace plumb
