#include "lib/spec/toml_edit.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "lib/diag/status_macros.h"
#include "lib/spec/toml_tree.h"
#include "lib/value/toml_writer.h"

namespace plumb {
namespace {

using Steps = std::vector<PathStep>;

// A value with what holds it: an array or inline table, or the statement itself.
struct Found {
  const TomlItem* item = nullptr;
  const TomlItem* parent = nullptr;
  size_t place = 0;  // In the parent.
  const TomlStatement* statement = nullptr;
};

// Whether `path` goes on with `names` behind its first `at` steps.
bool GoesOnWith(const Steps& path, size_t at, const std::vector<std::string>& names) {
  if (path.size() < at + names.size()) return false;
  for (size_t i = 0; i < names.size(); ++i) {
    const PathStep& step = path[at + i];
    if (step.kind != PathStep::Kind::kMember || step.key != names[i]) return false;
  }
  return true;
}

// What stands at the steps of `path` from `at` on, inside of `found`.
std::optional<Found> Descend(const Found& found, const Steps& path, size_t at) {
  if (at == path.size()) return found;
  const TomlItem& item = *found.item;
  if (path[at].kind == PathStep::Kind::kIndex) {
    const size_t place = path[at].index;
    if (place >= item.elements.size()) return std::nullopt;
    return Descend({&item.elements[place], &item, place, found.statement}, path, at + 1);
  }
  for (size_t i = 0; i < item.entries.size(); ++i) {
    const TomlEntry& entry = item.entries[i];
    if (!GoesOnWith(path, at, entry.names)) continue;
    return Descend({&entry.value, &item, i, found.statement}, path, at + entry.names.size());
  }
  return std::nullopt;
}

FieldPath Front(const FieldPath& path, size_t steps) {
  return FieldPath(Steps(path.steps().begin(), path.steps().begin() + steps));
}

// Steps `from` to the end as a key; none when one of them is no member.
std::optional<std::string> KeyOf(const FieldPath& path, size_t from) {
  std::vector<std::string> names;
  for (size_t i = from; i < path.steps().size(); ++i) {
    if (path.steps()[i].kind != PathStep::Kind::kMember) return std::nullopt;
    names.push_back(TomlKey(path.steps()[i].key));
  }
  return absl::StrJoin(names, ".");
}

class Editor {
 public:
  Editor(std::string_view text, const FieldPath& path)
      : text_(text), path_(path), statements_(ReadTomlStatements(text)) {
    const size_t line_break = text.find('\n');
    const bool crlf =
        line_break != std::string_view::npos && line_break > 0 && text[line_break - 1] == '\r';
    break_ = crlf ? "\r\n" : "\n";
  }

  absl::StatusOr<EditedToml> Set(std::string_view given) const {
    const std::string value = absl::StrReplaceAll(given, {{"\n", break_}});
    if (const std::optional<Found> found = Find(path_)) return Splice(found->item->span, value);
    if (IsTable(path_)) return NoPlace("is a table of its own, which is not written anew");
    for (size_t steps = path_.steps().size(); steps-- > 0;) {
      const FieldPath front = Front(path_, steps);
      if (const std::optional<Found> found = Find(front)) return Insert(*found, value);
      if (IsTable(front)) return InsertStatement(front, value);
    }
    return NoPlace("is in no table");
  }

  absl::StatusOr<EditedToml> Remove() const {
    const std::optional<Found> found = Find(path_);
    if (!found.has_value()) return RemoveTable();
    if (found->parent == nullptr) return Splice(found->statement->lines, "");
    if (found->parent->kind == TomlItem::Kind::kArray) return RemoveElement(*found);
    return RemoveMember(*found);
  }

 private:
  absl::Status NoPlace(std::string_view why) const {
    return absl::InvalidArgumentError(absl::StrCat(path_.ToString(), " ", why));
  }

  std::optional<Found> Find(const FieldPath& path) const {
    for (const TomlStatement& statement : statements_) {
      if (statement.kind != TomlStatement::Kind::kEntry) continue;
      if (!path.StartsWith(statement.path)) continue;
      return Descend({&statement.entry.value, nullptr, 0, &statement}, path.steps(),
                     statement.path.steps().size());
    }
    return std::nullopt;
  }

  bool IsTable(const FieldPath& path) const {
    return path.empty() ||
           std::any_of(statements_.begin(), statements_.end(),
                       [&path](const TomlStatement& s) { return s.path.StartsWith(path); });
  }

