#include "lib/http/transport.h"

#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"

namespace plumb {

std::string_view HttpResponse::Header(std::string_view name) const {
  const auto found = headers.find(std::string(name));
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

bool IsUnprotected(std::string_view url) {
  if (!absl::ConsumePrefix(&url, "http://")) return false;
  for (const std::string_view host : {"127.0.0.1", "localhost", "[::1]"}) {
    std::string_view rest = url;
    if (!absl::ConsumePrefix(&rest, host)) continue;
    if (rest.empty() || rest[0] == ':' || rest[0] == '/') return false;
  }
  return true;
}

std::string PercentEncode(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.' || c == '_' ||
        c == '~') {
      encoded += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded += '%';
      encoded += kHex[byte >> 4];
      encoded += kHex[byte & 15];
    }
  }
  return encoded;
}

}  // namespace plumb
