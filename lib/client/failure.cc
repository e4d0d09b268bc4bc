#include "lib/client/failure.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "lib/client/client.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

constexpr size_t kMostText = 500;
constexpr std::string_view kCodePayload = "plumb/server-code";

bool AllOf(std::string_view text, bool (*is)(unsigned char)) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is);
}

// "FLOW-1404-412": letters, a number, three digits.
bool IsServiceCode(std::string_view text) {
  const std::vector<std::string_view> parts = absl::StrSplit(text, '-');
  return parts.size() == 3 && AllOf(parts[0], absl::ascii_isupper) &&
         AllOf(parts[1], absl::ascii_isdigit) && AllOf(parts[2], absl::ascii_isdigit) &&
         parts[2].size() == 3;
}

std::string ScalarText(const Value* value) {
  if (value == nullptr) return "";
  if (value->is_string()) return value->as_string();
  return value->is_int() ? absl::StrCat(value->as_int()) : "";
}

std::string CodeIn(const Value& body) {
  const std::string type(body.StringAt("type"));
  const std::string last = type.substr(type.rfind('/') + 1);
  if (IsServiceCode(last)) return last;
  for (const char* member : {"error_code", "code"}) {
    std::string text = ScalarText(body.Find(member));
    if (!text.empty()) return text;
  }
  return "";
}

std::string TextIn(const Value& body) {
  if (const Value* report = body.Find("report"); report != nullptr) {
    for (const char* member : {"detailed-message", "message"}) {
      if (const std::string_view text = report->StringAt(member); !text.empty()) {
        return std::string(text);
      }
    }
  }
  for (const char* member :
       {"detail", "errorMessage", "message", "error_description", "title", "error"}) {
    if (const std::string_view text = body.StringAt(member); !text.empty()) {
      return std::string(text);
    }
  }
  return "";
}

std::string RequestIdIn(const Value* body, const HttpResponse& response) {
  const Value* report = body == nullptr ? nullptr : body->Find("report");
  if (report != nullptr) {
    for (const char* member : {"request-id", "registryRequestId"}) {
      if (const std::string_view id = report->StringAt(member); !id.empty()) {
        return std::string(id);
      }
    }
  }
  return std::string(response.Header("x-request-id"));
}

bool IsWordCharacter(unsigned char c) {
  return absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.' || c == ':';
}

// Codes and request ids are words; anything else is not repeated.
std::string Word(std::string_view text, const std::vector<std::string>& secrets) {
  constexpr size_t kMostWord = 100;
  const bool good = text.size() <= kMostWord && AllOf(text, IsWordCharacter);
  return good && !HoldsSecret(text, secrets) ? std::string(text) : "";
}

// The middle number of "FLOW-1404-412" or "1404-412"; 0 when it has none.
int NumberOf(std::string_view code) {
  std::vector<std::string_view> parts = absl::StrSplit(code, '-');
  int number = 0;
  if (parts.size() == 3 && parts[0] == "FLOW" && absl::SimpleAtoi(parts[1], &number)) return number;
  if (parts.size() == 2 && absl::SimpleAtoi(parts[0], &number)) return number;
  return 0;
}

template <size_t n>
bool Among(const std::array<int, n>& sorted, int number) {
  return std::binary_search(sorted.begin(), sorted.end(), number);
}

bool IsWrongState(int number) {
  constexpr std::array<int, 10> kCodes = {1416, 1417, 1418, 1420, 1421,
                                          1422, 1444, 1447, 1457, 1458};
  return Among(kCodes, number);
}

// A 404 for the sandbox says nothing about the object.
bool IsMissingSandbox(int number) {
  constexpr std::array<int, 4> kCodes = {2100, 2101, 2103, 2106};
  return Among(kCodes, number);
}

bool IsBadToken(int number) { return number == 2114 || number == 2115; }

bool WantsCredentials(std::string_view code) {
  return code == "403000" || code == "403003" || code == "403010";
}

absl::StatusCode CodeOf(int http, const ServerFailure& failure) {
  const int number = NumberOf(failure.code);
  if (IsMissingSandbox(number)) return absl::StatusCode::kInvalidArgument;
  if (http >= 400 && http < 500 && number == 1439) return absl::StatusCode::kNotFound;
  if (http == 400 && IsWrongState(number)) return absl::StatusCode::kFailedPrecondition;
  if (IsBadToken(number)) return absl::StatusCode::kUnauthenticated;
  switch (http) {
    case 401:
      return absl::StatusCode::kUnauthenticated;
    case 403:
      return WantsCredentials(failure.code) ? absl::StatusCode::kUnauthenticated
                                            : absl::StatusCode::kPermissionDenied;
    case 404:
    case 410:
      return absl::StatusCode::kNotFound;
    case 409:
      return absl::StatusCode::kFailedPrecondition;
    case 412:
      return absl::StatusCode::kAborted;
    case 429:
      return absl::StatusCode::kResourceExhausted;
    default:
      break;
  }
  if (http >= 500) return absl::StatusCode::kUnavailable;
  if (http >= 400) return absl::StatusCode::kInvalidArgument;
  return absl::StatusCode::kInternal;
}

