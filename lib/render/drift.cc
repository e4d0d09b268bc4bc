#include "lib/render/drift.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "lib/render/block.h"
#include "lib/render/drift_view.h"
#include "lib/render/leaves.h"
#include "lib/render/paint.h"
#include "lib/render/show.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

constexpr size_t kMostUnmanaged = 20;  // That are named one by one.

// "2026-03-12T18:24:18Z", "" when the platform does not say.
std::string UpdatedAt(const DriftEntry& entry) {
  if (entry.updated_at_ms == 0) return "";
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromUnixMillis(entry.updated_at_ms),
                          absl::UTCTimeZone());
}

// Who and when, as far as the platform says it; "" when it does not.
std::string Who(const DriftEntry& entry) {
  std::string text;
  if (!UpdatedAt(entry).empty()) absl::StrAppend(&text, " ", UpdatedAt(entry));
  if (!entry.updated_by.empty()) absl::StrAppend(&text, " by ", entry.updated_by);
  if (entry.ours) {
    absl::StrAppend(&text, " with plumb's own client");
  } else if (!entry.updated_client.empty()) {
    absl::StrAppend(&text, " with ", entry.updated_client);
  }
  return text.empty() ? "" : Escaped(absl::StrCat("last updated", text));
}

std::string_view Predicate(const DriftEntry& entry) {
  switch (entry.what) {
    case DriftKind::kDeleted:
      return "has been deleted";
    case DriftKind::kFailing:
      return "is failing";
    default:
      return "has changed";
  }
}

Block BlockOf(const KindDescriptor* kind, const DriftEntry& entry) {
  const bool deleted = entry.what == DriftKind::kDeleted;
  Block block = {
      .address = *entry.address,
      .predicate = absl::StrCat(Predicate(entry), " (", SeverityWord(entry.severity), ")"),
      .comments = {},
      .symbol = deleted                             ? "-"
                : entry.what == DriftKind::kFailing ? "!"
                                                    : "~",
      .lines = {}};
  if (const std::string who = Who(entry); !who.empty()) block.comments.push_back(who);
  if (!entry.detail.empty()) block.comments.push_back(Escaped(entry.detail));
  block.lines.push_back({deleted ? '-' : ' ', "id", Value(entry.id.text()), Value(), false});
  for (const DriftLeaf& leaf : LeavesOf(kind, entry)) {
    block.lines.push_back(LineOf(leaf.leaf, false));
  }
  return block;
}

std::string Objects(size_t count) {
  return absl::StrCat(count, count == 1 ? " object" : " objects");
}

// "1 critical, 2 warning"
std::string BySeverity(const DriftReport& report) {
  std::vector<std::string> parts;
  for (const DriftSeverity severity :
       {DriftSeverity::kCritical, DriftSeverity::kWarning, DriftSeverity::kInfo}) {
    size_t count = 0;
    for (const DriftEntry& entry : report.entries) {
      count += entry.what != DriftKind::kUnmanaged && entry.severity == severity ? 1 : 0;
    }
    if (count > 0) parts.push_back(absl::StrCat(count, " ", SeverityWord(severity)));
  }
  return absl::StrJoin(parts, ", ");
}

// As JSON: lists and tables would take several lines.
std::string OnOneLine(const Value& value) {
  constexpr size_t kMost = 200;
  std::string text = ToJson(Plain(value));
  return text.size() <= kMost ? text : absl::StrCat("(", text.size(), " bytes of JSON)");
}

void AppendUnmanaged(const DriftReport& report, const DriftView& view, const Paint& paint,
                     std::string& out) {
  if (!report.unmanaged.has_value()) return;
  absl::StrAppendFormat(
      &out, "%s %d of the sandbox's %s are managed here (%.1f %%)", paint.Bold("Coverage:"),
      report.checked - report.Count(DriftKind::kDeleted),
      Objects(report.checked - report.Count(DriftKind::kDeleted) + *report.unmanaged),
      *report.Coverage());
  if (*report.unmanaged == 0) {
    absl::StrAppend(&out, ".\n");
    return;
  }
  absl::StrAppend(&out, "; these are not:\n");
  std::vector<std::vector<std::string>> rows;
  for (const DriftEntry* entry : view.unmanaged) {
    if (rows.size() == kMostUnmanaged) break;
    rows.push_back({absl::StrCat("  ", entry->kind.text()), Escaped(entry->name),
                    Escaped(entry->id.text()), Who(*entry)});
  }
  absl::StrAppend(&out, Table(rows));
  if (*report.unmanaged > kMostUnmanaged) {
    absl::StrAppend(&out, "  and ", *report.unmanaged - kMostUnmanaged,
                    " more: plumb drift -json has all of them\n");
  }
}

Value FieldsJson(const KindDescriptor* kind, const DriftEntry& entry) {
  Array fields;
  for (const auto& [leaf, field] : LeavesOf(kind, entry)) {
    fields.push_back(Object{{"path", leaf.path.ToString()},
                            {"last_applied", Plain(leaf.before)},
                            {"now", Plain(leaf.after)},
                            {"relevant", field->relevant},
                            {"severity", SeverityWord(field->severity)},
                            {"sensitive", leaf.sensitive}});
  }
  return fields;
}

