#ifndef PLUMB_LIB_VALUE_SECRET_H_
#define PLUMB_LIB_VALUE_SECRET_H_

// Text that must never be shown. Immutable, cheap to copy, wiped when the last
// copy goes. Thread-safe.

#include <memory>
#include <string>
#include <string_view>

namespace plumb {

// HMAC-SHA256 of `text` under `key`, as "hmac-sha256:" and 64 hex digits.
std::string Fingerprint(std::string_view key, std::string_view text);

class Secret {
 public:
  Secret() = default;

  // A secret whose text is known; no fingerprint yet.
  explicit Secret(std::string text);

  // A secret of which only the fingerprint is known (as kept in the ledger).
  static Secret OfFingerprint(std::string fingerprint);

  // The same secret with Fingerprint(key, text), when its text is known.
  Secret Sealed(std::string_view key) const;

  // Whether the text is known (and may be sent).
  bool has_text() const { return text_ != nullptr; }

  // For request bodies and nothing else. "" when unknown.
  std::string_view Reveal() const;

  // "" until sealed.
  const std::string& fingerprint() const { return fingerprint_; }

  // Equal fingerprints where both have one, else equal texts; a secret that
  // has neither in common with the other is unequal to it.
  friend bool operator==(const Secret& a, const Secret& b);

 private:
  std::shared_ptr<const std::string> text_;  // Deleter wipes it.
  std::string fingerprint_;
};

}  // namespace plumb

#endif  // PLUMB_LIB_VALUE_SECRET_H_
