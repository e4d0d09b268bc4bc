// Whatever a server answers, the client comes back with a value or a status, and
// never with more requests than its settings allow.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "lib/client/client.h"
#include "lib/client/explore.h"
#include "lib/client/testing/client_bench.h"

namespace plumb {
namespace {

constexpr int kMostPages = 3;

void Try(int status, const std::string& body) {
  ClientSettings settings = BenchSettings();
  settings.max_pages = kMostPages;
  settings.max_attempts = 2;
  settings.retry_time_limit = absl::Seconds(5);
  settings.settle_timeout = absl::Seconds(1);
  for (const KindDescriptor& kind : {Pump(), Recipe(), Shape(), Tank()}) {
    ClientBench bench(settings);
    bench.server.Then(status, body, {{"retry-after", "3"}});
    bench.client.List(kind).status().IgnoreError();
    bench.client.Get(kind, "x").status().IgnoreError();
    bench.client.Create(kind, Object{{"a", Secret("hidden")}}).status().IgnoreError();
    if (bench.server.requests().size() > 3 * (kMostPages + 4)) std::abort();
  }
  ClientBench bench(settings);
  bench.server.Then(status, body);
  ListRuns(bench.client, "f", 10).status().IgnoreError();
}

}  // namespace
}  // namespace plumb

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr int kStatuses[] = {200, 201, 400, 401, 404, 412, 429, 500};
  if (size == 0) return 0;
  const std::string body(reinterpret_cast<const char*>(data) + 1, size - 1);
  plumb::Try(kStatuses[data[0] % 8], body);
  return 0;
}
