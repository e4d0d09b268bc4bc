// Lists whose pages say anything: the first byte chooses how the list goes on, each
// line after it is a page. Paging comes to an end or a status, and never leads to
// another host, who would be given the token.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "lib/client/answer.h"
#include "lib/client/listing.h"
#include "lib/client/testing/client_bench.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

void Follow(const KindDescriptor& kind, const std::vector<std::string_view>& pages) {
  Pager pager("https://api.test", kind.endpoints.collection, kind.listing);
  std::optional<PageRequest> request = pager.First();
  for (const std::string_view text : pages) {
    if (!request.has_value()) return;
    const std::string& path = request->path;
    if (!absl::StartsWith(path, "/") || absl::StartsWith(path, "//")) std::abort();
    absl::StatusOr<Value> body = ParseJson(text);
    if (!body.ok()) return;
    absl::StatusOr<ListPage> page = ReadPage(kind.listing.shape, *std::move(body));
    if (!page.ok()) return;
    absl::StatusOr<std::optional<PageRequest>> next = pager.After(*page);
    if (!next.ok()) return;
    request = *std::move(next);
  }
}

}  // namespace
}  // namespace plumb

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::vector<plumb::KindDescriptor> kinds = {plumb::Pump(), plumb::Recipe(), plumb::Shape(),
                                                    plumb::Tank()};
  plumb::Follow(kinds[data[0] % kinds.size()], absl::StrSplit(text, '\n'));
  return 0;
}
