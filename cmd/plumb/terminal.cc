#include "cmd/plumb/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace plumb {
namespace {

Color ColorOf(int stream, bool no_color) {
  const char* const variable = std::getenv("NO_COLOR");
  if (no_color || (variable != nullptr && *variable != '\0')) return Color::kNo;
  return isatty(stream) != 0 ? Color::kYes : Color::kNo;
}

// Whether all of it was written.
bool WriteAll(int stream, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(stream, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

}  // namespace

Terminal::Terminal(const Options& options)
    : options_(options),
      out_color_(ColorOf(STDOUT_FILENO, options.no_color)),
      err_color_(ColorOf(STDERR_FILENO, options.no_color)),
      can_redraw_(isatty(STDERR_FILENO) != 0) {}

void Terminal::Out(std::string_view text) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!WriteAll(STDOUT_FILENO, text)) out_failed_ = true;
}

void Terminal::Err(std::string_view text) {
  const std::lock_guard<std::mutex> lock(mutex_);
  WriteAll(STDERR_FILENO, text);
}

int Terminal::Width() const {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 100;
}

bool Terminal::IsInteractive() const { return options_.input && isatty(STDIN_FILENO) != 0; }

absl::StatusOr<std::string> Terminal::Ask(std::string_view prompt) {
  if (!options_.input) {
    return absl::FailedPreconditionError("nobody can be asked (-input=false); add -auto-approve");
  }
  Err(prompt);
  std::string line;
  if (!std::getline(std::cin, line)) {
    Err("\n");
    return absl::FailedPreconditionError(
        "standard input ended before there was an answer; add -auto-approve where nobody can be "
        "asked");
  }
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
  return line;
}

}  // namespace plumb
