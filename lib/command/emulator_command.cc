#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "lib/command/commands.h"
#include "lib/command/report.h"
#include "lib/emulator/emulator.h"

namespace plumb {

ExitCode RunEmulator(const EmulatorCommandOptions& options, Services& services) {
  absl::StatusOr<std::unique_ptr<Emulator>> emulator =
      Emulator::Start({.port = options.port,
                       .data_path = options.data_path,
                       .settle_delay = absl::Milliseconds(options.settle_delay_ms)});
  if (!emulator.ok()) return ReportError(emulator.status(), services.console);
  services.console.Out(absl::StrCat((*emulator)->url(), "\n"));
  services.console.Err(absl::StrCat("Serving the platform's API. To use it:\n\n",
                                    "  export PLUMB_ENDPOINT=", (*emulator)->url(),
                                    " PLUMB_ACCESS_TOKEN=any PLUMB_API_KEY=any \\\n"
                                    "    PLUMB_ORG_ID=any@AdobeOrg PLUMB_SANDBOX=dev\n\n"
                                    "Ctrl-C ends it.\n"));
  while (!services.interrupted.load()) services.clock.Sleep(absl::Milliseconds(50));
  (*emulator)->Stop();
  return ExitCode::kOk;
}

}  // namespace plumb
