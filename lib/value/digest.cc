#include "lib/value/digest.h"

#include <openssl/rand.h>
#include <openssl/sha.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "absl/strings/escaping.h"

namespace plumb {

std::string Sha256Hex(std::string_view text) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  return absl::BytesToHexString(
      std::string_view(reinterpret_cast<const char*>(digest), sizeof(digest)));
}

std::string RandomBytes(size_t bytes) {
  std::string text(bytes, '\0');
  // Without randomness no key and no id can be made: there is no going on.
  if (RAND_bytes(reinterpret_cast<unsigned char*>(text.data()), static_cast<int>(bytes)) != 1) {
    std::abort();
  }
  return text;
}

std::string RandomHex(size_t bytes) { return absl::BytesToHexString(RandomBytes(bytes)); }

}  // namespace plumb