  EditedToml Splice(const TomlSpan& span, std::string_view with) const {
    const std::string_view before = text_.substr(0, span.begin);
    const std::string_view gone = text_.substr(span.begin, span.end - span.begin);
    return {.text = absl::StrCat(before, with, text_.substr(span.end)),
            .line = 1 + static_cast<uint32_t>(std::count(before.begin(), before.end(), '\n')),
            .lines = static_cast<int>(std::count(with.begin(), with.end(), '\n') -
                                      std::count(gone.begin(), gone.end(), '\n'))};
  }

  // A line of its own behind `lines`, which may be the text's last and lack its break.
  EditedToml SpliceLine(size_t at, std::string_view line) const {
    const bool open = at > 0 && text_[at - 1] != '\n' && at == text_.size();
    EditedToml edited = open ? Splice({at, at}, absl::StrCat(break_, line))
                             : Splice({at, at}, absl::StrCat(line, break_));
    edited.line += open ? 1 : 0;
    return edited;
  }

  absl::StatusOr<EditedToml> Insert(const Found& found, std::string_view value) const {
    // `found` is at the longest path there is: what is left of path_ is not in it.
    const size_t steps = StepsTo(found);
    if (found.item->kind == TomlItem::Kind::kInlineTable) {
      const std::optional<std::string> key = KeyOf(path_, steps);
      if (HasPartsOfIt(*found.item, steps)) return NoPlace("is written in parts");
      if (key.has_value()) return InsertMember(*found.item, absl::StrCat(*key, " = ", value));
    } else if (found.item->kind == TomlItem::Kind::kArray && steps + 1 == path_.steps().size() &&
               path_.steps().back() ==
                   PathStep{.kind = PathStep::Kind::kIndex, .index = found.item->elements.size()}) {
      return InsertElement(*found.item, value);
    }
    return NoPlace("leads through what is no table");
  }

  // Whether dotted keys of `table` lead to inside of path_, whose first steps lead to it.
  bool HasPartsOfIt(const TomlItem& table, size_t steps) const {
    return std::any_of(table.entries.begin(), table.entries.end(), [&](const TomlEntry& entry) {
      FieldPath member = Front(path_, steps);
      for (const std::string& name : entry.names) member = member.Member(name);
      return member.StartsWith(path_);
    });
  }

  size_t StepsTo(const Found& found) const {
    size_t steps = path_.steps().size();
    while (steps > 0) {
      const std::optional<Found> at = Find(Front(path_, steps));
      if (at.has_value() && at->item == found.item) return steps;
      --steps;
    }
    return 0;
  }

  EditedToml InsertMember(const TomlItem& table, std::string_view member) const {
    if (table.entries.empty()) return Splice(table.span, absl::StrCat("{ ", member, " }"));
    const size_t end = table.entries.back().value.span.end;
    return Splice({end, end}, absl::StrCat(", ", member));
  }

  // The text between two values or a value and a bracket: blanks, comments, a comma.
  std::string_view Between(size_t begin, size_t end) const {
    return text_.substr(begin, end - begin);
  }

  // Behind the comma that comes next; `from` when none comes before `end`.
  size_t BehindComma(size_t from, size_t end) const {
    for (size_t at = from; at < end; ++at) {
      if (text_[at] == '#') at = std::min(text_.find('\n', at), end - 1);
      if (text_[at] == ',') return at + 1;
    }
    return from;
  }

  size_t EndOfLine(size_t at) const {
    const size_t end = text_.find('\n', at);
    return end == std::string_view::npos ? text_.size() : end + 1;
  }

  size_t StartOfLine(size_t at) const {
    const size_t before = at == 0 ? std::string_view::npos : text_.rfind('\n', at - 1);
    return before == std::string_view::npos ? 0 : before + 1;
  }

  // The blanks that the line of `at` begins with, when nothing else is before it.
  std::optional<std::string_view> IndentOf(size_t at) const {
    const size_t line = StartOfLine(at);
    const std::string_view before = Between(line, at);
    if (before.find_first_not_of(" \t") != std::string_view::npos) return std::nullopt;
    return before;
  }

