#include "lib/value/secret.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace plumb {

std::string Fingerprint(std::string_view key, std::string_view text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest, &size);
  return absl::StrCat("hmac-sha256:", absl::BytesToHexString(std::string_view(
                                          reinterpret_cast<const char*>(digest), size)));
}

Secret::Secret(std::string text)
    : text_(new std::string(text), [](const std::string* kept) {
        OPENSSL_cleanse(const_cast<char*>(kept->data()), kept->size());
        delete kept;
      }) {
  // Copied, not moved: a short string would stay behind where it came from.
  OPENSSL_cleanse(text.data(), text.size());
}

Secret Secret::OfFingerprint(std::string fingerprint) {
  Secret secret;
  secret.fingerprint_ = std::move(fingerprint);
  return secret;
}

Secret Secret::Sealed(std::string_view key) const {
  Secret sealed = *this;
  if (text_ != nullptr) sealed.fingerprint_ = Fingerprint(key, *text_);
  return sealed;
}

std::string_view Secret::Reveal() const {
  return text_ == nullptr ? std::string_view() : std::string_view(*text_);
}

bool operator==(const Secret& a, const Secret& b) {
  if (!a.fingerprint_.empty() && !b.fingerprint_.empty()) return a.fingerprint_ == b.fingerprint_;
  if (a.text_ == nullptr || b.text_ == nullptr) {
    return a.text_ == b.text_ && a.fingerprint_ == b.fingerprint_;
  }
  return *a.text_ == *b.text_;
}

}  // namespace plumb
