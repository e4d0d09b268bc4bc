#include "lib/state/rows.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/diag/status_macros.h"
#include "lib/value/json.h"
#include "lib/value/value.h"

namespace plumb {
namespace {

absl::Status Unreadable(const std::string& file, std::string_view what,
                        const absl::Status& reason) {
  return absl::DataLossError(absl::StrCat(file, " is damaged: ", what, ": ", reason.message(),
                                          "; restore it from a backup"));
}

std::string AsJson(const Value& value, std::string_view key) {
  return ToJson(WithSealedSecrets(value, key), SecretsAs::kFingerprint);
}

absl::StatusOr<Value> FromJson(std::string_view text) {
  PLUMB_ASSIGN_OR_RETURN(Value value, ParseJson(text));
  return RestoreMarkers(std::move(value));
}

std::string AddressesAsJson(const std::vector<Address>& addresses) {
  Array array;
  array.reserve(addresses.size());
  for (const Address& address : addresses) array.push_back(address.ToString());
  return ToJson(array);
}

absl::StatusOr<std::vector<Address>> AddressesFromJson(std::string_view text) {
  PLUMB_ASSIGN_OR_RETURN(const Value value, ParseJson(text));
  if (!value.is_array()) return absl::DataLossError("depends_on is no array");
  std::vector<Address> addresses;
  addresses.reserve(value.as_array().size());
  for (const Value& element : value.as_array()) {
    if (!element.is_string()) return absl::DataLossError("depends_on holds more than text");
    PLUMB_ASSIGN_OR_RETURN(Address address, Address::Parse(element.as_string()));
    addresses.push_back(std::move(address));
  }
  return addresses;
}

absl::StatusOr<Binding> BindingOf(const SqlStatement& row) {
  Binding binding;
  PLUMB_ASSIGN_OR_RETURN(binding.address, Address::Parse(row.Text(0)));
  binding.id = RemoteId(row.Text(1));
  binding.handle = row.Text(2);
  PLUMB_ASSIGN_OR_RETURN(binding.outputs, FromJson(row.Text(3)));
  PLUMB_ASSIGN_OR_RETURN(binding.last_applied, FromJson(row.Text(4)));
  binding.etag = Etag(row.Text(5));
  binding.protect = row.Int(6) != 0;
  PLUMB_ASSIGN_OR_RETURN(binding.depends_on, AddressesFromJson(row.Text(7)));
  return binding;
}

std::string IntentAsJson(const Binding& intent, std::string_view key) {
  return AsJson(Object{{"id", intent.id.text()},
                       {"handle", intent.handle},
                       {"last_applied", intent.last_applied},
                       {"protect", intent.protect},
                       {"depends_on", AddressesAsJson(intent.depends_on)}},
                key);
}

absl::StatusOr<std::optional<Binding>> IntentFromJson(const Address& address,
                                                      std::string_view text) {
  if (text.empty()) return std::nullopt;
  PLUMB_ASSIGN_OR_RETURN(Value value, FromJson(text));
  Binding intent;
  intent.address = address;
  intent.id = RemoteId(value.StringAt("id"));
  intent.handle = value.StringAt("handle");
  if (Value* applied = value.Find("last_applied")) intent.last_applied = std::move(*applied);
  const Value* protect = value.Find("protect");
  intent.protect = protect != nullptr && *protect == Value(true);
  PLUMB_ASSIGN_OR_RETURN(intent.depends_on, AddressesFromJson(value.StringAt("depends_on", "[]")));
  return intent;
}

}  // namespace

Value WithSealedSecrets(Value value, std::string_view key) {
  if (value.is_secret() && value.as_secret().fingerprint().empty()) {
    return value.as_secret().Sealed(key);
  }
  if (value.is_array()) {
    for (Value& element : value.as_array()) element = WithSealedSecrets(std::move(element), key);
  }
  if (value.is_object()) {
    for (auto& member : value.as_object()) {
      member.second = WithSealedSecrets(std::move(member.second), key);
    }
  }
  return value;
}

void BindBinding(SqlStatement& statement, const Binding& binding, std::string_view key) {
  statement.Bind(2, binding.address.ToString())
      .Bind(3, binding.id.text())
      .Bind(4, binding.handle)
      .Bind(5, AsJson(binding.outputs, key))
      .Bind(6, AsJson(binding.last_applied, key))
      .Bind(7, binding.etag.text())
      .Bind(8, int64_t{binding.protect ? 1 : 0})
      .Bind(9, AddressesAsJson(binding.depends_on));
}

absl::StatusOr<Binding> ReadBinding(const SqlStatement& row, const std::string& file) {
  absl::StatusOr<Binding> binding = BindingOf(row);
  if (!binding.ok()) {
    return Unreadable(file, absl::StrCat("binding ", row.Text(0)), binding.status());
  }
  return binding;
}

void BindEntry(SqlStatement& statement, const JournalEntry& entry, std::string_view key) {
  statement.Bind(2, entry.number)
      .Bind(3, entry.run)
      .Bind(4, entry.address.ToString())
      .Bind(5, static_cast<int64_t>(entry.verb))
      .Bind(6, static_cast<int64_t>(entry.outcome))
      .Bind(7, entry.id.text())
      .Bind(8, entry.digest)
      .Bind(9, entry.detail)
      .Bind(10, absl::ToUnixNanos(entry.begun));
  if (entry.ended == absl::InfinitePast()) {
    statement.BindNull(11);
  } else {
    statement.Bind(11, absl::ToUnixNanos(entry.ended));
  }
  statement.Bind(12, entry.intent.has_value() ? IntentAsJson(*entry.intent, key) : "");
}

absl::StatusOr<JournalEntry> ReadEntry(const SqlStatement& row, const std::string& file) {
  absl::StatusOr<Address> address = Address::Parse(row.Text(2));
  if (!address.ok()) {
    return Unreadable(file, absl::StrCat("journal entry ", row.Int(0)), address.status());
  }
  absl::StatusOr<std::optional<Binding>> intent = IntentFromJson(*address, row.Text(10));
  if (!intent.ok()) {
    return Unreadable(file, absl::StrCat("journal entry ", row.Int(0)), intent.status());
  }
  return JournalEntry{
      .number = row.Int(0),
      .run = row.Text(1),
      .address = *std::move(address),
      .verb = static_cast<JournalVerb>(row.Int(3)),
      .outcome = static_cast<JournalOutcome>(row.Int(4)),
      .id = RemoteId(row.Text(5)),
      .digest = row.Text(6),
      .detail = row.Text(7),
      .begun = absl::FromUnixNanos(row.Int(8)),
      .ended = row.IsNull(9) ? absl::InfinitePast() : absl::FromUnixNanos(row.Int(9)),
      .intent = *std::move(intent),
  };
}

void BindLock(SqlStatement& statement, const LockOwner& owner) {
  statement.Bind(2, owner.id)
      .Bind(3, owner.who)
      .Bind(4, owner.host)
      .Bind(5, owner.command)
      .Bind(6, owner.pid)
      .Bind(7, absl::ToUnixNanos(owner.since))
      .Bind(8, absl::ToUnixNanos(owner.expires))
      .Bind(9, owner.machine);
}

LockOwner ReadLock(const SqlStatement& row) {
  return LockOwner{
      .id = row.Text(0),
      .who = row.Text(1),
      .host = row.Text(2),
      .command = row.Text(3),
      .pid = row.Int(4),
      .since = absl::FromUnixNanos(row.Int(5)),
      .expires = absl::FromUnixNanos(row.Int(6)),
      .machine = row.Text(7),
  };
}

}  // namespace plumb
