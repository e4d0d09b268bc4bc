// Any call at all: the first line is the method and target, the rest the body.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "lib/emulator/test_api.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::string_view line = input.substr(0, input.find('\n'));
  const size_t blank = line.find(' ');
  if (blank == std::string_view::npos || line.size() == input.size()) return 0;
  static auto& api = *new plumb::emulator::TestApi();
  api.SendText(line.substr(0, blank), line.substr(blank + 1), input.substr(line.size() + 1));
  return 0;
}
