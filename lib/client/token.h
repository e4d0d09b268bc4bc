#ifndef PLUMB_LIB_CLIENT_TOKEN_H_
#define PLUMB_LIB_CLIENT_TOKEN_H_

// Access tokens for the platform.

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "lib/env/clock.h"
#include "lib/env/files.h"
#include "lib/http/transport.h"
#include "lib/value/secret.h"

namespace plumb {

// Thread-safe.
class TokenSource {
 public:
  virtual ~TokenSource() = default;

  // A token good for some minutes yet.
  virtual absl::StatusOr<Secret> Token() = 0;

  // The server refused `token`: the next Token() is another one. Returns whether
  // there can be another (a ready token from the environment cannot be renewed).
  virtual bool Renew(const Secret& token) = 0;
};

// A ready token, as PLUMB_ACCESS_TOKEN gives it.
std::unique_ptr<TokenSource> MakeFixedToken(Secret token);

// OAuth server-to-server at IMS: POST {ims_endpoint}/ims/token/v3, form encoded.
struct ImsSettings {
  std::string ims_endpoint = "https://ims-na1.adobelogin.com";
  std::string client_id;
  Secret client_secret;
  std::string scopes =
      "openid,session,AdobeID,read_organizations,additional_info.projectedProductContext";
  std::string cache_path;  // "" for no cache on disk.
};

// Tokens are kept in the cache file (mode 0600, refused when others can read it;
// a file that is unreadable or for another client is ignored and replaced) and
// renewed 500 seconds before they end. Borrows all three.
std::unique_ptr<TokenSource> MakeImsTokens(ImsSettings settings, Transport& transport, Clock& clock,
                                           Files& files);

}  // namespace plumb

#endif  // PLUMB_LIB_CLIENT_TOKEN_H_
