#include "lib/emulator/world.h"

#include <utility>

#include "absl/strings/str_format.h"

namespace plumb::emulator {
namespace {

// SplitMix64's step from state to output.
uint64_t Mix(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

std::string FormatUuid(uint64_t high, uint64_t low) {
  // Version 4, variant 1.
  return absl::StrFormat("%08x-%04x-4%03x-%04x-%012x", high >> 32, (high >> 16) & 0xffff,
                         high & 0xfff, 0x8000 | ((low >> 48) & 0x3fff), low & 0xffffffffffff);
}

}  // namespace

World::World(std::unique_ptr<Store> store, uint64_t seed)
    : store_(std::move(store)),
      random_state_(Mix(seed) + static_cast<uint64_t>(store_->openings()) * 0x632be59bd9b4e019) {}

uint64_t World::Next() {
  random_state_ += 0x9e3779b97f4a7c15;
  return Mix(random_state_);
}

std::string World::NewUuid() {
  const uint64_t high = Next();
  return FormatUuid(high, Next());
}

std::string World::NewHex(int digits) {
  std::string hex;
  while (static_cast<int>(hex.size()) < digits) hex += absl::StrFormat("%016x", Next());
  hex.resize(digits);
  return hex;
}

std::string World::NewEtag() {
  const auto seconds = static_cast<uint64_t>(absl::ToUnixSeconds(now_)) & 0xffffffff;
  return absl::StrFormat("\"%s-0000-0200-0000-%08x0000\"", NewHex(8), seconds);
}

uint64_t HashOf(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325;  // FNV-1a.
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return Mix(hash);
}

std::string UuidOf(std::string_view text) {
  const uint64_t high = HashOf(text);
  return FormatUuid(high, Mix(high + 1));
}

}  // namespace plumb::emulator
