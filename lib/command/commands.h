#ifndef PLUMB_LIB_COMMAND_COMMANDS_H_
#define PLUMB_LIB_COMMAND_COMMANDS_H_

// The commands: options in, exit code out. Each prints its answer to the
// console's standard output and everything else to its standard error.

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "lib/command/services.h"
#include "lib/diag/exit_code.h"
#include "lib/value/value.h"

namespace plumb {

// What every command that reads specs takes.
struct SpecOptions {
  std::string environment;                                     // "" for the only one.
  std::vector<std::pair<std::string, std::string>> variables;  // -var, in order.
  std::vector<std::string> variable_files;                     // -var-file, in order.
  // The variables of a saved plan; win over all others.
  std::map<std::string, Value> fixed_variables;
  bool offline = false;  // Talk to nobody, not even for secrets.
  // Whether a folder without plumb.toml is a project of one environment, "default".
  bool needs_project = true;
};

struct PlanOptions {
  SpecOptions spec;
  std::vector<std::string> targets;
  std::vector<std::string> exclude;
  std::vector<std::string> replace;
  bool destroy = false;
  bool refresh = true;  // -refresh=false: compare with the ledger, read nothing.
  bool json = false;
  bool detailed_exitcode = false;
  std::string out;                     // -out: the plan as a file; "" for none.
  std::string markdown_into;           // -markdown-into; "" for none.
  int size_limit = 65536;              // Of the Markdown, in characters.
  std::string gitlab_report;           // -gitlab-report; "" for none.
  std::string timeout;                 // -timeout: of the whole run; "" for none.
  std::optional<absl::Time> deadline;  // What that comes to, once the run has begun.
  std::string lock_timeout;  // -lock-timeout: how long to wait for the lock; "" for not at all.
};

struct ApplyCommandOptions {
  PlanOptions plan;
  std::string plan_file;  // A saved plan; "" to make one.
  bool resume = false;    // `plan_file` was begun: carry on.
  int parallelism = 0;    // 0: the project's.
  bool auto_approve = false;
  bool input = true;  // -input=false: never ask.
};

// Of commands that change the ledger alone.
struct LedgerOptions {
  SpecOptions spec;
  std::vector<std::string> arguments;
  std::string lock_timeout;
  bool force = false;
};

struct ImportAllOptions {
  SpecOptions spec;
  std::string lock_timeout;
  bool verify = false;  // Plan again afterwards; kChanges when that is not empty.
};

struct InitOptions {
  SpecOptions spec;
  std::string source;      // "stripe"; "" for none.
  std::string object;      // What to read of it: "charges"; "" for not yet known.
  std::string connection;  // Id of a base connection to look through; "" for the only one.
};

struct ExportOptions {
  SpecOptions spec;
  std::string into;                         // A folder, made when it is not there.
  std::vector<std::string> kinds, targets;  // -kind, -target; none for all.
  bool unmanaged = false;                   // Only what no address is bound to.
  bool force = false;                       // Write over files that say something else.
};

struct MigrateOptions {
  SpecOptions spec;
  std::string from;  // "sqlite:PATH" or "postgres://...".
  std::string to;    // The same; "" for what [state] says.
};

struct DiffOptions {
  SpecOptions spec;                       // Its environment is not used.
  std::vector<std::string> environments;  // Two.
  bool live = false;                      // What the sandboxes have, not what the specs say.
  bool json = false;
};

struct DriftOptions {
  SpecOptions spec;
  bool json = false;
  std::string markdown_into, metrics_into, sarif_into;  // Paths; "" for none.
  size_t size_limit = 65536;                            // Of the Markdown.
  std::string webhook;                                  // A URL; "" for none.
  std::string every;                                    // "15m"; "" for once.
  bool several = false;                                 // One of several environments.
  bool accepts = false;             // Make the specs say what is live, or -patch-into:
  std::vector<std::string> accept;  // of these addresses; none: of all.
  std::string patch_into;           // Where to write that as a diff instead; "" for nowhere.
  std::string lock_timeout;         // Of accepting, as in PlanOptions.
};

struct ShowOptions {
  SpecOptions spec;
  std::string subject;  // An address of the ledger or the path of a saved plan; "" for all.
  bool json = false;
  bool markdown = false;  // Of plans alone, as the next two.
  bool html = false;
  std::string html_into;  // -html-into; "" for none.
  int size_limit = 65536;
};

enum class GraphFormat { kDot, kMermaid, kSvg };

struct GraphOptions {
  SpecOptions spec;
  std::string plan_file;  // "" for the specs.
  GraphFormat format = GraphFormat::kDot;
};

struct ExploreOptions {
  SpecOptions spec;
  std::string address;  // base_connection.NAME
  std::string object_type, object, file_type;
  std::vector<std::pair<std::string, std::string>> params;
  bool preview = false;
  bool json = false;
};

struct RunsOptions {
  SpecOptions spec;
  std::string address;  // flow.NAME
  int limit = 20;
  bool json = false;
};

struct FmtOptions {
  std::vector<std::string> paths;  // Files and folders; none: the current folder.
  bool check = false;              // Write nothing; kUnformatted when a file would change.
  bool diff = false;               // Write nothing; print what would change.
};

struct SchemaOptions {
  bool of_project = false;  // Of plumb.toml instead of spec files.
};

struct CompleteOptions {
  SpecOptions spec;
  std::string what;  // "addresses" or "environments".
};

struct SourcesOptions {
  SpecOptions spec;
  std::vector<std::string> words;  // What to look for; of show and compare the source's name.
  bool json = false;
};

struct EmulatorCommandOptions {
  int port = 0;           // 0: a free one.
  std::string data_path;  // "": in memory.
  int settle_delay_ms = 200;
};

ExitCode RunValidate(const SpecOptions& options, Services& services);
// Lays out TOML files anew; see spec/format.h. Writes none when one of them is wrong.
ExitCode RunFmt(const FmtOptions& options, Services& services);
ExitCode RunPlan(const PlanOptions& options, Services& services);
ExitCode RunApply(const ApplyCommandOptions& options, Services& services);
ExitCode RunDrift(const DriftOptions& options, Services& services);
ExitCode RunShow(const ShowOptions& options, Services& services);
ExitCode RunGraph(const GraphOptions& options, Services& services);
ExitCode RunStateList(const ShowOptions& options, Services& services);
// Copies every environment of one ledger to another and reads it back: counts and
// digests are the same, or it is an error. Holds the locks of both meanwhile.
ExitCode RunDiff(const DiffOptions& options, Services& services);
ExitCode RunStateMv(const LedgerOptions& options, Services& services);    // FROM TO
ExitCode RunStateRm(const LedgerOptions& options, Services& services);    // ADDRESS...
ExitCode RunStatePull(const LedgerOptions& options, Services& services);  // no arguments
ExitCode RunStatePush(const LedgerOptions& options, Services& services);  // FILE
ExitCode RunImport(const LedgerOptions& options, Services& services);     // ADDRESS ID
// Writes a project, or a source's pipeline into the one there is. With a base connection of
// that source in the sandbox, its schema, dataset and mapping are of what exploring it shows.
// Writes over nothing.
ExitCode RunInit(const InitOptions& options, Services& services);
// Binds whatever the plan would take over, by [[import]] or by name, without changing any of it.
ExitCode RunImportAll(const ImportAllOptions& options, Services& services);
// Writes the sandbox as specs: see export/export.h. Writes no file when one is there that
// says something else.
ExitCode RunExport(const ExportOptions& options, Services& services);
ExitCode RunStateMigrate(const MigrateOptions& options, Services& services);

ExitCode RunForceUnlock(const SpecOptions& options, const std::string& id, Services& services);
ExitCode RunExplore(const ExploreOptions& options, Services& services);
ExitCode RunRuns(const RunsOptions& options, Services& services);
// Prints the JSON Schema of specs; see kind/spec_schema.h.
ExitCode RunSchema(const SchemaOptions& options, Services& services);
// Prints what could be typed, one a line, and nothing about what is wrong. Reads specs
// and a ledger that is a file; no secrets, and nothing over a network.
ExitCode RunComplete(const CompleteOptions& options, Services& services);
// The built-in catalogue: those of its sources that every word describes, and a spec
// to start from. Both talk to nobody.
ExitCode RunSources(const SourcesOptions& options, Services& services);
ExitCode RunSourcesShow(const SourcesOptions& options, Services& services);
// How the platform's connection and flow specs differ from the catalogue, of one
// source or of all; kChanges when they do.
ExitCode RunSourcesCompare(const SourcesOptions& options, Services& services);
ExitCode RunEmulator(const EmulatorCommandOptions& options, Services& services);

}  // namespace plumb

#endif  // PLUMB_LIB_COMMAND_COMMANDS_H_
