#ifndef PLUMB_LIB_COMMAND_SECRETS_H_
#define PLUMB_LIB_COMMAND_SECRETS_H_

// ${secret.env.NAME}, ${secret.file.PATH} and ${secret.cmd.COMMAND} from the
// machine that plumb runs on, ${secret.vault.PATH#KEY} from Vault.

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "lib/command/vault.h"
#include "lib/desired/desired.h"
#include "lib/env/environment.h"
#include "lib/env/files.h"

namespace plumb {

class HostSecrets : public SecretSource {
 public:
  // All are borrowed and outlive this. Without a `vault`, for commands that talk to
  // nobody, its secrets are a text that stands for them.
  HostSecrets(Environment& environment, Files& files, Vault* vault)
      : environment_(environment), files_(files), vault_(vault) {}

  // A file's last line break is not part of the secret.
  absl::StatusOr<std::string> Get(std::string_view how, std::string_view what) override;

 private:
  Environment& environment_;
  Files& files_;
  Vault* const vault_;
};

}  // namespace plumb

#endif  // PLUMB_LIB_COMMAND_SECRETS_H_