std::string JsonEscaped(const std::string& text) {
  const std::string quoted = ToJson(Value(text));
  return quoted.substr(1, quoted.size() - 2);
}

// A page that a proxy or another server made up is no word of the platform's.
bool IsWebPage(const HttpResponse& response) {
  return absl::StartsWith(absl::StripLeadingAsciiWhitespace(response.body), "<");
}

}  // namespace

bool HoldsSecret(std::string_view text, const std::vector<std::string>& secrets) {
  return std::any_of(secrets.begin(), secrets.end(), [text](const std::string& secret) {
    return !secret.empty() &&
           (absl::StrContains(text, secret) || absl::StrContains(text, JsonEscaped(secret)) ||
            absl::StrContains(text, PercentEncode(secret)) ||
            absl::StrContains(text, absl::Base64Escape(secret)));
  });
}

std::string OneLine(std::string_view text, size_t most) {
  std::string line;
  for (const char c : text) line += absl::ascii_iscntrl(static_cast<unsigned char>(c)) ? ' ' : c;
  if (line.size() <= most) return line;
  size_t end = most;
  // Not in the middle of a UTF-8 character.
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xc0) == 0x80) --end;
  return absl::StrCat(line.substr(0, end), "...");
}

std::vector<std::string> SecretTexts(const Value& value) {
  std::vector<std::string> texts;
  const auto append = [&texts](const Value& inner) {
    std::vector<std::string> more = SecretTexts(inner);
    texts.insert(texts.end(), std::make_move_iterator(more.begin()),
                 std::make_move_iterator(more.end()));
  };
  if (value.is_secret() && value.as_secret().has_text()) {
    texts.emplace_back(value.as_secret().Reveal());
  } else if (value.is_array()) {
    for (const Value& element : value.as_array()) append(element);
  } else if (value.is_object()) {
    for (const auto& [name, member] : value.as_object()) append(member);
  }
  return texts;
}

ServerFailure ReadFailure(const HttpResponse& response, const std::vector<std::string>& secrets) {
  const absl::StatusOr<Value> parsed = ParseJson(response.body);
  const bool is_object = parsed.ok() && parsed->is_object();
  ServerFailure failure;
  failure.request_id = Word(RequestIdIn(is_object ? &*parsed : nullptr, response), secrets);
  std::string text;
  if (is_object) {
    failure.code = Word(CodeIn(*parsed), secrets);
    text = TextIn(*parsed);
  } else if (!IsWebPage(response)) {
    text = response.body;
  }
  if (HoldsSecret(text, secrets)) {
    failure.text = "(what the server said holds a secret and is left out)";
  } else {
    failure.text = OneLine(absl::StripAsciiWhitespace(text), kMostText);
  }
  return failure;
}

bool IsPassingState(std::string_view code) {
  constexpr std::array<int, 8> kCodes = {1416, 1417, 1420, 1421, 1422, 1444, 1457, 1458};
  return Among(kCodes, NumberOf(code));
}

absl::Status StatusOfFailure(std::string_view call, const HttpResponse& response,
                             const std::vector<std::string>& secrets) {
  const ServerFailure failure = ReadFailure(response, secrets);
  absl::StatusCode code = CodeOf(response.status, failure);
  std::string message = absl::StrCat(call, ": ", response.status);
  if (!failure.code.empty()) absl::StrAppend(&message, " ", failure.code);
  if (!failure.text.empty()) absl::StrAppend(&message, ": ", failure.text);
  if (response.status >= 300 && response.status < 400) {
    absl::StrAppend(&message, ": a redirect, which is not followed; check the endpoint");
  }
  if (IsWebPage(response)) {
    absl::StrAppend(&message, ": a web page, no answer of the platform's; check the endpoint");
    // Nobody may take this for "the object is gone".
    if (code == absl::StatusCode::kNotFound) code = absl::StatusCode::kInternal;
  }
  if (!failure.request_id.empty()) {
    absl::StrAppend(&message, " (request id ", failure.request_id, ")");
  }
  absl::Status status(code, message);
  if (!failure.code.empty()) status.SetPayload(kCodePayload, absl::Cord(failure.code));
  return status;
}

std::string ServerCode(const absl::Status& status) {
  return std::string(status.GetPayload(kCodePayload).value_or(absl::Cord()));
}

}  // namespace plumb
