#include "lib/emulator/call.h"

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"

namespace plumb::emulator {

std::string_view Call::Header(std::string_view name) const {
  const auto found = headers.find(std::string(name));
  // Not a null view: splitting one of those gives no part at all.
  return found == headers.end() ? std::string_view("") : std::string_view(found->second);
}

bool Call::HasHeader(std::string_view name) const {
  return headers.find(std::string(name)) != headers.end();
}

std::optional<std::string> Call::Query(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::vector<std::string> Call::QueryAll(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [key, value] : query) {
    if (key == name) values.push_back(value);
  }
  return values;
}

std::string_view Call::RawPath() const {
  const std::string_view all = target;
  return all.substr(0, all.find('?'));
}

Answer Json(int status, Value body) {
  Answer answer;
  answer.status = status;
  answer.json = std::move(body);
  return answer;
}

Answer Empty(int status) {
  Answer answer;
  answer.status = status;
  answer.content_type.clear();
  return answer;
}

std::string PercentDecode(std::string_view text, bool plus_is_blank) {
  std::string result;
  result.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && absl::ascii_isxdigit(text[i + 1]) &&
        absl::ascii_isxdigit(text[i + 2])) {
      std::string byte;
      if (!absl::HexStringToBytes(text.substr(i + 1, 2), &byte)) continue;
      result += byte;
      i += 2;
    } else {
      result += plus_is_blank && text[i] == '+' ? ' ' : text[i];
    }
  }
  return result;
}

std::string PercentEncode(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (absl::ascii_isalnum(c) || absl::StrContains("-_.~", c)) {
      result += c;
    } else {
      absl::StrAppendFormat(&result, "%%%02X", static_cast<unsigned char>(c));
    }
  }
  return result;
}

std::vector<std::pair<std::string, std::string>> ParseForm(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (std::string_view part : absl::StrSplit(text, '&', absl::SkipEmpty())) {
    const size_t equals = part.find('=');
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1);
    pairs.emplace_back(PercentDecode(part.substr(0, equals), true), PercentDecode(value, true));
  }
  return pairs;
}

void ParseTarget(Call& call) {
  for (std::string_view segment : absl::StrSplit(call.RawPath(), '/', absl::SkipEmpty())) {
    call.path.push_back(PercentDecode(segment, false));
  }
  const size_t question = call.target.find('?');
  if (question != std::string::npos) {
    call.query = ParseForm(std::string_view(call.target).substr(question + 1));
  }
}

}  // namespace plumb::emulator
