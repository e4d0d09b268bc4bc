#include "cmd/plumb/tool_commands.h"

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cmd/plumb/completion.h"
#include "cmd/plumb/spec_flags.h"
#include "lib/command/commands.h"

namespace plumb {
namespace {

std::vector<CommandSpec> ShownCommands() {
  std::vector<CommandSpec> specs;
  for (const CommandEntry& entry : Commands()) {
    if (!entry.spec.hidden) specs.push_back(entry.spec);
  }
  return specs;
}

}  // namespace

CommandEntry FmtEntry() {
  return {
      {.name = "fmt",
       .summary = "Bring the TOML files into one layout",
       .text = "Lays out every *.toml below the current folder, or the files and folders that\n"
               "are named: plumb.toml too, nothing hidden. Aligns the equals signs of\n"
               "consecutive keys, sets blanks and blank lines, indents arrays. Order, comments\n"
               "and the spelling of values stay, and so does the meaning: a file whose values\n"
               "would not read the same afterwards is refused. Prints the names of the files\n"
               "that it changed. When one does not parse, none is written.",
       .example = "$ plumb fmt -check -diff\n--- a/flow.toml\n+++ b/flow.toml\n@@ -1,2 +1,2 "
                  "@@\n [flow.charges]\n-name=\"Stripe charges\"\n+name = \"Stripe charges\"\n",
       .arguments = {{.name = "PATH", .required = false, .repeated = true}},
       .flags = {{"check", FlagType::kBool, "",
                  "Write nothing; exit with 3 when a file would change."},
                 {"diff", FlagType::kBool, "",
                  "Write nothing; print what would change, for patch -p1."}},
       .exit_codes = {"0  every file is laid out (with -check: was before)", "1  an error",
                      "3  with -check: a file would change"}},
      [](const ParsedFlags& flags, Services& services) {
        return RunFmt({.paths = flags.arguments,
                       .check = flags.Bool("check", false),
                       .diff = flags.Bool("diff", false)},
                      services);
      }};
}

CommandEntry SchemaEntry() {
  return {
      {.name = "schema",
       .summary = "Print a JSON Schema of specs, for editors",
       .text =
           "Prints what specs may hold as a JSON Schema of draft 7, made from the kinds: their\n"
           "fields with types, choices and descriptions, the shorthands, and plumb's own\n"
           "keys. With it editors that know taplo (Even Better TOML) complete and check\n"
           "specs while they are written. It refuses less than plumb validate, which knows\n"
           "what fields have to do with one another.",
       .example = "$ plumb schema >plumb.schema.json\n"
                  "$ plumb schema -project >project.schema.json\n"
                  "$ taplo check --schema file://$PWD/plumb.schema.json flow.toml\n",
       .flags = {{"project", FlagType::kBool, "", "Of plumb.toml instead of spec files."}},
       .exit_codes = {"0  printed"}},
      [](const ParsedFlags& flags, Services& services) {
        return RunSchema({.of_project = flags.Bool("project", false)}, services);
      }};
}

CommandEntry CompletionEntry() {
  return {
      {.name = "completion",
       .summary = "Print a script that completes plumb's commands in a shell",
       .text = "Prints a script for bash, zsh or fish. With it the Tab key completes commands,\n"
               "flags, their values, files, the environments of plumb.toml, and the addresses\n"
               "that the specs declare or the ledger has. A ledger on a server is not asked: a\n"
               "key press does not wait for a network. Nor is any secret read.",
       .example = "$ source <(plumb completion bash)               # in ~/.bashrc\n"
                  "$ plumb completion zsh >~/.zfunc/_plumb          # in a folder of $fpath\n"
                  "$ plumb completion fish >~/.config/fish/completions/plumb.fish\n",
       .arguments = {{.name = "SHELL", .choices = {"bash", "zsh", "fish"}}},
       .exit_codes = {"0  printed", "1  there is no script for that shell"}},
      [](const ParsedFlags& flags, Services& services) {
        const std::string& shell = flags.arguments[0];
        if (shell != "bash" && shell != "zsh" && shell != "fish") {
          services.console.Err(absl::StrCat("Error: there is no completion for ", shell,
                                            "; it is bash, zsh or fish\n"));
          return ExitCode::kError;
        }
        const auto script = shell == "bash"  ? BashCompletion
                            : shell == "zsh" ? ZshCompletion
                                             : FishCompletion;
        services.console.Out(script(ShownCommands()));
        return ExitCode::kOk;
      }};
}

CommandEntry CompleteEntry() {
  return {{.name = "__complete",
           .summary = "List addresses or environments for the scripts of plumb completion",
           .text = "Takes what to list, and the words typed so far. Silent about errors.",
           .arguments = {{.name = "WHAT"}, {.name = "WORD", .required = false, .repeated = true}},
           .flags = SpecFlags(),
           .exit_codes = {"0  always"},
           .hidden = true},
          [](const ParsedFlags& flags, Services& services) {
            const std::string what = flags.arguments.empty() ? "" : flags.arguments[0];
            return RunComplete({.spec = SpecOptionsOf(flags), .what = what}, services);
          }};
}

}  // namespace plumb
