#include "cmd/plumb/commands_table.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "cmd/plumb/spec_flags.h"
#include "cmd/plumb/takeover_commands.h"
#include "cmd/plumb/tool_commands.h"
#include "lib/command/commands.h"
#include "lib/command/version.h"

namespace plumb {
namespace {

// GitHub's limit of a comment, in characters.
constexpr int kForgeLimit = 65536;

const std::vector<FlagSpec>& PlanFlags() {
  static const auto& flags = *new std::vector<FlagSpec>{
      {"target", FlagType::kList, "ADDRESS",
       "Only this resource and what it needs; may be repeated."},
      {"exclude", FlagType::kList, "ADDRESS",
       "Not this resource, nor what cannot go without it; may be repeated."},
      {"replace", FlagType::kList, "ADDRESS", "Replace this resource; may be repeated."},
      {"refresh", FlagType::kBool, "",
       "-refresh=false: compare with the ledger alone and read nothing."},
      {"json", FlagType::kBool, "", "Print JSON instead of text."},
  };
  return flags;
}

std::vector<FlagSpec> Joined(const std::vector<std::vector<FlagSpec>>& lists) {
  std::vector<FlagSpec> all;
  for (const auto& list : lists) all.insert(all.end(), list.begin(), list.end());
  return all;
}

PlanOptions PlanOptionsOf(const ParsedFlags& flags) {
  return {.spec = SpecOptionsOf(flags),
          .targets = flags.List("target"),
          .exclude = flags.List("exclude"),
          .replace = flags.List("replace"),
          .destroy = flags.Bool("destroy", false),
          .refresh = flags.Bool("refresh", true),
          .json = flags.Bool("json", false),
          .detailed_exitcode = flags.Bool("detailed-exitcode", false),
          .out = flags.Text("out"),
          .markdown_into = flags.Text("markdown-into"),
          .size_limit = flags.Count("size-limit", kForgeLimit),
          .gitlab_report = flags.Text("gitlab-report"),
          .timeout = flags.Text("timeout"),
          .lock_timeout = flags.Text("lock-timeout")};
}

ApplyCommandOptions ApplyOptionsOf(const ParsedFlags& flags) {
  return {.plan = PlanOptionsOf(flags),
          .plan_file = flags.arguments.empty() ? "" : flags.arguments[0],
          .resume = flags.Bool("resume", false),
          .parallelism = flags.Count("parallelism", 0),
          .auto_approve = flags.Bool("auto-approve", false),
          .input = flags.Bool("input", true)};
}

ShowOptions ShowOptionsOf(const ParsedFlags& flags) {
  return {.spec = SpecOptionsOf(flags),
          .subject = flags.arguments.empty() ? "" : flags.arguments[0],
          .json = flags.Bool("json", false),
          .markdown = flags.Bool("markdown", false),
          .html = flags.Bool("html", false),
          .html_into = flags.Text("html-into"),
          .size_limit = flags.Count("size-limit", kForgeLimit)};
}

const FlagSpec& Json() {
  static const auto& flag =
      *new FlagSpec{"json", FlagType::kBool, "", "Print JSON instead of text."};
  return flag;
}

CommandEntry Validate() {
  return {{.name = "validate",
           .summary = "Check the specs; talks to nobody",
           .text = "Reads plumb.toml and every other *.toml below the current folder, resolves\n"
                   "variables, secrets and references, and reports every problem in one run.\n"
                   "Sends nothing.",
           .example = "$ plumb validate\nSuccess! 7 resources are valid.\n",
           .flags = SpecFlagsOfSeveral(),
           .exit_codes = {"0  the specs are valid", "1  they are not"}},
          [](const ParsedFlags& flags, Services& services) {
            return RunValidate(SpecOptionsOf(flags), services);
          }};
}

CommandEntry PlanEntry() {
  return {
      {.name = "plan",
       .summary = "Show what apply would do; changes nothing",
       .text = "Compares the specs with the platform and with what was last applied, and shows\n"
               "the creates, updates, replacements and deletions that close the difference.\n"
               "Reads whole collections page by page; writes neither to the platform nor to\n"
               "the ledger.",
       .example = "$ plumb plan -out=release.plan -markdown-into=comment.md\n...\nPlan: 1 to add, "
                  "1 to change, 0 to destroy.\n",
       .flags = Joined(
           {SpecFlagsOfSeveral(),
            PlanFlags(),
            {{"destroy", FlagType::kBool, "", "Plan what destroy would do."},
             {"out", FlagType::kText, "FILE",
              "Save the plan for plumb apply FILE; no secret in it."},
             {"markdown-into", FlagType::kText, "FILE", "Write it for a pull request's comment."},
             {"size-limit", FlagType::kCount, "N", "Of that Markdown, in characters; 65536."},
             {"gitlab-report", FlagType::kText, "FILE",
              "Write the numbers for GitLab's merge request widget."},
             {"detailed-exitcode", FlagType::kBool, "", "Exit with 2 when there are changes."}}}),
       .exit_codes = {"0  planned (with -detailed-exitcode: no changes)",
                      "1  an error, or a plan that breaks [policy] or protect",
                      "2  changes, with -detailed-exitcode"}},
      [](const ParsedFlags& flags, Services& services) {
        return RunPlan(PlanOptionsOf(flags), services);
      }};
}

const std::vector<FlagSpec>& ApplyFlags() {
  static const auto& flags = *new std::vector<FlagSpec>{
      {"auto-approve", FlagType::kBool, "", "Do not ask; deletions and replacements included."},
      {"parallelism", FlagType::kCount, "N", "Operations at the same time; 8."},
      {"timeout", FlagType::kText, "DURATION",
       "Begin nothing after this long, \"30m\" for one, and repeat no request."},
      {"lock-timeout", FlagType::kText, "DURATION",
       "Wait this long, \"5m\" for one, for a run that holds the lock."},
  };
  return flags;
}

const std::vector<std::string>& ApplyCodes() {
  static const auto& codes = *new std::vector<std::string>{
      "0  everything was done", "1  an error; nothing was changed",
      "3  some was done, some was not; run it again", "4  another run holds the lock",
      "5  what was planned against has moved; nothing was changed"};
  return codes;
}

CommandEntry ApplyEntry() {
  return {
      {.name = "apply",
       .summary = "Make the platform what the specs say",
       .text = "Plans, asks, and carries out the plan: independent operations in parallel, each\n"
               "noted in the ledger's journal before and after. An object that moved since it\n"
               "was read is left alone. The first Ctrl-C finishes what is under way; the second\n"
               "exits at once.\n\n"
               "With FILE, a plan saved by plumb plan -out, carries out exactly that and asks\n"
               "nobody; or nothing at all, when anything that it touches has changed since.\n"
               "With -resume FILE goes on with such a plan whose run was killed or interrupted:\n"
               "what it did may not have been changed since, and no other run have written.\n\n"
               "With -input=false nobody is asked: creations and updates are carried out,\n"
               "deletions and replacements only with -auto-approve.",
       .example = "$ plumb apply -auto-approve\n...\nApply complete! Resources: 7 added, 0 "
                  "changed, 0 destroyed.\n",
       .arguments = {{"FILE", false}},
       .flags = Joined({SpecFlags(),
                        PlanFlags(),
                        ApplyFlags(),
                        {{"resume", FlagType::kBool, "",
                          "Go on with the saved plan FILE where its run ended."}}}),
       .exit_codes = ApplyCodes()},
      [](const ParsedFlags& flags, Services& services) {
        return RunApply(ApplyOptionsOf(flags), services);
      }};
}

CommandEntry Destroy() {
  return {
      {.name = "destroy",
       .summary = "Delete everything that plumb made",
       .text = "Deletes every object that the ledger binds in the environment, dependents first.\n"
               "Mapping sets have no documented DELETE: they are forgotten and named, unless\n"
               "[apply] try_delete_mappings = true in plumb.toml.",
       .example = "$ plumb destroy -auto-approve\n...\nDestroy complete! Resources: 6 "
                  "destroyed.\n",
       .flags = Joined({SpecFlags(), PlanFlags(), ApplyFlags()}),
       .exit_codes = ApplyCodes()},
      [](const ParsedFlags& flags, Services& services) {
        ApplyCommandOptions options = ApplyOptionsOf(flags);
        options.plan.destroy = true;
        return RunApply(options, services);
      }};
}

const FlagSpec& LockTimeout() {
  static const auto& flag =
      *new FlagSpec{"lock-timeout", FlagType::kText, "DURATION",
                    "Wait this long, \"5m\" for one, for a run that holds the lock."};
  return flag;
}

CommandEntry Drift() {
  return {
      {.name = "drift",
       .summary = "Show what others changed since the last apply",
       .text = "Compares every object that plumb manages with what was last applied to it and\n"
               "names the fields that changed, who changed them and when, as far as the API\n"
               "says; flows whose newest runs failed; and the sandbox's objects that no spec\n"
               "manages. [drift] of plumb.toml says what of it matters how much: what is for\n"
               "information is no drift. Changes nothing on the platform.\n\n"
               "With -every repeats until it is interrupted, and prints what the last report\n"
               "did not have. That, and what was posted to -webhook, is kept in the ledger.\n\n"
               "With -accept edits the specs so that they say what is live, and puts it into the\n"
               "ledger as last applied: a plan of those fields is empty then. Nothing else in a\n"
               "file changes. What comes of a variable, of a for_each whose instances differ by\n"
               "now, or is a secret is left alone, and said.",
       .example = "$ plumb drift; echo $?\n...\n2\n"
                  "$ plumb drift -accept=flow.charges\n"
                  "flow.toml:15: flow.charges scheduleParams.interval = 15 -> 30\n",
       .flags = Joined(
           {SpecFlagsOfSeveral(),
            {Json(),
             {"markdown-into", FlagType::kText, "FILE", "Write it for an issue or a summary."},
             {"size-limit", FlagType::kCount, "N", "Of that Markdown, in characters; 65536."},
             {"metrics-into", FlagType::kText, "FILE",
              "Write it for Prometheus's node_exporter; the name ends in .prom there."},
             {"sarif-into", FlagType::kText, "FILE", "Write it for code scanning."},
             {"webhook", FlagType::kText, "URL", "Post what is new there, as Slack takes it."},
             {"every", FlagType::kText, "DURATION", "Repeat, \"15m\" for one."},
             {"accept", FlagType::kOptional, "ADDRESS",
              "Make the specs say what is live; of ADDRESS alone, which may be repeated."},
             {"patch-into", FlagType::kText, "FILE",
              "Write what -accept would do to the specs as a unified diff, and do nothing."},
             LockTimeout()}}),
       .exit_codes = {"0  no drift, or none that was not accepted", "1  an error",
                      "2  drift, or some that was left alone"}},
      [](const ParsedFlags& flags, Services& services) {
        return RunDrift({.spec = SpecOptionsOf(flags),
                         .json = flags.Bool("json", false),
                         .markdown_into = flags.Text("markdown-into"),
                         .metrics_into = flags.Text("metrics-into"),
                         .sarif_into = flags.Text("sarif-into"),
                         .size_limit = static_cast<size_t>(flags.Count("size-limit", kForgeLimit)),
                         .webhook = flags.Text("webhook"),
                         .every = flags.Text("every"),
                         .accepts = flags.Has("accept"),
                         .accept = flags.Values("accept"),
                         .patch_into = flags.Text("patch-into"),
                         .lock_timeout = flags.Text("lock-timeout")},
                        services);
      }};
}

CommandEntry Diff() {
  return {
      {.name = "diff",
       .summary = "Show how two environments differ",
       .text = "Compares what the specs say for one environment with what they say for the\n"
               "other, resource by resource; with -live what the two sandboxes have, where the\n"
               "specs have a say. Ids are left out: references are shown as such.",
       .example = "$ plumb diff -e dev -e prod\n",
       .flags = {{"environment", FlagType::kList, "NAME", "One of the two; given twice.", "e"},
                 {"var", FlagType::kList, "NAME=VALUE",
                  "Set ${var.NAME} in both; may be repeated."},
                 {"var-file", FlagType::kList, "FILE",
                  "Set variables from a TOML file in both; may be repeated."},
                 {"live", FlagType::kBool, "", "Compare the sandboxes, by their ledgers."},
                 Json()},
       .exit_codes = {"0  they are alike", "1  an error", "2  they differ"}},
      [](const ParsedFlags& flags, Services& services) {
        SpecOptions spec = SpecOptionsOf(flags);
        spec.environment.clear();
        return RunDiff({.spec = std::move(spec),
                        .environments = flags.List("environment"),
                        .live = flags.Bool("live", false),
                        .json = flags.Bool("json", false)},
                       services);
      }};
}

CommandEntry Show() {
  return {
      {.name = "show",
       .summary = "Show a saved plan, or what the ledger has",
       .text = "Of a saved plan prints what plumb plan printed, or the same as JSON, as Markdown\n"
               "or as a page. Otherwise prints each resource's remote id and what was last\n"
               "applied to it. Secrets are kept as fingerprints and never shown. Sends nothing.",
       .example = "$ plumb show -html release.plan >plan.html\n",
       .arguments = {{"FILE or ADDRESS", false}},
       .flags = Joined(
           {SpecFlags(),
            {Json(),
             {"markdown", FlagType::kBool, "", "Print a plan as Markdown."},
             {"html", FlagType::kBool, "", "Print a plan as one HTML page."},
             {"html-into", FlagType::kText, "FILE", "Write that page to a file."},
             {"size-limit", FlagType::kCount, "N", "Of the Markdown, in characters; 65536."}}}),
       .exit_codes = {"0  shown", "1  an error"}},
      [](const ParsedFlags& flags, Services& services) {
        return RunShow(ShowOptionsOf(flags), services);
      }};
}

CommandEntry GraphEntry() {
  return {
      {.name = "graph",
       .summary = "Draw what needs what, of the specs or of a saved plan",
       .text = "Prints a graph with an arrow from each resource to what it needs; of a plan, in\n"
               "the colours of what happens to them. Sends nothing.",
       .example = "$ plumb graph -format=svg >graph.svg\n",
       .arguments = {{"FILE", false}},
       .flags = Joined({SpecFlags(),
                        {{"format",
                          FlagType::kText,
                          "NAME",
                          "dot, mermaid or svg; dot.",
                          "",
                          {"dot", "mermaid", "svg"}}}}),
       .exit_codes = {"0  drawn", "1  an error"}},
      [](const ParsedFlags& flags, Services& services) {
        GraphOptions options{.spec = SpecOptionsOf(flags),
                             .plan_file = flags.arguments.empty() ? "" : flags.arguments[0]};
        const std::string format = flags.Text("format");
        if (format == "mermaid") {
          options.format = GraphFormat::kMermaid;
        } else if (format == "svg") {
          options.format = GraphFormat::kSvg;
        } else if (!format.empty() && format != "dot") {
          services.console.Err(
              absl::StrCat("Error: there is no -format=", format, "; it is dot, mermaid or svg\n"));
          return ExitCode::kError;
        }
        return RunGraph(options, services);
      }};
}

CommandEntry StateList() {
  return {{.name = "state list",
           .summary = "List the addresses in the ledger",
           .text = "Prints the address of every resource in the ledger, or of those that ADDRESS\n"
                   "names.",
           .example = "$ plumb state list\nbase_connection.stripe\n",
           .arguments = {{"ADDRESS", false}},
           .flags = Joined({SpecFlags(), {Json()}}),
           .exit_codes = {"0  listed", "1  an error"}},
          [](const ParsedFlags& flags, Services& services) {
            return RunStateList(ShowOptionsOf(flags), services);
          }};
}

CommandEntry StateShow() {
  return {{.name = "state show",
           .summary = "Show what the ledger has of one resource",
           .text = "As plumb show ADDRESS.",
           .example = "$ plumb state show 'flow.stripe[\"charges\"]'\n",
           .arguments = {{"ADDRESS", true}},
           .flags = Joined({SpecFlags(), {Json()}}),
           .exit_codes = {"0  shown", "1  an error"}},
          [](const ParsedFlags& flags, Services& services) {
            return RunShow(ShowOptionsOf(flags), services);
          }};
}

LedgerOptions LedgerOptionsOf(const ParsedFlags& flags) {
  return {.spec = SpecOptionsOf(flags),
          .arguments = flags.arguments,
          .lock_timeout = flags.Text("lock-timeout"),
          .force = flags.Bool("force", false)};
}

CommandEntry StateMv() {
  return {
      {.name = "state mv",
       .summary = "Give a resource another address in the ledger",
       .text = "For a resource that its spec calls otherwise now. Sends nothing. [[moved]] in the\n"
               "specs does the same where others have ledgers too.",
       .example = "$ plumb state mv flow.charges 'flow.stripe[\"charges\"]'\nflow.charges is "
                  "flow.stripe[\"charges\"] now.\n",
       .arguments = {{"FROM", true}, {"TO", true}},
       .flags = Joined({SpecFlags(), {LockTimeout()}}),
       .exit_codes = {"0  moved", "1  an error", "4  another run holds the lock"}},
      [](const ParsedFlags& flags, Services& services) {
        return RunStateMv(LedgerOptionsOf(flags), services);
      }};
}

CommandEntry StateRm() {
  return {{.name = "state rm",
           .summary = "Forget a resource and leave its object in place",
           .text = "Takes what ADDRESS names out of the ledger. Sends nothing.",
           .example = "$ plumb state rm flow.charges\nForgot flow.charges: 2edc08ac is left in "
                      "place.\n",
           .arguments = {{"ADDRESS", true}},
           .flags = Joined({SpecFlags(), {LockTimeout()}}),
           .exit_codes = {"0  forgotten", "1  an error", "4  another run holds the lock"}},
          [](const ParsedFlags& flags, Services& services) {
            return RunStateRm(LedgerOptionsOf(flags), services);
          }};
}

CommandEntry StatePull() {
  return {
      {.name = "state pull",
       .summary = "Print an environment's ledger as JSON",
       .text = "All of it, for a backup or plumb state push; with the key of fingerprints, unless\n"
               "PLUMB_STATE_KEY keeps that elsewhere: keep it as you keep other credentials.",
       .example = "$ plumb state pull >ledger.json\n",
       .flags = SpecFlags(),
       .exit_codes = {"0  printed", "1  an error"}},
      [](const ParsedFlags& flags, Services& services) {
        return RunStatePull(LedgerOptionsOf(flags), services);
      }};
}

CommandEntry StatePush() {
  return {{.name = "state push",
           .summary = "Replace an environment's ledger by a file",
           .text = "Of what plumb state pull printed. Refused when the ledger has moved on since.",
           .example = "$ plumb state push ledger.json\nThe ledger has 8 resources now, serial 9.\n",
           .arguments = {{"FILE", true}},
           .flags = Joined(
               {SpecFlags(),
                {LockTimeout(), {"force", FlagType::kBool, "", "Lose what came since the file."}}}),
           .exit_codes = {"0  replaced", "1  an error", "4  another run holds the lock"}},
          [](const ParsedFlags& flags, Services& services) {
            return RunStatePush(LedgerOptionsOf(flags), services);
          }};
}

CommandEntry StateMigrate() {
  return {{.name = "state migrate",
           .summary = "Move the ledger between a file, PostgreSQL and a server",
           .text = "Copies every environment of the ledger at -from to the one at -to, reads it\n"
                   "back and compares counts and digests. Both are locked meanwhile; an\n"
                   "environment that is not empty there is left alone. The ledger at -from stays\n"
                   "as it is.",
           .example = "$ plumb state migrate -from=sqlite:.plumb/state.db\ndev: 8 resources, 8 "
                      "journal entries, serial 9, digest 5d41402abc4b: moved and verified\n",
           .flags = Joined({SpecFlags(),
                            {{"from", FlagType::kText, "LOCATION",
                              "sqlite:PATH, postgres://USER@HOST/DATABASE or https://..."},
                             {"to", FlagType::kText, "LOCATION",
                              "The same; where [state] says, when not given."}}}),
           .exit_codes = {"0  moved", "1  an error", "4  another run holds a lock"}},
          [](const ParsedFlags& flags, Services& services) {
            return RunStateMigrate(
                {.spec = SpecOptionsOf(flags), .from = flags.Text("from"), .to = flags.Text("to")},
                services);
          }};
}

CommandEntry ForceUnlock() {
  return {
      {.name = "force-unlock",
       .summary = "Release the lock of a run that is gone",
       .text = "Releases the environment's lock whose ID the refused run was told. Only when it\n"
               "is certain that the run that holds it has ended.",
       .example = "$ plumb force-unlock 5d41402abc4b2a76\nThe lock is released.\n",
       .arguments = {{"ID", true}},
       .flags = SpecFlags(),
       .exit_codes = {"0  released", "1  an error"}},
      [](const ParsedFlags& flags, Services& services) {
        return RunForceUnlock(SpecOptionsOf(flags), flags.arguments[0], services);
      }};
}

CommandEntry ExploreEntry() {
  return {
      {.name = "explore",
       .summary = "Show the structure of what a base connection reaches",
       .text = "Asks the platform what the source behind a base connection holds, and prints it\n"
               "as a tree: a REST source's members, a table's columns, a folder's entries.",
       .example = "$ plumb explore base_connection.stripe -object=json -param "
                  "resourcePath=charges\njson  object\n└── data  object\n",
       .arguments = {{"ADDRESS", true}},
       .flags =
           Joined({SpecFlags(),
                   {{"object-type",
                     FlagType::kText,
                     "TYPE",
                     "root, folder, file, table or rest; rest.",
                     "",
                     {"root", "folder", "file", "table", "rest"}},
                    {"object", FlagType::kText, "NAME", "A path or table; json for REST sources."},
                    {"file-type",
                     FlagType::kText,
                     "TYPE",
                     "delimited, json or parquet; json.",
                     "",
                     {"delimited", "json", "parquet"}},
                    {"param", FlagType::kList, "NAME=VALUE",
                     "A parameter of the source; may be repeated."},
                    {"preview", FlagType::kBool, "", "Ask for some rows as well (with -json)."},
                    Json()}}),
       .exit_codes = {"0  shown", "1  an error"}},
      [](const ParsedFlags& flags, Services& services) {
        return RunExplore({.spec = SpecOptionsOf(flags),
                           .address = flags.arguments[0],
                           .object_type = flags.Text("object-type"),
                           .object = flags.Text("object"),
                           .file_type = flags.Text("file-type"),
                           .params = Pairs(flags.List("param")),
                           .preview = flags.Bool("preview", false),
                           .json = flags.Bool("json", false)},
                          services);
      }};
}

CommandEntry Runs() {
  return {
      {.name = "runs",
       .summary = "List the runs of a flow",
       .text = "Prints a flow's runs, newest first: when it started, its state, records in, out\n"
               "and failed, how long it took, its id and its first error.",
       .example = "$ plumb runs flow.charges -limit=3\n",
       .arguments = {{"ADDRESS", true}},
       .flags = Joined(
           {SpecFlags(), {{"limit", FlagType::kCount, "N", "How many at the most; 20."}, Json()}}),
       .exit_codes = {"0  listed", "1  an error"}},
      [](const ParsedFlags& flags, Services& services) {
        return RunRuns({.spec = SpecOptionsOf(flags),
                        .address = flags.arguments[0],
                        .limit = flags.Count("limit", 20),
                        .json = flags.Bool("json", false)},
                       services);
      }};
}

SourcesOptions SourcesOptionsOf(const ParsedFlags& flags) {
  return {
      .spec = SpecOptionsOf(flags), .words = flags.arguments, .json = flags.Bool("json", false)};
}

CommandEntry Sources() {
  return {{.name = "sources",
           .summary = "List the sources that plumb knows by name",
           .text = "Prints the names that source = \"NAME\" takes, with the source, its category,\n"
                   "whether records come in batches or streaming, and its ways to authenticate.\n"
                   "With WORDs only the sources that all of them describe. Sends nothing.",
           .example = "$ plumb sources payments oauth\n"
                      "NAME    SOURCE  CATEGORY  RECORDS  AUTH\n"
                      "square  Square  payments  batch    OAuth2 Refresh Code\n"
                      "stripe  Stripe  payments  batch    OAuth2 Refresh Code\n",
           .arguments = {{"WORD", false, true}},
           .flags = {Json()},
           .exit_codes = {"0  listed", "1  no source is described by all the words"}},
          [](const ParsedFlags& flags, Services& services) {
            return RunSources(SourcesOptionsOf(flags), services);
          }};
}

CommandEntry SourcesShow() {
  return {{.name = "sources show",
           .summary = "Print a spec to start from",
           .text = "Prints a source's whole pipeline as TOML: its base connection if it has one,\n"
                   "source and target connection, the mapping if it takes one, and the flow. What\n"
                   "only you can know is a ${var...}, what is secret a ${secret.env...}: plumb\n"
                   "validate names those that are not set. With -json what plumb knows of the\n"
                   "source instead. Sends nothing.",
           .example = "$ plumb sources show stripe >stripe.toml\n",
           .arguments = {{"NAME", true}},
           .flags = {Json()},
           .exit_codes = {"0  printed", "1  there is no such source"}},
          [](const ParsedFlags& flags, Services& services) {
            return RunSourcesShow(SourcesOptionsOf(flags), services);
          }};
}

CommandEntry SourcesCompare() {
  return {
      {.name = "sources compare",
       .summary = "Compare what plumb knows of sources with the platform",
       .text = "Reads the platform's connection and flow specs and says how they differ from\n"
               "what plumb knows of the source, or of every source without NAME: another\n"
               "version, ways to authenticate, parameters and flow specs that are new or gone.\n"
               "Reads only.",
       .example = "$ plumb sources compare stripe\nstripe: as plumb knows it\n",
       .arguments = {{"NAME", false}},
       .flags = Joined({SpecFlags(), {Json()}}),
       .exit_codes = {"0  no differences", "1  an error", "2  differences"}},
      [](const ParsedFlags& flags, Services& services) {
        return RunSourcesCompare(SourcesOptionsOf(flags), services);
      }};
}

CommandEntry EmulatorEntry() {
  return {
      {.name = "emulator",
       .summary = "Serve the platform's API on this machine",
       .text = "Serves the part of the platform's API that plumb uses, on the loopback interface,\n"
               "and prints its address. It checks what it is sent as the platform's\n"
               "documentation says. Ends with Ctrl-C.",
       .example = "$ plumb emulator -port=8080 -data=sandbox.db\nhttp://127.0.0.1:8080\n",
       .flags = {{"port", FlagType::kText, "N", "The port; 0, the default, is a free one."},
                 {"data", FlagType::kText, "FILE",
                  "Keep everything in this SQLite file; in memory otherwise."},
                 {"settle-delay", FlagType::kText, "MS",
                  "How long a flow takes to settle after a write; 200."}},
       .exit_codes = {"0  it was ended", "1  an error"}},
      [](const ParsedFlags& flags, Services& services) {
        EmulatorCommandOptions options{.data_path = flags.Text("data")};
        for (const auto& [name, target] : {std::pair{"port", &options.port},
                                           std::pair{"settle-delay", &options.settle_delay_ms}}) {
          const std::string text = flags.Text(name);
          if (!text.empty() && (!absl::SimpleAtoi(text, target) || *target < 0)) {
            services.console.Err(
                absl::StrCat("Error: -", name, "=", text, ": wants a whole number from 0\n"));
            return ExitCode::kError;
          }
        }
        return RunEmulator(options, services);
      }};
}

CommandEntry Version() {
  return {{.name = "version",
           .summary = "Print plumb's version",
           .text = "Prints plumb's version.",
           .example = "$ plumb version\nplumb 0.1.0\n",
           .flags = {Json()},
           .exit_codes = {"0  printed"}},
          [](const ParsedFlags& flags, Services& services) {
            services.console.Out(flags.Bool("json", false)
                                     ? absl::StrCat("{\"plumb_version\":\"", kVersion, "\"}\n")
                                     : absl::StrCat(VersionText(), "\n"));
            return ExitCode::kOk;
          }};
}

}  // namespace

const std::vector<CommandEntry>& Commands() {
  static const auto& commands = *new std::vector<CommandEntry>{
      InitEntry(),     Validate(),       FmtEntry(),      SchemaEntry(),
      PlanEntry(),     ApplyEntry(),     Destroy(),       Drift(),
      Diff(),          Show(),           GraphEntry(),    ImportEntry(),
      ExportEntry(),   StateList(),      StateShow(),     StateMv(),
      StateRm(),       StatePull(),      StatePush(),     StateMigrate(),
      ForceUnlock(),   ExploreEntry(),   Runs(),          Sources(),
      SourcesShow(),   SourcesCompare(), EmulatorEntry(), CompletionEntry(),
      CompleteEntry(), Version(),
  };
  return commands;
}

std::string VersionText() { return absl::StrCat("plumb ", kVersion); }

}  // namespace plumb
