#include "lib/state/copy.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "lib/value/digest.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

Value AddressList(const std::vector<Address>& addresses) {
  Array list;
  for (const Address& address : addresses) list.push_back(address.ToString());
  return list;
}

Value AsJson(const Binding& binding) {
  return Object{{"address", binding.address.ToString()},
                {"id", binding.id.text()},
                {"handle", binding.handle},
                {"outputs", binding.outputs},
                {"last_applied", binding.last_applied},
                {"etag", binding.etag.text()},
                {"protect", binding.protect},
                {"depends_on", AddressList(binding.depends_on)}};
}

Value AsJson(const JournalEntry& entry) {
  const bool ended = entry.ended != absl::InfinitePast();
  return Object{{"number", entry.number},
                {"run", entry.run},
                {"address", entry.address.ToString()},
                {"verb", static_cast<int64_t>(entry.verb)},
                {"outcome", static_cast<int64_t>(entry.outcome)},
                {"id", entry.id.text()},
                {"digest", entry.digest},
                {"detail", entry.detail},
                {"begun", absl::ToUnixNanos(entry.begun)},
                {"ended", ended ? Value(absl::ToUnixNanos(entry.ended)) : Value()},
                {"intent", entry.intent.has_value() ? AsJson(*entry.intent) : Value()}};
}

}  // namespace

Value CopyAsJson(const LedgerCopy& copy) {
  Array bindings, journal;
  for (const Binding& binding : copy.bindings) bindings.push_back(AsJson(binding));
  for (const JournalEntry& entry : copy.journal) journal.push_back(AsJson(entry));
  return Object{{"environment", copy.environment}, {"key", absl::BytesToHexString(copy.key)},
                {"key_check", copy.key_check},     {"serial", copy.serial},
                {"bindings", std::move(bindings)}, {"journal", std::move(journal)}};
}

std::string LedgerCopy::Digest() const {
  return Sha256Hex(ToJson(CopyAsJson(*this), SecretsAs::kFingerprint));
}

}  // namespace plumb
