// The plumb program: reads the command line, builds the real clock, files,
// environment and transport, and runs one command.

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cmd/plumb/commands_table.h"
#include "cmd/plumb/flags.h"
#include "cmd/plumb/terminal.h"
#include "lib/command/services.h"
#include "lib/diag/exit_code.h"
#include "lib/diag/suggest.h"
#include "lib/env/clock.h"
#include "lib/env/environment.h"
#include "lib/env/files.h"
#include "lib/http/transport.h"
#include "lib/kinds/all.h"
#include "lib/kinds/starter.h"

namespace plumb {
namespace {

// Lock-free, so a signal handler may set it.
std::atomic<bool> interrupted{false};  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

// The first signal asks the command to come to an end, the second ends the
// process: the ledger's journal makes that safe.
void OnSignal(int /*signal*/) {
  if (!interrupted.exchange(true)) {
    constexpr std::string_view kText =
        "\nInterrupted: finishing what is under way. Once more to exit at once.\n";
    if (write(STDERR_FILENO, kText.data(), kText.size()) < 0) return;
    return;
  }
  _exit(static_cast<int>(ExitCode::kPartlyApplied));
}

void CatchSignals() {
  struct sigaction action {};
  action.sa_handler = OnSignal;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

// Commands whose work is to be finished, not torn off.
bool WantsSignals(std::string_view command) {
  return command == "apply" || command == "destroy" || command == "drift" || command == "emulator";
}

// The command that the words begin with (the longest name wins), and how many
// words that took.
std::pair<const CommandEntry*, size_t> FindCommand(const std::vector<std::string>& words) {
  if (words.empty()) return {nullptr, 0};
  const CommandEntry* of_one_word = nullptr;
  for (const CommandEntry& entry : Commands()) {
    if (words.size() > 1 && entry.spec.name == absl::StrCat(words[0], " ", words[1])) {
      return {&entry, 2};
    }
    if (entry.spec.name == words[0]) of_one_word = &entry;
  }
  return {of_one_word, of_one_word == nullptr ? 0 : 1};
}

std::vector<CommandSpec> AllSpecs() {
  std::vector<CommandSpec> specs;
  for (const CommandEntry& entry : Commands()) specs.push_back(entry.spec);
  return specs;
}

ExitCode UnknownCommand(const std::vector<std::string>& words, Console& console) {
  std::vector<std::string> names;
  for (const CommandEntry& entry : Commands()) {
    if (!entry.spec.hidden) names.push_back(entry.spec.name);
  }
  const std::string typed =
      words.size() > 1 && words[0] == "state" ? absl::StrCat("state ", words[1]) : words[0];
  const std::string near = DidYouMean(typed, names);
  console.Err(absl::StrCat("Error: plumb has no command ", typed, "; ",
                           near.empty() ? "" : absl::StrCat(near, " "), "see plumb -help\n"));
  return ExitCode::kError;
}

bool IsHelp(std::string_view word) {
  return word == "help" || word == "-help" || word == "--help" || word == "-h";
}

ExitCode RunCommand(const CommandEntry& entry, const ParsedFlags& flags) {
  Terminal terminal(
      {.no_color = flags.Bool("no-color", false), .input = flags.Bool("input", true)});
  if (flags.Has("help")) {
    terminal.Out(HelpText(entry.spec));
    return ExitCode::kOk;
  }
  const std::string folder = flags.Text("chdir");
  if (!folder.empty() && chdir(folder.c_str()) != 0) {
    terminal.Err(absl::StrCat("Error: -chdir=", folder, ": there is no such folder to enter\n"));
    return ExitCode::kError;
  }
  if (WantsSignals(entry.spec.name)) CatchSignals();
  SystemClock clock;
  DiskFiles files;
  ProcessEnvironment environment;
  const KindRegistry kinds = AllKinds();
  const SourceCatalogue sources = BuiltInSources();
  const std::unique_ptr<Transport> transport =
      MakeCurlTransport({.user_agent = std::string(VersionText())});
  Services services{.console = terminal,
                    .clock = clock,
                    .files = files,
                    .environment = environment,
                    .transport = *transport,
                    .kinds = kinds,
                    .sources = sources,
                    .interrupted = interrupted};
  const ExitCode code = entry.run(flags, services);
  if (terminal.out_failed()) {
    terminal.Err("Error: the answer could not be written to standard output\n");
    return ExitCode::kError;
  }
  return code;
}

ExitCode Main(std::vector<std::string> words) {
  signal(SIGPIPE, SIG_IGN);
  Terminal terminal({});
  // `plumb -chdir=DIR plan` is `plumb plan -chdir=DIR`, as Terraform has it.
  std::vector<std::string> leading;
  while (!words.empty() && words[0].starts_with("-chdir=")) {
    leading.push_back(words[0]);
    words.erase(words.begin());
  }
  if (words.empty() || IsHelp(words[0])) {
    const auto [entry, used] =
        FindCommand(words.empty() ? words : std::vector(words.begin() + 1, words.end()));
    terminal.Out(entry == nullptr ? Overview(AllSpecs()) : HelpText(entry->spec));
    return words.empty() ? ExitCode::kError : ExitCode::kOk;
  }
  if (words[0] == "-version" || words[0] == "--version") words[0] = "version";
  const auto [entry, used] = FindCommand(words);
  if (entry == nullptr) return UnknownCommand(words, terminal);
  words.erase(words.begin(), words.begin() + static_cast<ptrdiff_t>(used));
  words.insert(words.begin(), leading.begin(), leading.end());
  const absl::StatusOr<ParsedFlags> flags =
      entry->spec.hidden ? PickFlags(entry->spec, words) : ParseFlags(entry->spec, words);
  if (!flags.ok()) {
    terminal.Err(absl::StrCat("Error: ", flags.status().message(), "\n"));
    return ExitCode::kError;
  }
  return RunCommand(*entry, *flags);
}

}  // namespace
}  // namespace plumb

int main(int argc, char** argv) {
  return static_cast<int>(plumb::Main(std::vector<std::string>(argv + 1, argv + argc)));
}
