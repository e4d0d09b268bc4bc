#ifndef PLUMB_LIB_CLIENT_TESTING_CLIENT_BENCH_H_
#define PLUMB_LIB_CLIENT_TESTING_CLIENT_BENCH_H_

// A client with a scripted server, a clock that does not wait and made-up kinds.

#include <string>

#include "absl/strings/str_cat.h"
#include "lib/client/client.h"
#include "lib/client/testing/scripted_transport.h"
#include "lib/client/token.h"
#include "lib/kind/descriptor.h"
#include "lib/testing/fake_clock.h"

namespace plumb {

// "token-1", after a renewal "token-2", and so on.
class CountingTokens : public TokenSource {
 public:
  absl::StatusOr<Secret> Token() override { return Secret(absl::StrCat("token-", number_)); }
  bool Renew(const Secret&) override {
    if (renewable) ++number_;
    return renewable;
  }

  bool renewable = true;

 private:
  int number_ = 1;
};

inline ClientSettings BenchSettings() {
  ClientSettings settings;
  settings.endpoint = "https://api.test";
  settings.org_id = "ORG@AdobeOrg";
  settings.sandbox = "dev";
  settings.api_key = "key-1";
  return settings;
}

struct ClientBench {
  explicit ClientBench(const ClientSettings& settings = BenchSettings())
      : client(server, clock, tokens, settings) {}

  ScriptedTransport server;
  FakeClock clock;
  CountingTokens tokens;
  PlatformClient client;
};

// Kinds with the platform's service paths, one for each way to list.
inline KindDescriptor Pump() {
  KindDescriptor kind;
  kind.name = KindName("pump");
  kind.endpoints = {.collection = "/data/foundation/flowservice/pumps",
                    .item = "/data/foundation/flowservice/pumps/{id}"};
  return kind;
}

inline KindDescriptor Recipe() {
  KindDescriptor kind;
  kind.name = KindName("recipe");
  kind.endpoints = {.collection = "/data/foundation/conversion/recipes",
                    .item = "/data/foundation/conversion/recipes/{id}"};
  kind.listing.shape = ListShape::kData;
  kind.listing.page_size = 2;
  kind.item = ItemShape::kBare;
  kind.created = CreatedShape::kIdEtag;
  kind.update.style = UpdateStyle::kPut;
  kind.version_member = "version";
  return kind;
}

inline KindDescriptor Shape() {
  KindDescriptor kind;
  kind.name = KindName("shape");
  kind.natural_key = "title";
  kind.endpoints = {.collection = "/data/foundation/registry/shapes",
                    .item = "/data/foundation/registry/shapes/{id}"};
  kind.listing = {.shape = ListShape::kResults,
                  .page_size = 2,
                  .query = {},
                  .accept = "application/vnd.test.list+json"};
  kind.item = ItemShape::kBare;
  kind.item_accept = "application/vnd.test+json; version=1";
  kind.created = CreatedShape::kResource;
  kind.update.style = UpdateStyle::kJsonPatch;
  kind.id_member = "$id";
  kind.handle_member = "meta:altId";
  kind.etag_member = "meta:registryMetadata.eTag";
  return kind;
}

inline KindDescriptor Tank() {
  KindDescriptor kind;
  kind.name = KindName("tank");
  kind.endpoints = {.collection = "/data/foundation/catalog/tanks",
                    .item = "/data/foundation/catalog/tanks/{id}"};
  kind.listing.shape = ListShape::kById;
  kind.listing.page_size = 2;
  kind.item = ItemShape::kById;
  kind.created = CreatedShape::kRef;
  kind.update = {.style = UpdateStyle::kJsonPatch, .content_type = "application/json-patch+json"};
  return kind;
}

}  // namespace plumb

#endif  // PLUMB_LIB_CLIENT_TESTING_CLIENT_BENCH_H_