Value EntryJson(const KindDescriptor* kind, const DriftEntry& entry) {
  const auto text_or_null = [](const std::string& text) {
    return text.empty() ? Value() : Value(text);
  };
  Object out = {{"what", DriftWord(entry.what)},
                {"severity", SeverityWord(entry.severity)},
                {"kind", entry.kind.text()},
                {"id", entry.id.text()},
                {"object_name", text_or_null(entry.name)},
                {"deleted", entry.what == DriftKind::kDeleted},
                {"detail", text_or_null(entry.detail)},
                {"spec", text_or_null(entry.spec)},
                {"updated_at", text_or_null(UpdatedAt(entry))},
                {"updated_by", text_or_null(entry.updated_by)},
                {"updated_client", text_or_null(entry.updated_client)},
                {"updated_by_plumb", entry.ours},
                {"fingerprint", entry.Fingerprint()},
                {"fields", FieldsJson(kind, entry)}};
  if (entry.address.has_value()) {
    out.Set("address", entry.address->ToString());
    out.Set("name", entry.address->name);
    if (entry.address->key.has_value()) out.Set("key", *entry.address->key);
  }
  return out;
}

}  // namespace

std::string DriftText(const DriftReport& report, const KindRegistry& kinds,
                      const TextStyle& style) {
  const Paint paint(style.color);
  const DriftView view(report, kinds);
  std::string out;
  if (view.found.empty()) {
    out = absl::StrCat(paint.BoldGreen("No drift."), " ", Objects(report.checked),
                       report.checked == 1 ? " is" : " are", " as plumb last applied ",
                       report.checked == 1 ? "it" : "them", ".\n");
    AppendUnmanaged(report, view, paint, out);
    return out;
  }
  out = absl::StrCat(paint.Bold("Note: Objects have changed outside of plumb"),
                     "\n\nEach field as plumb last applied it, and as it is now:\n\n");
  for (const DriftEntry* entry : view.found) {
    AppendBlock(BlockOf(kinds.Find(entry->kind), *entry), paint, out);
  }
  const size_t drifted = report.Count(DriftKind::kChanged) + report.Count(DriftKind::kDeleted);
  const size_t failing = report.Count(DriftKind::kFailing);
  absl::StrAppend(&out, paint.Bold("Drift:"), " ", drifted, " of ", Objects(report.checked),
                  " drifted", failing > 0 ? absl::StrCat(", ", failing, " failing") : "", " (",
                  BySeverity(report), ").\n");
  AppendUnmanaged(report, view, paint, out);
  return out;
}

Value DriftJson(const DriftReport& report, const KindRegistry& kinds) {
  const DriftView view(report, kinds);
  Array entries, unmanaged;
  for (const DriftEntry* entry : view.found) {
    entries.push_back(EntryJson(kinds.Find(entry->kind), *entry));
  }
  for (const DriftEntry* entry : view.unmanaged) {
    unmanaged.push_back(EntryJson(kinds.Find(entry->kind), *entry));
  }
  Object summary = {
      {"checked", report.checked},
      {"drifted", report.Count(DriftKind::kChanged) + report.Count(DriftKind::kDeleted)},
      {"deleted", report.Count(DriftKind::kDeleted)},
      {"failing", report.Count(DriftKind::kFailing)},
      {"drift", report.IsDrift()}};
  Object out = {{"format_version", "1.1"}, {"environment", report.environment}};
  if (report.unmanaged.has_value()) {
    summary.Set("unmanaged", *report.unmanaged);
    summary.Set("coverage_percent", *report.Coverage());
    out.Set("unmanaged", std::move(unmanaged));
  }
  out.Set("summary", std::move(summary));
  out.Set("entries", std::move(entries));
  return out;
}

std::string DriftLine(const DriftEntry& entry, const KindRegistry& kinds) {
  std::string out =
      entry.address.has_value()
          ? entry.address->ToString()
          : absl::StrCat(entry.kind.text(), " ", entry.name.empty() ? entry.id.text() : entry.name);
  if (entry.what == DriftKind::kUnmanaged) {
    absl::StrAppend(&out, ": is not managed");
  } else if (entry.what != DriftKind::kChanged) {
    absl::StrAppend(&out, ": ", Predicate(entry),
                    entry.detail.empty() ? "" : absl::StrCat(", ", entry.detail));
  } else {
    std::vector<std::string> fields;
    for (const auto& [leaf, field] : LeavesOf(kinds.Find(entry.kind), entry)) {
      fields.push_back(absl::StrCat(leaf.path.ToString(), " ", OnOneLine(leaf.before), " -> ",
                                    OnOneLine(leaf.after)));
    }
    absl::StrAppend(&out, ": ", absl::StrJoin(fields, ", "));
  }
  absl::StrAppend(&out, " (", SeverityWord(entry.severity), ")");
  if (const std::string who = Who(entry); !who.empty()) absl::StrAppend(&out, ", ", who);
  return Escaped(out);
}

}  // namespace plumb
