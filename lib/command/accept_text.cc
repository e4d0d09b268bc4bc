#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "lib/command/accept.h"
#include "lib/plan/idiom.h"
#include "lib/render/unified_diff.h"
#include "lib/value/json.h"
#include "lib/value/toml_writer.h"

namespace plumb {
namespace {

std::string Place(const SourceRange& where, const SourceFiles& files) {
  if (where.file == FileId::kNone) return "";
  return absl::StrCat(files.path(where.file), ":", where.line, ": ");
}

// As specs say it, on one line.
std::string Shown(const Value& value, const AcceptedField& field, const DriftLook& look,
                  const KindDescriptor& kind) {
  if (value.is_null()) return "null";
  const Value nothing;
  return TomlValue(InIdiom(value, field.field->change.path,
                           {.kind = kind, .ledger = look.session.ledger, .raw = nothing}),
                   std::string::npos);
}

std::string Line(const AcceptedField& field, const DriftLook& look) {
  const KindDescriptor& kind = *look.desired.Find(*field.entry->address)->kind;
  const FieldChange& change = field.field->change;
  return absl::StrCat(Place({.file = field.file, .line = field.line}, look.workspace.files),
                      field.entry->address->ToString(), " ", change.path.ToString(), " = ",
                      Shown(change.before, field, look, kind), " -> ",
                      Shown(change.after, field, look, kind),
                      field.edited ? "" : "; the spec says so already");
}

std::string Subject(const LeftAlone& left) {
  if (left.entry == nullptr) return "";
  return absl::StrCat(left.entry->address->ToString(), left.path.empty() ? "" : " ", left.path);
}

std::string Line(const LeftAlone& left, const DriftLook& look) {
  const std::string subject = Subject(left);
  return absl::StrCat(Place(left.where, look.workspace.files), subject,
                      subject.empty() ? "" : " is left alone: ", left.why, "; ", left.hint);
}

std::string Counted(size_t count, std::string_view one, std::string_view many) {
  return absl::StrCat(count, " ", count == 1 ? one : many);
}

// `patch` is the path of the diff; "" when the specs themselves were edited.
std::string Summary(const Accepted& accepted, const std::string& patch) {
  const Acceptance& found = accepted.found;
  std::set<Address> objects;
  for (const AcceptedField& field : found.accepted) objects.insert(*field.entry->address);
  if (found.accepted.empty() && found.left.empty()) return "There is no drift to accept.\n";
  return absl::StrCat(found.accepted.empty() ? "" : "\n",
                      patch.empty() ? "Accepted: " : absl::StrCat("In ", patch, ": "),
                      Counted(found.accepted.size(), "field", "fields"), " of ",
                      Counted(objects.size(), "object", "objects"), ", in ",
                      Counted(found.texts.size(), "file", "files"),
                      patch.empty() ? ".\n" : "; git apply or patch -p1 puts them in.\n");
}

Value PlaceJson(const SourceRange& where, const SourceFiles& files) {
  if (where.file == FileId::kNone) return nullptr;
  return absl::StrCat(files.path(where.file), ":", where.line);
}

Value LeftJson(const LeftAlone& left, const SourceFiles& files) {
  return Object{{"address", left.entry == nullptr ? Value() : left.entry->address->ToString()},
                {"path", left.path.empty() ? Value() : left.path},
                {"place", PlaceJson(left.where, files)},
                {"why", left.why},
                {"hint", left.hint}};
}

}  // namespace

std::string AcceptedText(const Accepted& accepted, const DriftLook& look,
                         const std::string& patch) {
  std::string text;
  for (const AcceptedField& field : accepted.found.accepted) {
    absl::StrAppend(&text, Line(field, look), "\n");
  }
  absl::StrAppend(&text, Summary(accepted, patch));
  for (const std::vector<LeftAlone>& group : {accepted.found.left, accepted.doubtful}) {
    for (const LeftAlone& left : group) absl::StrAppend(&text, Line(left, look), "\n");
  }
  return text;
}

Value AcceptedJson(const Accepted& accepted, const DriftLook& look) {
  const SourceFiles& files = look.workspace.files;
  Array fields, left;
  for (const AcceptedField& field : accepted.found.accepted) {
    fields.push_back(Object{{"address", field.entry->address->ToString()},
                            {"path", field.field->change.path.ToString()},
                            {"place", PlaceJson({.file = field.file, .line = field.line}, files)},
                            {"before", field.field->change.before},
                            {"after", field.field->change.after},
                            {"edited", field.edited}});
  }
  for (const LeftAlone& one : accepted.found.left) left.push_back(LeftJson(one, files));
  for (const LeftAlone& one : accepted.doubtful) left.push_back(LeftJson(one, files));
  return Object{{"accepted", std::move(fields)}, {"left_alone", std::move(left)}};
}

std::string AcceptedPatch(const Accepted& accepted, const DriftLook& look) {
  std::string patch;
  const SourceFiles& files = look.workspace.files;
  for (const auto& [file, text] : accepted.found.texts) {
    absl::StrAppend(&patch, UnifiedDiff(files.path(file), files.text(file), text));
  }
  return patch;
}

}  // namespace plumb