  EditedToml InsertElement(const TomlItem& array, std::string_view value) const {
    const size_t close = array.span.end - 1;
    if (array.elements.empty()) {
      return Splice({array.span.begin + 1, array.span.begin + 1}, value);
    }
    const size_t end = array.elements.back().span.end;
    const size_t comma = BehindComma(end, close);
    const std::optional<std::string_view> indent = IndentOf(array.elements.back().span.begin);
    const size_t line = EndOfLine(comma);
    if (line > close || !indent.has_value()) {
      return Splice({comma, comma}, absl::StrCat(comma == end ? ", " : " ", value));
    }
    // On a line of its own, with a comma when the one before has one.
    EditedToml edited =
        Splice({end, line}, absl::StrCat(comma == end ? "," : "", Between(end, line), *indent,
                                         value, comma == end ? "" : ",", break_));
    ++edited.line;
    return edited;
  }

  // Where the table `front` gets its keys: behind its last one, or the header; or behind
  // the last dotted key that says something of it.
  const TomlStatement* Anchor(const FieldPath& front) const {
    const TomlStatement* own = nullptr;
    const TomlStatement* dotted = nullptr;
    bool has_header = front.empty();
    for (const TomlStatement& statement : statements_) {
      const bool is_entry = statement.kind == TomlStatement::Kind::kEntry;
      if (statement.section == front) {
        has_header = has_header || !is_entry;
        own = &statement;
      } else if (is_entry && statement.path.StartsWith(front) &&
                 front.StartsWith(statement.section)) {
        dotted = &statement;
      }
    }
    return has_header ? own : dotted;
  }

  absl::StatusOr<EditedToml> InsertStatement(const FieldPath& front, std::string_view value) const {
    if (IsNextElement(front)) return AppendTable(front, value);
    const TomlStatement* anchor = Anchor(front);
    const size_t section = anchor == nullptr || anchor->section == front
                               ? front.steps().size()
                               : anchor->section.steps().size();
    const std::optional<std::string> key = KeyOf(path_, section);
    if (!key.has_value()) return NoPlace("is in no table");
    if (anchor == nullptr && !front.empty()) {
      return InsertHeader(front, absl::StrCat(*key, " = ", value));
    }
    if (anchor == nullptr) {
      const size_t begin = text_.substr(0, 3) == "\xef\xbb\xbf" ? 3 : 0;
      return Splice({begin, begin}, absl::StrCat(*key, " = ", value, break_));
    }
    return SpliceLine(anchor->lines.end, Line(*anchor, *key, value));
  }

  // Of a table that only the headers of tables in it speak of: one of its own, before the
  // first of them and the comment above that.
  absl::StatusOr<EditedToml> InsertHeader(const FieldPath& front, std::string_view entry) const {
    const std::optional<std::string> name = KeyOf(front, 0);
    if (!name.has_value()) return NoPlace("is in a table without a header");
    const auto first = std::find_if(statements_.begin(), statements_.end(),
                                    [&](const auto& s) { return s.path.StartsWith(front); });
    size_t at = first->lines.begin;
    while (at > 0 && text_[StartOfLine(at - 1)] == '#') at = StartOfLine(at - 1);
    EditedToml edited =
        Splice({at, at}, absl::StrCat("[", *name, "]", break_, entry, break_, break_));
    ++edited.line;
    return edited;
  }

  // `key = value` as the line of `anchor` is laid out.
  std::string Line(const TomlStatement& anchor, std::string key, std::string_view value) const {
    if (anchor.kind != TomlStatement::Kind::kEntry) return absl::StrCat(key, " = ", value);
    const TomlEntry& entry = anchor.entry;
    const size_t width = entry.equals - entry.key.begin - 1;
    if (key.size() < width) key.append(width - key.size(), ' ');
    return absl::StrCat(Between(anchor.lines.begin, entry.key.begin), key, " = ", value);
  }

  // Whether path_ is the element that an array of [[tables]] at `front` would get next.
  bool IsNextElement(const FieldPath& front) const {
    if (path_.steps().size() != front.steps().size() + 1) return false;
    const PathStep& step = path_.steps().back();
    return step.kind == PathStep::Kind::kIndex && step.index > 0 &&
           IsTable(front.Index(step.index - 1));
  }

