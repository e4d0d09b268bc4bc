// Documents and lock descriptions of any bytes, as a server of Terraform's http state
// protocol may give them: refused with a status, or read and written back the same.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lib/state/terraform_state.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto owner = plumb::ReadLockInfo(text); owner.has_value()) {
    const auto again = plumb::ReadLockInfo(plumb::WriteLockInfo(*owner));
    if (!again.has_value() || again->id != owner->id) std::abort();
  }
  const auto state = plumb::ReadTerraformState(text);
  if (!state.ok()) return 0;
  const auto again = plumb::ReadTerraformState(plumb::WriteTerraformState(*state));
  if (!again.ok() || again->ledger.Digest() != state->ledger.Digest()) std::abort();
  return 0;
}
