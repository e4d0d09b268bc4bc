#include "cmd/plumb/takeover_commands.h"

#include <string>
#include <utility>
#include <vector>

#include "cmd/plumb/spec_flags.h"
#include "lib/command/commands.h"

namespace plumb {
namespace {

std::vector<FlagSpec> WithSpecFlags(std::vector<FlagSpec> flags) {
  flags.insert(flags.begin(), SpecFlags().begin(), SpecFlags().end());
  return flags;
}

ExitCode Import(const ParsedFlags& flags, Services& services) {
  const bool all = flags.Bool("all", false);
  if (all && flags.arguments.empty()) {
    return RunImportAll({.spec = SpecOptionsOf(flags),
                         .lock_timeout = flags.Text("lock-timeout"),
                         .verify = flags.Bool("verify", false)},
                        services);
  }
  if (all || flags.Bool("verify", false) || flags.arguments.size() != 2) {
    services.console.Err(
        "Error: plumb import takes either an ADDRESS and an ID, or -all, with or without "
        "-verify\n");
    return ExitCode::kError;
  }
  return RunImport({.spec = SpecOptionsOf(flags),
                    .arguments = flags.arguments,
                    .lock_timeout = flags.Text("lock-timeout"),
                    .force = false},
                   services);
}

}  // namespace

CommandEntry InitEntry() {
  return {
      {.name = "init",
       .summary = "Begin a project",
       .text = "Writes plumb.toml and .gitignore into the current folder. With -source, also a\n"
               "file with the whole pipeline from that source: connections, schema, dataset,\n"
               "mapping and flow; in a project that there is already, that file alone.\n\n"
               "When the credentials are set and the sandbox has a base connection of that\n"
               "source, plumb asks it what -object holds, and drafts schema and mapping from\n"
               "the answer. Otherwise they hold an id, for you to go on from. Nothing is made\n"
               "on the platform, and no file is written over.",
       .example = "$ plumb init -source stripe -object charges\n"
                  "Explored charges through Stripe (494a284c-ffc6-4242-a166-57eea1c6c24d): 36 "
                  "fields.\n"
                  "Wrote plumb.toml, .gitignore and charges.toml.\n",
       .flags = WithSpecFlags(
           {{"source", FlagType::kText, "NAME", "A source of plumb sources: stripe, mysql, ..."},
            {"object", FlagType::kText, "NAME",
             "What to read of it: a resource, a table, a file's path."},
            {"connection", FlagType::kText, "ID",
             "The base connection to look through; the only one of that source."}}),
       .exit_codes = {"0  written", "1  an error"}},
      [](const ParsedFlags& flags, Services& services) {
        SpecOptions spec = SpecOptionsOf(flags);
        spec.needs_project = false;
        return RunInit({.spec = std::move(spec),
                        .source = flags.Text("source"),
                        .object = flags.Text("object"),
                        .connection = flags.Text("connection")},
                       services);
      }};
}

CommandEntry ImportEntry() {
  return {
      {.name = "import",
       .summary = "Bind objects that exist to resources",
       .text = "Notes in the ledger that the object ID of the sandbox is the resource ADDRESS,\n"
               "which a spec declares. Changes nothing on the platform: plan says what the spec\n"
               "would. [[import]] in the specs does the same as a part of apply.\n\n"
               "With -all, binds whatever [[import]] or its name says which object it is, as\n"
               "after plumb export. With -verify, plans afterwards, and names every field in\n"
               "which the specs say something else than the sandbox, and every secret that had\n"
               "to be taken on trust.",
       .example = "$ plumb import flow.charges 2edc08ac-4df5-4fe6-936f-81a19ce92f5c\n"
                  "$ plumb import -all -verify\n",
       .arguments = {{"ADDRESS", false}, {"ID", false}},
       .flags =
           WithSpecFlags({{"all", FlagType::kBool, "", "Bind all that [[import]] or names tell."},
                          {"verify", FlagType::kBool, "",
                           "With -all: plan afterwards; exit with 2 when the "
                           "plan is not empty."},
                          LockTimeout()}),
       .exit_codes = {"0  bound (with -verify: and the plan is empty)", "1  an error",
                      "2  with -verify: the plan is not empty", "4  another run holds the lock"}},
      Import};
}

CommandEntry ExportEntry() {
  return {
      {.name = "export",
       .summary = "Write the objects of a sandbox as specs",
       .text = "Reads the whole sandbox and writes a file for each kind into the folder -into,\n"
               "as somebody would have written it: names made from names, references instead of\n"
               "ids, shorthands where they say the same, for_each where three or more objects\n"
               "differ in a word. What the platform sets by itself is left out. Secrets, which\n"
               "it does not show, become ${secret.env.NAME}, listed at the end. imports.toml\n"
               "says which object each resource is, for plumb import -all -verify.\n\n"
               "Changes nothing, neither in the sandbox nor in the ledger, and needs no\n"
               "plumb.toml: a folder without a project gets one. A file that is there and says\n"
               "something else is left alone.",
       .example = "$ plumb export -into=specs\n"
                  "Wrote 43 objects as 9 resources into 10 files in specs.\n\n"
                  "The platform gives no secrets away. Set these before planning:\n"
                  "  STRIPE_ACCESS_TOKEN  (base_connection.stripe: auth.params.accessToken)\n\n"
                  "Then, in the project's folder: plumb import -all -verify\n",
       .flags = WithSpecFlags(
           {{"into", FlagType::kText, "DIR", "The folder to write into; made when not there."},
            {"kind", FlagType::kList, "KIND", "Only objects of this kind; may be repeated."},
            {"target", FlagType::kList, "ADDRESS",
             "Only this object, by the address that its name gives, and what it needs; may be "
             "repeated."},
            {"unmanaged", FlagType::kBool, "",
             "Only what the ledger does not have; references to the rest by its addresses."},
            {"force", FlagType::kBool, "", "Write over files that say something else."}}),
       .exit_codes = {"0  written", "1  an error"}},
      [](const ParsedFlags& flags, Services& services) {
        if (flags.Text("into").empty()) {
          services.console.Err("Error: plumb export needs a folder: -into=DIR\n");
          return ExitCode::kError;
        }
        SpecOptions spec = SpecOptionsOf(flags);
        spec.needs_project = false;
        std::string into = flags.Text("into");
        while (into.size() > 1 && into.back() == '/') into.pop_back();
        return RunExport({.spec = std::move(spec),
                          .into = into,
                          .kinds = flags.List("kind"),
                          .targets = flags.List("target"),
                          .unmanaged = flags.Bool("unmanaged", false),
                          .force = flags.Bool("force", false)},
                         services);
      }};
}

}  // namespace plumb
