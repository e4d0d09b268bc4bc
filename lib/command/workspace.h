#ifndef PLUMB_LIB_COMMAND_WORKSPACE_H_
#define PLUMB_LIB_COMMAND_WORKSPACE_H_

// A project as it lies in the current folder: plumb.toml, and every other *.toml
// below it as a spec.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lib/command/commands.h"
#include "lib/command/services.h"
#include "lib/desired/desired.h"
#include "lib/diag/diagnostics.h"
#include "lib/diag/source.h"
#include "lib/resource/refactoring.h"
#include "lib/spec/project.h"

namespace plumb {

struct Workspace {
  SourceFiles files;
  Project project;
  std::string project_text;                // Of plumb.toml.
  EnvironmentSettings environment;         // The chosen one, with PLUMB_* applied.
  std::vector<FileId> specs;               // Read by LoadDesired.
  Refactorings refactorings;               // The same; ids of imports are strings.
  std::map<std::string, Value> variables;  // The same.
};

// Reads plumb.toml and chooses the environment. What is wrong goes to
// `diagnostics` (or, for a missing file, there as well, without a position).
Workspace LoadWorkspace(const SpecOptions& options, Services& services, Diagnostics& diagnostics);

// Reads every spec below the current folder (not plumb.toml, not *.vars.toml,
// nothing hidden) and resolves them for the workspace's environment.
DesiredGraph LoadDesired(const SpecOptions& options, Workspace& workspace, Services& services,
                         Diagnostics& diagnostics);

// The same with secrets from `secrets`, instead of where the specs say.
DesiredGraph LoadDesired(const SpecOptions& options, Workspace& workspace, Services& services,
                         SecretSource& secrets, Diagnostics& diagnostics);

}  // namespace plumb

#endif  // PLUMB_LIB_COMMAND_WORKSPACE_H_
