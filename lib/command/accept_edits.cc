#include "lib/command/accept_edits.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/diag/status_macros.h"
#include "lib/spec/toml_edit.h"
#include "lib/value/toml_writer.h"

namespace plumb {
namespace {

TomlEdit TextOf(const SpecEdit& edit, const Address& block) {
  TomlEdit text{.path = FieldPath().Member(block.kind.text()).Member(block.name)};
  std::vector<PathStep> steps = text.path.steps();
  steps.insert(steps.end(), edit.path.steps().begin(), edit.path.steps().end());
  text.path = FieldPath(std::move(steps));
  if (!edit.value.has_value()) return text;
  text.value =
      edit.is_time && edit.value->is_string() ? edit.value->as_string() : TomlValue(*edit.value);
  return text;
}

class Finder {
 public:
  explicit Finder(const AcceptInput& input) : in_(input), files_(input.look.workspace.files) {}

  Acceptance Find() {
    bool unmanaged = false;
    for (const DriftEntry& entry : in_.look.report.entries) {
      if (!IsAskedFor(in_, entry)) continue;
      if (entry.what == DriftKind::kChanged) {
        Accept(entry);
      } else if (entry.what == DriftKind::kDeleted) {
        Leave(entry, "it is gone from the platform",
              "take its table out of the spec, or apply to make it again");
      } else if (entry.what == DriftKind::kFailing) {
        Leave(entry, entry.detail, "there is no field to accept: see plumb runs");
      } else {
        unmanaged = true;
      }
    }
    if (unmanaged) {
      found_.left.push_back(
          {.path = "",
           .where = {},
           .why = absl::StrCat(in_.look.report.unmanaged.value_or(0),
                               " objects of the sandbox are in no spec"),
           .hint = "plumb export writes specs of them, plumb import takes one over"});
    }
    return std::move(found_);
  }

 private:
  const Resource* ResourceOf(const Address& block) const {
    const auto at = std::find_if(in_.resources.begin(), in_.resources.end(),
                                 [&block](const Resource& r) { return r.address == block; });
    return at == in_.resources.end() ? nullptr : &*at;
  }

  void Leave(const DriftEntry& entry, std::string why, std::string hint) {
    const Resource* resource = ResourceOf(entry.address->Block());
    found_.left.push_back({.entry = &entry,
                           .path = "",
                           .where = resource == nullptr ? SourceRange() : resource->where,
                           .why = std::move(why),
                           .hint = std::move(hint)});
  }

  void Accept(const DriftEntry& entry) {
    const Address block = entry.address->Block();
    const Resource* resource = ResourceOf(block);
    const auto refused = in_.refused.find(block);
    const std::vector<JournalEntry>& open = in_.look.session.ledger.open;
    if (resource == nullptr || in_.look.desired.Find(*entry.address) == nullptr) {
      Leave(entry, "no spec declares it", "declare it, or apply to delete it");
    } else if (refused != in_.refused.end()) {
      Leave(entry, refused->second, "edit the spec, or apply it");
    } else if (std::any_of(open.begin(), open.end(), [&entry](const JournalEntry& journal) {
                 return journal.address == *entry.address;
               })) {
      Leave(entry, "a run that changed it was interrupted", "run plumb apply first");
    } else {
      for (const DriftField& field : entry.fields) AcceptField(*resource, entry, field);
    }
  }

  void AcceptField(const Resource& resource, const DriftEntry& entry, const DriftField& field) {
    const FieldPath& path = field.change.path;
    if (field.change.sensitive || ContainsSecret(field.change.after)) {
      found_.left.push_back({.entry = &entry,
                             .path = path.ToString(),
                             .where = resource.where,
                             .why = "it is a secret, and what is live cannot be read",
                             .hint = "plumb apply sends the spec's again"});
      return;
    }
    Expresser& expresser =
        expressers_.try_emplace(resource.address, in_.express, resource).first->second;
    Expressed expressed = expresser.Express(*entry.address, path);
    if (expressed.outcome == Expressed::Outcome::kLeft) {
      found_.left.push_back({.entry = &entry,
                             .path = path.ToString(),
                             .where = expressed.where,
                             .why = std::move(expressed.why),
                             .hint = std::move(expressed.hint)});
      return;
    }
    AcceptedField accepted{.entry = &entry,
                           .field = &field,
                           .file = expressed.where.file,
                           .line = expressed.where.line,
                           .edited = expressed.outcome == Expressed::Outcome::kEdited};
    for (const SpecEdit& edit : expressed.edits) {
      const absl::StatusOr<uint32_t> line = Edit(resource, edit);
      if (!line.ok()) {
        found_.failed[resource.address] = std::string(line.status().message());
        return;
      }
      accepted.line = *line;
    }
    found_.accepted.push_back(accepted);
  }

  // The line where it was done.
  absl::StatusOr<uint32_t> Edit(const Resource& resource, const SpecEdit& edit) {
    const FileId file = resource.where.file;
    const auto text = found_.texts.try_emplace(file, files_.text(file)).first;
    PLUMB_ASSIGN_OR_RETURN(EditedToml edited,
                           EditToml(text->second, TextOf(edit, resource.address)));
    text->second = std::move(edited.text);
    for (AcceptedField& before : found_.accepted) {
      // What is added moves the line that stood there, too.
      const uint32_t first = edited.line + (edited.lines > 0 ? 0 : 1);
      if (before.file == file && before.line >= first) before.line += edited.lines;
    }
    return edited.line;
  }

  const AcceptInput& in_;
  const SourceFiles& files_;
  std::map<Address, Expresser> expressers_;
  Acceptance found_;
};

}  // namespace

bool IsAskedFor(const AcceptInput& input, const DriftEntry& entry) {
  if (input.addresses.empty()) return true;
  return entry.address.has_value() && (input.addresses.contains(*entry.address) ||
                                       input.addresses.contains(entry.address->Block()));
}

Acceptance FindAcceptance(const AcceptInput& input) { return Finder(input).Find(); }

}  // namespace plumb
