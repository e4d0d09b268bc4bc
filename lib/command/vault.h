#ifndef PLUMB_LIB_COMMAND_VAULT_H_
#define PLUMB_LIB_COMMAND_VAULT_H_

// Secrets of HashiCorp Vault's key-value engine, version 2, over HTTP
// (https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2): the newest
// version of PATH, a member of it.

#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "lib/env/clock.h"
#include "lib/env/environment.h"
#include "lib/env/files.h"
#include "lib/http/transport.h"
#include "lib/value/value.h"

namespace plumb {

// Asks the server at VAULT_ADDR, with VAULT_TOKEN (or, as Vault's own program leaves it,
// ~/.vault-token) and VAULT_NAMESPACE. Each path is read once. Thread-compatible.
class Vault {
 public:
  // All are borrowed and outlive this.
  Vault(Environment& environment, Files& files, Transport& transport, Clock& clock)
      : environment_(environment), files_(files), transport_(transport), clock_(clock) {}

  // `what` is "MOUNT/PATH#KEY", the path as `vault kv get` takes it. A member that is no
  // string is given as JSON. Errors say what to do, and hold nothing of the secret.
  absl::StatusOr<std::string> Get(std::string_view what);

 private:
  absl::StatusOr<Value> Read(const std::string& path);
  absl::StatusOr<std::string> MountOf(const std::string& path);
  // The answer's body; its status is said by `status`.
  absl::StatusOr<Value> Ask(const std::string& api_path, int& status);
  absl::StatusOr<std::string> Token();

  Environment& environment_;
  Files& files_;
  Transport& transport_;
  Clock& clock_;
  absl::flat_hash_map<std::string, absl::StatusOr<Value>> read_;
};

}  // namespace plumb

#endif  // PLUMB_LIB_COMMAND_VAULT_H_
