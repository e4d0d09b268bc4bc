#include "lib/client/listing.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/diag/status_macros.h"

namespace plumb {
namespace {

// "/data/foundation/flowservice/flows" -> "/data/foundation/flowservice".
std::string ServiceBase(std::string_view collection) {
  size_t end = 0;
  for (int segment = 0; segment < 3 && end != std::string_view::npos; ++segment) {
    end = collection.find('/', end + 1);
  }
  return std::string(collection.substr(0, end));
}

bool IsPlain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte < 0x7f && c != '\\' && c != '#';
  });
}

bool IsWholeAddress(std::string_view href) {
  const size_t scheme = href.find("://");
  return absl::StartsWith(href, "//") ||
         (scheme != std::string_view::npos && scheme < href.find_first_of("/?"));
}

}  // namespace

absl::StatusOr<std::string> ResolveHref(const std::string& endpoint, const std::string& collection,
                                        const std::string& href) {
  if (!IsPlain(href)) return absl::InternalError("the link to the next page is no address");
  if (IsWholeAddress(href)) {
    // The slash keeps out "https://platform.adobe.io.example.org".
    if (absl::StartsWithIgnoreCase(href, absl::StrCat(endpoint, "/"))) {
      return href.substr(endpoint.size());
    }
    return absl::InternalError(absl::StrCat("the link to the next page leads to another host than ",
                                            endpoint, " and is not followed"));
  }
  const std::string base = ServiceBase(collection);
  if (absl::StartsWith(href, absl::StrCat(base, "/"))) return href;
  if (absl::StartsWith(href, "?")) return absl::StrCat(collection, href);
  return absl::StrCat(base, absl::StartsWith(href, "/") ? "" : "/", href);
}

Pager::Pager(std::string endpoint, std::string collection, Listing listing)
    : endpoint_(std::move(endpoint)),
      collection_(std::move(collection)),
      listing_(std::move(listing)) {}

PageRequest Pager::First() const {
  PageRequest request{.path = collection_, .query = listing_.query};
  const auto add = [&request](std::string_view name, std::string value) {
    const bool there = std::any_of(request.query.begin(), request.query.end(),
                                   [name](const auto& pair) { return pair.first == name; });
    if (!there) request.query.emplace_back(name, std::move(value));
  };
  // The registry takes a limit only together with an order.
  if (listing_.shape == ListShape::kResults) add("orderby", "title");
  add("limit", absl::StrCat(listing_.page_size));
  if (listing_.shape == ListShape::kData || listing_.shape == ListShape::kById) add("start", "0");
  return request;
}

absl::Status Pager::See(const std::string& cursor) {
  if (seen_.insert(cursor).second) return absl::OkStatus();
  return absl::InternalError("the pages of the list go round in a circle");
}

absl::StatusOr<std::optional<PageRequest>> Pager::AtHref(const std::string& href) {
  PLUMB_RETURN_IF_ERROR(See(href));
  PLUMB_ASSIGN_OR_RETURN(std::string path, ResolveHref(endpoint_, collection_, href));
  return PageRequest{.path = std::move(path), .query = {}};
}

absl::StatusOr<std::optional<PageRequest>> Pager::AtStart(const std::string& start) {
  PLUMB_RETURN_IF_ERROR(See(start));
  PageRequest request = First();
  std::erase_if(request.query, [](const auto& pair) { return pair.first == "start"; });
  request.query.emplace_back("start", start);
  return request;
}

// For lists that are paged by the number of rows.
absl::StatusOr<std::optional<PageRequest>> Pager::AfterRows(ListPage& page) {
  const auto size = static_cast<size_t>(
      std::min<int64_t>(page.page_size.value_or(listing_.page_size), listing_.page_size));
  if (!page.rows.empty() && first_row_ == page.rows[0]) {
    // The server pays no heed to `start`.
    page.rows.clear();
    if (listing_.shape == ListShape::kData) return std::nullopt;
    return absl::InternalError("the list gives the same page again and again");
  }
  if (page.rows.empty() || page.rows.size() < size) return std::nullopt;
  first_row_ = page.rows[0];
  passed_ += page.rows.size();
  return AtStart(absl::StrCat(passed_));
}

absl::StatusOr<std::optional<PageRequest>> Pager::After(ListPage& page) {
  if (!page.href.empty()) {
    passed_ += page.rows.size();
    return AtHref(page.href);
  }
  switch (listing_.shape) {
    case ListShape::kItems:
      return std::nullopt;
    case ListShape::kResults:
      if (page.start.empty()) return std::nullopt;
      return AtStart(page.start);
    case ListShape::kData:
    case ListShape::kById:
      return AfterRows(page);
  }
  return std::nullopt;
}

}  // namespace plumb
