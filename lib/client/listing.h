#ifndef PLUMB_LIB_CLIENT_LISTING_H_
#define PLUMB_LIB_CLIENT_LISTING_H_

// How a list goes from page to page. No I/O.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "lib/client/answer.h"
#include "lib/kind/descriptor.h"
#include "lib/value/value.h"

namespace plumb {

struct PageRequest {
  std::string path;
  std::vector<std::pair<std::string, std::string>> query;
};

// The path from the root that `href`, found in an answer of `collection`, leads
// to: a whole address, a path from the root, or one below the service's base
// ("/data/foundation/flowservice"). Internal when it leads to another host or is
// no address.
absl::StatusOr<std::string> ResolveHref(const std::string& endpoint, const std::string& collection,
                                        const std::string& href);

// Thread-compatible. Borrows nothing.
class Pager {
 public:
  Pager(std::string endpoint, std::string collection, Listing listing);

  PageRequest First() const;

  // What to ask for after `page`; none after the last. Clears the rows of a page
  // that the server gave before. Internal when the pages go round in a circle.
  absl::StatusOr<std::optional<PageRequest>> After(ListPage& page);

 private:
  absl::StatusOr<std::optional<PageRequest>> AtHref(const std::string& href);
  absl::StatusOr<std::optional<PageRequest>> AtStart(const std::string& start);
  absl::StatusOr<std::optional<PageRequest>> AfterRows(ListPage& page);
  absl::Status See(const std::string& cursor);

  std::string endpoint_, collection_;
  Listing listing_;
  size_t passed_ = 0;               // Rows.
  std::optional<Value> first_row_;  // Of the page before.
  absl::flat_hash_set<std::string> seen_;
};

}  // namespace plumb

#endif  // PLUMB_LIB_CLIENT_LISTING_H_
