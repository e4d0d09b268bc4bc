#ifndef PLUMB_LIB_CLIENT_ANSWER_H_
#define PLUMB_LIB_CLIENT_ANSWER_H_

// What the services put around objects, taken off. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/client/client.h"
#include "lib/http/transport.h"
#include "lib/kind/descriptor.h"
#include "lib/value/value.h"

namespace plumb {

// One page of a list.
struct ListPage {
  std::vector<Value> rows;           // Of kById: with the key as "id".
  std::string href;                  // Of the next page; "" when there is none.
  std::string start;                 // kResults: the next page's start value, or "".
  std::optional<int64_t> page_size;  // That the server kept to, where it says so.
};

// Internal when `body` is no answer of that shape.
absl::StatusOr<ListPage> ReadPage(ListShape shape, Value body);

// The object in an answer to a GET of one. NotFound when the answer is empty,
// Internal when it is not of that shape.
absl::StatusOr<Value> ReadItem(ItemShape shape, Value body);

// What an answer to a create or an update tells. `handle` is that of the object
// that was updated, "" for a create. Unknown when a create's answer has no id.
absl::StatusOr<Written> ReadWritten(const KindDescriptor& kind, const HttpResponse& response,
                                    const std::string& handle);

}  // namespace plumb

#endif  // PLUMB_LIB_CLIENT_ANSWER_H_
