// Preloaded into plumb by crash_test: counts what the process tells the world, and
// kills it at one of these points.
//
//   CRASH_AT=N            kill -9 at the Nth point; 0 or unset: never
//   CRASH_COUNT_INTO=FILE at the end, how many points there were
//
// Points: before and after each sync of the ledger to disk, before and after each
// piece of a request is sent, after each piece of an answer arrives.

#include <dlfcn.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>

namespace {

std::atomic<int> points{0};

void Point() {
  static const int at = [] {
    const char* const text = std::getenv("CRASH_AT");
    return text == nullptr ? 0 : std::atoi(text);
  }();
  if (++points == at) kill(getpid(), SIGKILL);
}

// libcurl wakes its own loop through a pair of sockets that lead nowhere.
bool IsNetwork(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  if (getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return false;
  return address.ss_family == AF_INET || address.ss_family == AF_INET6;
}

template <typename Function>
Function Real(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

struct Counter {
  ~Counter() {
    const char* const path = std::getenv("CRASH_COUNT_INTO");
    if (path == nullptr) return;
    if (FILE* const file = std::fopen(path, "w")) {
      std::fprintf(file, "%d\n", points.load());
      std::fclose(file);
    }
  }
} counter;

}  // namespace

extern "C" {

int fdatasync(int file) {
  static const auto real = Real<int (*)(int)>("fdatasync");
  Point();
  const int result = real(file);
  Point();
  return result;
}

ssize_t send(int socket, const void* bytes, size_t size, int flags) {
  static const auto real = Real<ssize_t (*)(int, const void*, size_t, int)>("send");
  if (!IsNetwork(socket)) return real(socket, bytes, size, flags);
  Point();
  const ssize_t result = real(socket, bytes, size, flags);
  Point();
  return result;
}

ssize_t recv(int socket, void* bytes, size_t size, int flags) {
  static const auto real = Real<ssize_t (*)(int, void*, size_t, int)>("recv");
  const ssize_t result = real(socket, bytes, size, flags);
  if (result > 0 && IsNetwork(socket)) Point();
  return result;
}

}  // extern "C"
