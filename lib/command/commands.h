#ifndef PLUMB_LIB_COMMAND_COMMANDS_H_
#define PLUMB_LIB_COMMAND_COMMANDS_H_

// The commands: options in, exit code out. Each prints its answer to the
// console's standard output and everything else to its standard error.

#include <string>
#include <utility>
#include <vector>

#include "lib/command/services.h"
#include "lib/diag/exit_code.h"

namespace plumb {

// What every command that reads specs takes.
struct SpecOptions {
  std::string environment;                                     // "" for the only one.
  std::vector<std::pair<std::string, std::string>> variables;  // -var, in order.
  std::vector<std::string> variable_files;                     // -var-file, in order.
};

struct PlanOptions {
  SpecOptions spec;
  std::vector<std::string> targets;
  std::vector<std::string> replace;
  bool destroy = false;
  bool json = false;
  bool detailed_exitcode = false;
};

struct ApplyCommandOptions {
  PlanOptions plan;
  int parallelism = 0;  // 0: the project's.
  bool auto_approve = false;
  bool input = true;  // -input=false: never ask.
};

struct DriftOptions {
  SpecOptions spec;
  bool json = false;
};

struct ShowOptions {
  SpecOptions spec;
  std::string address;  // "" for all.
  bool json = false;
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

struct EmulatorCommandOptions {
  int port = 0;           // 0: a free one.
  std::string data_path;  // "": in memory.
  int settle_delay_ms = 200;
};

ExitCode RunValidate(const SpecOptions& options, Services& services);
ExitCode RunPlan(const PlanOptions& options, Services& services);
ExitCode RunApply(const ApplyCommandOptions& options, Services& services);
ExitCode RunDrift(const DriftOptions& options, Services& services);
ExitCode RunShow(const ShowOptions& options, Services& services);
ExitCode RunStateList(const ShowOptions& options, Services& services);
ExitCode RunForceUnlock(const SpecOptions& options, const std::string& id, Services& services);
ExitCode RunExplore(const ExploreOptions& options, Services& services);
ExitCode RunRuns(const RunsOptions& options, Services& services);
ExitCode RunEmulator(const EmulatorCommandOptions& options, Services& services);

}  // namespace plumb

#endif  // PLUMB_LIB_COMMAND_COMMANDS_H_
