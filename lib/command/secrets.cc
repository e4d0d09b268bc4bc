#include "lib/command/secrets.h"

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "lib/diag/status_macros.h"

namespace plumb {
namespace {

constexpr size_t kMaxSecretBytes = 1u << 20;

absl::StatusOr<std::string> FromEnvironment(Environment& environment, std::string_view name) {
  auto value = environment.Get(name);
  if (!value.has_value() || value->empty()) {
    return absl::NotFoundError(absl::StrCat("the environment variable ", name,
                                            value ? " is empty" : " is not set",
                                            "; set it to the secret's value"));
  }
  return *std::move(value);
}

}  // namespace

absl::StatusOr<std::string> HostSecrets::Get(std::string_view how, std::string_view what) {
  if (how == "env") return FromEnvironment(environment_, what);
  if (how == "file") {
    PLUMB_ASSIGN_OR_RETURN(std::string text, files_.Read(std::string(what), kMaxSecretBytes));
    if (!text.empty() && text.back() == '\n') text.pop_back();
    if (!text.empty() && text.back() == '\r') text.pop_back();
    if (text.empty()) return absl::NotFoundError(absl::StrCat(what, " is empty"));
    return text;
  }
  if (how == "cmd") return environment_.Run(std::string(what));
  if (how == "vault") return vault_ != nullptr ? vault_->Get(what) : "(not asked for)";
  return absl::InvalidArgumentError(
      absl::StrCat("secret.", how,
                   " is no source of secrets; there are secret.env.NAME, secret.file.PATH, "
                   "secret.cmd.COMMAND and secret.vault.PATH#KEY"));
}

}  // namespace plumb
