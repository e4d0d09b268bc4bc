#ifndef PLUMB_LIB_EMULATOR_CALL_H_
#define PLUMB_LIB_EMULATOR_CALL_H_

// One HTTP exchange, without the network. Pure, value types.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/value/value.h"

namespace plumb::emulator {

// What arrived.
struct Call {
  std::string method;             // "GET"
  std::string target;             // Path and query as received.
  std::vector<std::string> path;  // The path's segments, each percent-decoded.
  std::vector<std::pair<std::string, std::string>> query;  // Decoded, in order.
  std::map<std::string, std::string> headers;              // Names in lower case.
  std::string body;

  // The header's value, "" when it was not sent. `name` in lower case.
  std::string_view Header(std::string_view name) const;
  bool HasHeader(std::string_view name) const;

  // The first query parameter of that name; none when it was not sent.
  std::optional<std::string> Query(std::string_view name) const;
  std::vector<std::string> QueryAll(std::string_view name) const;

  // The path as received, without the query.
  std::string_view RawPath() const;
};

// How much of an answer reaches the caller.
enum class Delivery { kWhole, kHalf, kNone };

// What goes back. The body is `text`, or `json` printed when `text` is empty.
struct Answer {
  int status = 200;
  Value json;
  std::string text;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;
  Delivery delivery = Delivery::kWhole;
};

Answer Json(int status, Value body);

// 204 and the like: a status without a body.
Answer Empty(int status);

// Why a call is refused; none when it is not.
using Refusal = std::optional<Answer>;

// Fills `path` and `query` from `target`.
void ParseTarget(Call& call);

// "a%20b" to "a b"; `plus_is_blank` also turns '+' into a blank. Text that is no
// valid escape stays.
std::string PercentDecode(std::string_view text, bool plus_is_blank);

// The reverse: all but letters, digits and "-_.~" escaped.
std::string PercentEncode(std::string_view text);

// Name-value pairs of a query or of a form body.
std::vector<std::pair<std::string, std::string>> ParseForm(std::string_view text);

}  // namespace plumb::emulator

#endif  // PLUMB_LIB_EMULATOR_CALL_H_
