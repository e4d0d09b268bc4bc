#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "lib/plan/planner.h"
#include "lib/render/block.h"
#include "lib/render/leaves.h"
#include "lib/render/paint.h"
#include "lib/render/render.h"
#include "lib/render/show.h"
#include "lib/value/value.h"

namespace plumb {
namespace {

std::vector<const DriftEntry*> ByAddress(const DriftReport& report) {
  std::vector<const DriftEntry*> entries;
  for (const DriftEntry& entry : report.entries) entries.push_back(&entry);
  std::sort(entries.begin(), entries.end(),
            [](const DriftEntry* a, const DriftEntry* b) { return a->address < b->address; });
  return entries;
}

// "2026-03-12T18:24:18Z", "" when the platform does not say.
std::string UpdatedAt(const DriftEntry& entry) {
  if (entry.updated_at_ms == 0) return "";
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromUnixMillis(entry.updated_at_ms),
                          absl::UTCTimeZone());
}

// Who and when, as far as the platform says it: one sentence or none.
std::vector<std::string> Who(const DriftEntry& entry) {
  std::string text;
  if (!UpdatedAt(entry).empty()) absl::StrAppend(&text, " ", UpdatedAt(entry));
  if (!entry.updated_by.empty()) absl::StrAppend(&text, " by ", entry.updated_by);
  if (!entry.updated_client.empty()) absl::StrAppend(&text, " with ", entry.updated_client);
  if (text.empty()) return {};
  return {Escaped(absl::StrCat("last updated", text))};
}

Block BlockOf(const KindDescriptor* kind, const DriftEntry& entry) {
  Block block = {.address = entry.address,
                 .predicate = entry.deleted ? "has been deleted" : "has changed",
                 .comments = Who(entry),
                 .symbol = entry.deleted ? "-" : "~",
                 .lines = {}};
  const Value id(entry.id.text());
  block.lines.push_back({entry.deleted ? '-' : ' ', "id", id, Value(), false});
  for (const Leaf& leaf : LeavesOf(kind, entry.fields)) {
    block.lines.push_back(LineOf(leaf, false));
  }
  return block;
}

std::string Objects(size_t count) {
  return absl::StrCat(count, count == 1 ? " object" : " objects");
}

Value EntryJson(const KindDescriptor* kind, const DriftEntry& entry) {
  Array fields;
  for (const Leaf& leaf : LeavesOf(kind, entry.fields)) {
    fields.push_back(Object{{"path", leaf.path.ToString()},
                            {"last_applied", Plain(leaf.before)},
                            {"now", Plain(leaf.after)},
                            {"sensitive", leaf.sensitive}});
  }
  const auto text_or_null = [](const std::string& text) {
    return text.empty() ? Value() : Value(text);
  };
  Object out = {{"address", entry.address.ToString()},
                {"kind", entry.address.kind.text()},
                {"name", entry.address.name},
                {"id", entry.id.text()},
                {"deleted", entry.deleted},
                {"updated_at", text_or_null(UpdatedAt(entry))},
                {"updated_by", text_or_null(entry.updated_by)},
                {"updated_client", text_or_null(entry.updated_client)},
                {"fields", std::move(fields)}};
  if (entry.address.key.has_value()) out.Set("key", *entry.address.key);
  return out;
}

}  // namespace

std::string DriftText(const DriftReport& report, const KindRegistry& kinds,
                      const TextStyle& style) {
  const Paint paint(style.color);
  if (report.entries.empty()) {
    return absl::StrCat(paint.BoldGreen("No drift."), " ", Objects(report.checked),
                        report.checked == 1 ? " is" : " are", " as plumb last applied ",
                        report.checked == 1 ? "it" : "them", ".\n");
  }
  std::string out = absl::StrCat(paint.Bold("Note: Objects have changed outside of plumb"),
                                 "\n\nEach field as plumb last applied it, and as it is now:\n\n");
  for (const DriftEntry* entry : ByAddress(report)) {
    AppendBlock(BlockOf(kinds.Find(entry->address.kind), *entry), paint, out);
  }
  absl::StrAppend(&out, paint.Bold("Drift:"), " ", report.entries.size(), " of ",
                  Objects(report.checked), " drifted.\n");
  return out;
}

Value DriftJson(const DriftReport& report, const KindRegistry& kinds) {
  Array entries;
  size_t deleted = 0;
  for (const DriftEntry* entry : ByAddress(report)) {
    if (entry->deleted) ++deleted;
    entries.push_back(EntryJson(kinds.Find(entry->address.kind), *entry));
  }
  return Object{{"format_version", "1.0"},
                {"environment", report.environment},
                {"summary", Object{{"checked", report.checked},
                                   {"drifted", report.entries.size()},
                                   {"deleted", deleted}}},
                {"entries", std::move(entries)}};
}

}  // namespace plumb
