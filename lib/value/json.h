#ifndef PLUMB_LIB_VALUE_JSON_H_
#define PLUMB_LIB_VALUE_JSON_H_

// JSON text to values and back. Pure.

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "lib/value/value.h"

namespace plumb {

struct JsonLimits {
  size_t max_bytes = 64u << 20;
  size_t max_depth = 200;
};

// InvalidArgument names the byte offset; ResourceExhausted when over a limit.
// Integers that fit int64 become kInt, all other numbers kDouble. Invalid UTF-8
// is an error; of duplicate member names the last one wins.
absl::StatusOr<Value> ParseJson(std::string_view text, const JsonLimits& limits = {});

// What to write for a secret.
enum class SecretsAs {
  kPlaceholder,  // The string "(sensitive value)". For everything shown.
  kFingerprint,  // {"$secret": "hmac-sha256:..."}. For the ledger.
  kText,         // The text itself. For request bodies and nothing else.
};

enum class JsonLayout { kCompact, kIndented };  // Indented by two blanks.

// Expressions are written as {"$expression": text} with kFingerprint, and as
// their text otherwise. Doubles print the shortest text that reads back equal;
// those with no fraction and below 2^53 print without exponent ("1.0").
std::string ToJson(const Value& value, SecretsAs secrets = SecretsAs::kPlaceholder,
                   JsonLayout layout = JsonLayout::kCompact);

// Turns {"$secret": ...} and {"$expression": ...}, as kFingerprint writes them,
// back into secrets and expressions.
Value RestoreMarkers(Value value);

}  // namespace plumb

#endif  // PLUMB_LIB_VALUE_JSON_H_
