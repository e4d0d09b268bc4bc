#ifndef PLUMB_LIB_VALUE_DIGEST_H_
#define PLUMB_LIB_VALUE_DIGEST_H_

// Hashes and random ids, by OpenSSL.

#include <cstddef>
#include <string>
#include <string_view>

namespace plumb {

// SHA-256 of `text`, 64 hex digits in lower case.
std::string Sha256Hex(std::string_view text);

// `bytes` bytes from the system's random generator.
std::string RandomBytes(size_t bytes);

// The same as hex digits, two a byte.
std::string RandomHex(size_t bytes);

}  // namespace plumb

#endif  // PLUMB_LIB_VALUE_DIGEST_H_
