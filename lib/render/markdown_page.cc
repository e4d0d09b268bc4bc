#include "lib/render/markdown_page.h"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "lib/render/markdown_escape.h"

namespace plumb {
namespace {

// Pieces in vain: of 10,000 changes not all are made for the few that may fit.
constexpr size_t kMostMisses = 16;

}  // namespace

bool MarkdownPage::Add(std::string_view piece) {
  if (!Reserve(Utf16Units(piece))) return false;
  text_ += piece;
  return true;
}

bool MarkdownPage::Reserve(size_t units) {
  if (units > left_) return false;
  left_ -= units;
  return true;
}

size_t AddPieces(std::string_view title, size_t count,
                 const std::function<MarkdownPiece(size_t)>& piece, MarkdownPage& page) {
  size_t added = 0, misses = 0;
  for (size_t i = 0; i < count && misses < kMostMisses; ++i) {
    const MarkdownPiece made = piece(i);
    const std::string_view lead = added == 0 ? title : "";
    const bool fits = page.Add(absl::StrCat(lead, made.full)) ||
                      (!made.brief.empty() && page.Add(absl::StrCat(lead, made.brief)));
    ++(fits ? added : misses);
  }
  return count - added;
}

}  // namespace plumb
