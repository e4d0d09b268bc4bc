// Preloaded into plumb by trouble_test: a machine in trouble.
//
//   TROUBLE_DISK_FULL_AFTER=N  the Nth write to the ledger and all later ones find no room
//   TROUBLE_READ_ONLY=1        nothing below .plumb can be made or opened for writing
//   TROUBLE_CLOCK_JUMP=SECONDS the wall clock jumps by so much, back or forth, with the
//   TROUBLE_CLOCK_AFTER=N      Nth piece of a request that is sent

#include <dlfcn.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

std::atomic<int> writes{0}, sends{0};

int Setting(const char* name) {
  const char* const text = std::getenv(name);
  return text == nullptr ? 0 : std::atoi(text);
}

template <typename Function>
Function Real(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

bool IsLedgers(const char* path) { return std::strstr(path, "/.plumb") != nullptr; }

bool IsLedger(int file) {
  char path[4096] = {};
  const std::string link = "/proc/self/fd/" + std::to_string(file);
  return readlink(link.c_str(), path, sizeof(path) - 1) > 0 && IsLedgers(path);
}

bool HasNoRoom(int file) {
  static const int after = Setting("TROUBLE_DISK_FULL_AFTER");
  if (after == 0 || !IsLedger(file) || ++writes < after) return false;
  errno = ENOSPC;
  return true;
}

bool IsRefused(const char* path, int flags) {
  static const bool read_only = Setting("TROUBLE_READ_ONLY") != 0;
  // Relative to the project's folder, or absolute.
  const bool is_ledgers = IsLedgers(path) || std::strncmp(path, ".plumb", 6) == 0;
  const bool writes_it = (flags & (O_WRONLY | O_RDWR | O_CREAT)) != 0;
  if (!read_only || !is_ledgers || !writes_it) return false;
  errno = EROFS;
  return true;
}

int Open(const char* name, const char* path, int flags, mode_t mode) {
  if (IsRefused(path, flags)) return -1;
  return Real<int (*)(const char*, int, mode_t)>(name)(path, flags, mode);
}

}  // namespace

extern "C" {

ssize_t pwrite(int file, const void* bytes, size_t size, off_t at) {
  static const auto real = Real<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite");
  return HasNoRoom(file) ? -1 : real(file, bytes, size, at);
}

ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t at) {
  static const auto real = Real<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64");
  return HasNoRoom(file) ? -1 : real(file, bytes, size, at);
}

ssize_t write(int file, const void* bytes, size_t size) {
  static const auto real = Real<ssize_t (*)(int, const void*, size_t)>("write");
  return HasNoRoom(file) ? -1 : real(file, bytes, size);
}

int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = va_arg(rest, mode_t);
  va_end(rest);
  return Open("open", path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = va_arg(rest, mode_t);
  va_end(rest);
  return Open("open64", path, flags, mode);
}

int mkdir(const char* path, mode_t mode) {
  static const auto real = Real<int (*)(const char*, mode_t)>("mkdir");
  return IsRefused(path, O_CREAT) ? -1 : real(path, mode);
}

ssize_t send(int socket, const void* bytes, size_t size, int flags) {
  static const auto real = Real<ssize_t (*)(int, const void*, size_t, int)>("send");
  ++sends;
  return real(socket, bytes, size, flags);
}

int clock_gettime(clockid_t clock, timespec* now) {
  static const auto real = Real<int (*)(clockid_t, timespec*)>("clock_gettime");
  static const int jump = Setting("TROUBLE_CLOCK_JUMP"), after = Setting("TROUBLE_CLOCK_AFTER");
  const int result = real(clock, now);
  if (result == 0 && clock == CLOCK_REALTIME && sends >= after) now->tv_sec += jump;
  return result;
}

}  // extern "C"
