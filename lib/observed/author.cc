#include "lib/observed/author.h"

#include <initializer_list>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace plumb {
namespace {

int64_t IntegerAt(const Value& value, std::string_view name) {
  const Value* found = value.Find(name);
  return found != nullptr && found->is_int() ? found->as_int() : 0;
}

// The first of several members that a service may call it by.
std::string FirstOf(const Value& raw, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (const std::string_view text = raw.StringAt(name); !text.empty()) return std::string(text);
  }
  return "";
}

}  // namespace

Author AuthorOf(const Value& raw) {
  Author author;
  author.by = FirstOf(raw, {"updatedBy", "updatedUser", "modifiedBy"});
  author.client = FirstOf(raw, {"updatedClient"});
  for (const std::string_view name : {"updatedAt", "updated", "modifiedDate"}) {
    if (author.at_ms == 0) author.at_ms = IntegerAt(raw, name);
  }
  if (const Value* registry = raw.Find("meta:registryMetadata")) {
    author.by = FirstOf(*registry, {"xdm:lastModifiedUserId"});
    author.client = FirstOf(*registry, {"xdm:lastModifiedClientId"});
    author.at_ms = IntegerAt(*registry, "repo:lastModifiedDate");
  }
  return author;
}

bool IsProvider(const Author& author) {
  constexpr std::string_view kProvider = "acp_foundation_connectors";
  return author.by == absl::StrCat(kProvider, "@AdobeID") || author.client == kProvider;
}

std::string AuthorText(const Author& author) {
  std::string text;
  if (author.at_ms > 0) {
    absl::StrAppend(&text, " at ",
                    absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromUnixMillis(author.at_ms),
                                     absl::UTCTimeZone()));
  }
  if (!author.by.empty()) absl::StrAppend(&text, " by ", author.by);
  if (!author.client.empty()) absl::StrAppend(&text, " with ", author.client);
  return text.empty() ? "" : absl::StrCat("last updated", text);
}

}  // namespace plumb
