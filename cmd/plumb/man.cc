#include "cmd/plumb/man.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "lib/command/version.h"

namespace plumb {
namespace {

// The code point at the begin of `text`, which is UTF-8, and is shortened by it.
uint32_t TakeCodePoint(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  uint32_t point = length == 1 ? lead : lead & (0x7Fu >> length);
  for (size_t i = 1; i < length && i < text.size(); ++i) {
    point = (point << 6) | (static_cast<unsigned char>(text[i]) & 0x3Fu);
  }
  text.remove_prefix(length);
  return point;
}

// Text that reads as it is written: no part of it is a request or an escape.
std::string Escaped(std::string_view text) {
  std::string escaped;
  while (!text.empty()) {
    const uint32_t point = TakeCodePoint(text);
    if (point >= 0x80) {
      absl::StrAppendFormat(&escaped, "\\[u%04X]", point);
    } else {
      escaped += static_cast<char>(point);
    }
  }
  return escaped;
}

std::string Plain(std::string_view text) {
  std::string lines;
  for (const std::string_view line : absl::StrSplit(text, '\n')) {
    const std::string safe = Escaped(absl::StrReplaceAll(line, {{"\\", "\\e"},
                                                                {"-", "\\-"},
                                                                {"\"", "\\(dq"},
                                                                {"'", "\\(aq"},
                                                                {"`", "\\(ga"},
                                                                {"^", "\\(ha"},
                                                                {"~", "\\(ti"}}));
    const bool looks_like_request = !safe.empty() && safe[0] == '.';
    absl::StrAppend(&lines, lines.empty() ? "" : "\n", looks_like_request ? "\\&" : "", safe);
  }
  return lines;
}

std::string Bold(std::string_view text) { return absl::StrCat("\\fB", Plain(text), "\\fR"); }
std::string Italic(std::string_view text) { return absl::StrCat("\\fI", Plain(text), "\\fR"); }

std::string Title(std::string_view name) {
  return absl::StrCat(".TH ", Plain(absl::AsciiStrToUpper(name)), " 1 \"\" \"plumb ", kVersion,
                      "\" \"plumb manual\"\n");
}

std::string Name(std::string_view name, std::string_view summary) {
  return absl::StrCat(".SH NAME\n", Plain(name), " \\- ", Plain(summary), "\n");
}

std::string Paragraphs(std::string_view text) {
  std::string paragraphs;
  for (const std::string_view paragraph : absl::StrSplit(text, "\n\n")) {
    absl::StrAppend(&paragraphs, paragraphs.empty() ? "" : ".PP\n", Plain(paragraph), "\n");
  }
  return paragraphs;
}

std::string Flags(const std::vector<FlagSpec>& flags) {
  std::string text;
  for (const FlagSpec& flag : flags) {
    absl::StrAppend(&text, ".TP\n", Bold(absl::StrCat("-", flag.name)));
    if (!flag.value.empty()) absl::StrAppend(&text, "=", Italic(flag.value));
    if (!flag.short_name.empty()) {
      absl::StrAppend(&text, ", ", Bold(absl::StrCat("-", flag.short_name)), " ",
                      Italic(flag.value));
    }
    absl::StrAppend(&text, "\n", Plain(flag.summary), "\n");
  }
  return text;
}

std::string Synopsis(const CommandSpec& command) {
  std::string text = absl::StrCat(".SH SYNOPSIS\n", Bold(absl::StrCat("plumb ", command.name)),
                                  " [", Italic("flags"), "]");
  for (const ArgumentSpec& argument : command.arguments) {
    const std::string name = absl::StrCat(Italic(argument.name), argument.repeated ? "..." : "");
    absl::StrAppend(&text, " ", argument.required ? name : absl::StrCat("[", name, "]"));
  }
  return text + "\n";
}

// "0  no changes"
std::string ExitCodes(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string_view line : lines) {
    absl::StrAppend(&text, ".TP\n", Bold(line.substr(0, 1)), "\n",
                    Plain(absl::StripLeadingAsciiWhitespace(line.substr(1))), "\n");
  }
  return text;
}

std::string Section(std::string_view title, std::string_view text) {
  return text.empty() ? "" : absl::StrCat(".SH ", title, "\n", text);
}

// Text that keeps its lines.
std::string Verbatim(std::string_view text) {
  if (text.empty()) return "";
  return absl::StrCat(".nf\n", Plain(absl::StripTrailingAsciiWhitespace(text)), "\n.fi\n");
}

std::string Reference(std::string_view page) { return absl::StrCat(".BR ", Plain(page), " (1)"); }

}  // namespace

std::string ManName(const CommandSpec& command) {
  return absl::StrCat("plumb-", absl::StrReplaceAll(command.name, {{" ", "-"}}));
}

std::string ManPage(const CommandSpec& command) {
  const std::string name = ManName(command);
  return absl::StrCat(Title(name), Name(name, command.summary), Synopsis(command),
                      Section("DESCRIPTION", Paragraphs(command.text)),
                      Section("OPTIONS", Flags(command.flags)),
                      Section("OPTIONS OF EVERY COMMAND", Flags(GlobalFlags())),
                      Section("EXIT STATUS", ExitCodes(command.exit_codes)),
                      Section("EXAMPLE", Verbatim(command.example)),
                      Section("SEE ALSO", absl::StrCat(Reference("plumb"), "\n")));
}

std::string ManIndex(const std::vector<CommandSpec>& commands) {
  std::string list;
  for (const CommandSpec& command : commands) {
    if (command.hidden) continue;
    absl::StrAppend(&list, ".TP\n", Reference(ManName(command)), "\n", Plain(command.summary),
                    "\n");
  }
  const std::string files = absl::StrCat(
      ".TP\n", Italic("plumb.toml"), "\nThe project: its environments, the ledger, the policy.\n",
      ".TP\n", Italic("*.toml"), "\nBelow it: the specs.\n");
  return absl::StrCat(
      Title("plumb"), Name("plumb", "keep the sources of an Experience Platform sandbox as specs"),
      ".SH SYNOPSIS\n", Bold("plumb"), " ", Italic("command"), " [", Italic("flags"), "] [",
      Italic("arguments"), "]\n", Section("DESCRIPTION", Paragraphs(About())),
      Section("COMMANDS", list), Section("OPTIONS OF EVERY COMMAND", Flags(GlobalFlags())),
      Section("FILES", files));
}

}  // namespace plumb
