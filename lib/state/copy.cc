#include "lib/state/copy.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "lib/diag/status_macros.h"
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

absl::Status Wrong(std::string_view member) {
  return absl::InvalidArgumentError(absl::StrCat(member, " is missing or of another type"));
}

absl::StatusOr<int64_t> NumberAt(const Value& json, std::string_view name) {
  const Value* value = json.Find(name);
  if (value == nullptr || !value->is_int()) return Wrong(name);
  return value->as_int();
}

absl::StatusOr<const Array*> ListAt(const Value& json, std::string_view name) {
  const Value* value = json.Find(name);
  if (value == nullptr || !value->is_array()) return Wrong(name);
  return &value->as_array();
}

absl::StatusOr<Binding> BindingFrom(const Value& json) {
  Binding binding;
  PLUMB_ASSIGN_OR_RETURN(binding.address, Address::Parse(json.StringAt("address")));
  binding.id = RemoteId(json.StringAt("id"));
  binding.handle = json.StringAt("handle");
  if (const Value* outputs = json.Find("outputs")) binding.outputs = RestoreMarkers(*outputs);
  if (const Value* last = json.Find("last_applied")) binding.last_applied = RestoreMarkers(*last);
  binding.etag = Etag(json.StringAt("etag"));
  const Value* protect = json.Find("protect");
  binding.protect = protect != nullptr && *protect == Value(true);
  PLUMB_ASSIGN_OR_RETURN(const Array* needs, ListAt(json, "depends_on"));
  for (const Value& text : *needs) {
    if (!text.is_string()) return Wrong("depends_on");
    PLUMB_ASSIGN_OR_RETURN(Address address, Address::Parse(text.as_string()));
    binding.depends_on.push_back(std::move(address));
  }
  return binding;
}

absl::StatusOr<int64_t> NumberIn(const Value& json, std::string_view name, int64_t lowest,
                                 int64_t highest) {
  PLUMB_ASSIGN_OR_RETURN(const int64_t number, NumberAt(json, name));
  if (number < lowest || number > highest) return Wrong(name);
  return number;
}

absl::StatusOr<JournalEntry> EntryFrom(const Value& json) {
  JournalEntry entry;
  PLUMB_ASSIGN_OR_RETURN(entry.number, NumberAt(json, "number"));
  PLUMB_ASSIGN_OR_RETURN(entry.address, Address::Parse(json.StringAt("address")));
  PLUMB_ASSIGN_OR_RETURN(const int64_t verb, NumberIn(json, "verb", 1, 5));
  PLUMB_ASSIGN_OR_RETURN(const int64_t outcome, NumberIn(json, "outcome", 0, 3));
  PLUMB_ASSIGN_OR_RETURN(const int64_t begun, NumberAt(json, "begun"));
  entry.run = json.StringAt("run");
  entry.verb = static_cast<JournalVerb>(verb);
  entry.outcome = static_cast<JournalOutcome>(outcome);
  entry.id = RemoteId(json.StringAt("id"));
  entry.digest = json.StringAt("digest");
  entry.detail = json.StringAt("detail");
  entry.begun = absl::FromUnixNanos(begun);
  if (const Value* ended = json.Find("ended"); ended != nullptr && ended->is_int()) {
    entry.ended = absl::FromUnixNanos(ended->as_int());
  }
  if (const Value* intent = json.Find("intent"); intent != nullptr && intent->is_object()) {
    PLUMB_ASSIGN_OR_RETURN(entry.intent, BindingFrom(*intent));
  }
  return entry;
}

}  // namespace

Value CopyAsJson(const LedgerCopy& copy) {
  Array bindings, journal;
  Object notes;
  for (const auto& [name, text] : copy.notes) notes.Set(name, text);
  for (const Binding& binding : copy.bindings) bindings.push_back(AsJson(binding));
  for (const JournalEntry& entry : copy.journal) journal.push_back(AsJson(entry));
  return Object{{"environment", copy.environment}, {"key", absl::BytesToHexString(copy.key)},
                {"key_check", copy.key_check},     {"serial", copy.serial},
                {"bindings", std::move(bindings)}, {"journal", std::move(journal)},
                {"notes", std::move(notes)}};
}

absl::StatusOr<LedgerCopy> CopyFromJson(const Value& json) {
  LedgerCopy copy;
  copy.environment = json.StringAt("environment");
  copy.key_check = json.StringAt("key_check");
  const std::string key(json.StringAt("key"));
  if (!key.empty()) {
    if (!absl::HexStringToBytes(key, &copy.key)) return Wrong("key");
  }
  PLUMB_ASSIGN_OR_RETURN(copy.serial, NumberAt(json, "serial"));
  PLUMB_ASSIGN_OR_RETURN(const Array* bindings, ListAt(json, "bindings"));
  PLUMB_ASSIGN_OR_RETURN(const Array* journal, ListAt(json, "journal"));
  if (const Value* notes = json.Find("notes"); notes != nullptr && notes->is_object()) {
    for (const auto& [name, text] : notes->as_object()) {
      if (!text.is_string()) return Wrong("notes");
      copy.notes[name] = text.as_string();
    }
  }
  for (const Value& each : *bindings) {
    PLUMB_ASSIGN_OR_RETURN(Binding binding, BindingFrom(each));
    copy.bindings.push_back(std::move(binding));
  }
  for (const Value& each : *journal) {
    PLUMB_ASSIGN_OR_RETURN(JournalEntry entry, EntryFrom(each));
    copy.journal.push_back(std::move(entry));
  }
  return copy;
}

std::string LedgerCopy::Digest() const {
  return Sha256Hex(ToJson(CopyAsJson(*this), SecretsAs::kFingerprint));
}

}  // namespace plumb