  // Requires: the value is an inline table.
  absl::StatusOr<EditedToml> AppendTable(const FieldPath& front, std::string_view value) const {
    const std::string probe = absl::StrCat("x = ", value);
    const TomlItem table = ReadTomlStatements(probe).front().entry.value;
    if (table.kind != TomlItem::Kind::kInlineTable) return NoPlace("is to be a table");
    std::vector<std::string> names;
    for (const PathStep& step : front.steps()) {
      if (step.kind == PathStep::Kind::kMember) names.push_back(TomlKey(step.key));
    }
    std::string block = absl::StrCat(break_, "[[", absl::StrJoin(names, "."), "]]");
    for (const TomlEntry& entry : table.entries) {
      const size_t begin = entry.key.begin;
      absl::StrAppend(&block, break_, probe.substr(begin, entry.value.span.end - begin));
    }
    const FieldPath last = front.Index(path_.steps().back().index - 1);
    size_t end = 0;
    for (const TomlStatement& statement : statements_) {
      if (statement.path.StartsWith(last)) end = statement.lines.end;
    }
    EditedToml edited = SpliceLine(end, block);
    ++edited.line;
    return edited;
  }

  // Takes out what headers and dotted keys say of the table at path_, with what stands
  // between them.
  absl::StatusOr<EditedToml> RemoveTable() const {
    const auto is_of_it = [this](const TomlStatement& s) { return s.path.StartsWith(path_); };
    EditedToml edited{.text = std::string(text_)};
    auto end = statements_.rbegin();
    while (true) {
      end = std::find_if(end, statements_.rend(), is_of_it);
      if (end == statements_.rend()) break;
      const auto begin = std::find_if_not(end, statements_.rend(), is_of_it);
      const TomlSpan span{std::prev(begin)->lines.begin, end->lines.end};
      const EditedToml shorter = Splice(span, "");
      edited.text.erase(span.begin, span.end - span.begin);
      edited.line = shorter.line;
      edited.lines += shorter.lines;
      end = begin;
    }
    return edited.line == 0 ? RemoveDotted(path_) : edited;
  }

  // Of an inline table with several dotted keys of that name.
  absl::StatusOr<EditedToml> RemoveDotted(const FieldPath& path) const {
    for (size_t steps = path.steps().size(); steps-- > 0;) {
      const std::optional<Found> at = Find(Front(path, steps));
      if (!at.has_value()) continue;
      for (const TomlEntry& entry : at->item->entries) {
        FieldPath member = Front(path, steps);
        for (const std::string& name : entry.names) member = member.Member(name);
        if (!member.StartsWith(path)) continue;
        PLUMB_ASSIGN_OR_RETURN(const EditedToml edited, Editor(text_, member).Remove());
        return RemoveRest(edited);
      }
      break;
    }
    return NoPlace("is not there");
  }

  absl::StatusOr<EditedToml> RemoveRest(const EditedToml& edited) const {
    const absl::StatusOr<EditedToml> rest = Editor(edited.text, path_).Remove();
    if (!rest.ok()) return edited;
    return EditedToml{rest->text, edited.line, edited.lines + rest->lines};
  }

  EditedToml RemoveMember(const Found& found) const {
    const std::vector<TomlEntry>& entries = found.parent->entries;
    const TomlEntry& entry = entries[found.place];
    if (entries.size() == 1) return Splice(found.parent->span, "{}");
    if (found.place + 1 < entries.size()) {
      return Splice({entry.key.begin, entries[found.place + 1].key.begin}, "");
    }
    return Splice({entries[found.place - 1].value.span.end, entry.value.span.end}, "");
  }

  EditedToml RemoveElement(const Found& found) const {
    const TomlSpan& span = found.item->span;
    const size_t close = found.parent->span.end - 1;
    const bool last = found.place + 1 == found.parent->elements.size();
    const size_t next = last ? close : found.parent->elements[found.place + 1].span.begin;
    const size_t comma = BehindComma(span.end, next);
    const size_t line = EndOfLine(comma);
    // Alone on its lines: they go, with the comment there.
    if (IndentOf(span.begin).has_value() && line <= next) {
      return Splice({StartOfLine(span.begin), line}, "");
    }
    if (last && found.place > 0) {
      const size_t before = found.parent->elements[found.place - 1].span.end;
      if (Between(before, span.begin).find('\n') == std::string_view::npos) {
        return Splice({before, span.end}, "");
      }
    }
    size_t end = comma;
    while (end < next && (text_[end] == ' ' || text_[end] == '\t')) ++end;
    return Splice({span.begin, end}, "");
  }

  std::string_view text_;
  const FieldPath& path_;
  std::vector<TomlStatement> statements_;
  std::string break_;
};

}  // namespace

absl::StatusOr<EditedToml> EditToml(std::string_view text, const TomlEdit& edit) {
  const Editor editor(text, edit.path);
  return edit.value.has_value() ? editor.Set(*edit.value) : editor.Remove();
}

}  // namespace plumb
