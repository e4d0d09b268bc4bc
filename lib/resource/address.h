#ifndef PLUMB_LIB_RESOURCE_ADDRESS_H_
#define PLUMB_LIB_RESOURCE_ADDRESS_H_

// The names of things. Value types, immutable but by assignment.

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace plumb {

// A type of remote object: "flow", "base_connection".
class KindName {
 public:
  KindName() = default;
  explicit KindName(std::string_view text) : text_(text) {}
  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }

  friend auto operator<=>(const KindName&, const KindName&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const KindName& k) {
    return H::combine(std::move(h), k.text_);
  }

 private:
  std::string text_;
};

// The platform's name for an object: a UUID, 32 or 24 hex digits, a URI.
class RemoteId {
 public:
  RemoteId() = default;
  explicit RemoteId(std::string_view text) : text_(text) {}
  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }

  friend auto operator<=>(const RemoteId&, const RemoteId&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const RemoteId& k) {
    return H::combine(std::move(h), k.text_);
  }

 private:
  std::string text_;
};

// An entity tag as the platform sent it, quotes included. Opaque.
class Etag {
 public:
  Etag() = default;
  explicit Etag(std::string_view text) : text_(text) {}
  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }

  friend auto operator<=>(const Etag&, const Etag&) = default;

 private:
  std::string text_;
};

// Our name for a resource: flow.charges, or flow.stripe["charges"] for one
// instance of a resource with for_each.
struct Address {
  KindName kind;
  std::string name;  // [A-Za-z_][A-Za-z0-9_-]*
  std::optional<std::string> key;

  // InvalidArgument for anything that ToString would not write.
  static absl::StatusOr<Address> Parse(std::string_view text);
  std::string ToString() const;

  // The same without its key.
  Address Block() const { return {kind, name, std::nullopt}; }

  friend auto operator<=>(const Address&, const Address&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const Address& a) {
    return H::combine(std::move(h), a.kind, a.name, a.key);
  }
};

// Whether `text` may be a resource's name.
bool IsResourceName(std::string_view text);

}  // namespace plumb

#endif  // PLUMB_LIB_RESOURCE_ADDRESS_H_
