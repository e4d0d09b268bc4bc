#ifndef PLUMB_LIB_RENDER_MARKDOWN_PAGE_H_
#define PLUMB_LIB_RENDER_MARKDOWN_PAGE_H_

// A Markdown document that must not grow over a limit. It is made of pieces that go
// in whole or not at all, so that no tag, fence or character is cut. Pure.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace plumb {

class MarkdownPage {
 public:
  // In UTF-16 units.
  explicit MarkdownPage(size_t limit) : left_(limit) {}

  // Whether there was room for `piece`; if so it stands at the end of the page.
  bool Add(std::string_view piece);

  // Keeps room for something that is added at the very end, or gives it back.
  bool Reserve(size_t units);
  void Release(size_t units) { left_ += units; }
  size_t left() const { return left_; }  // In UTF-16 units.

  std::string Take() && { return std::move(text_); }

 private:
  size_t left_;
  std::string text_;
};

// A piece, and what to say instead where it has no room; "" for nothing.
struct MarkdownPiece {
  std::string full, brief;
};

// Adds `count` pieces below `title`, which comes with the first of them. How many
// found no room: one that is too large is passed over, but after some of those no
// more are made. `piece` is asked for each place in turn.
size_t AddPieces(std::string_view title, size_t count,
                 const std::function<MarkdownPiece(size_t)>& piece, MarkdownPage& page);

}  // namespace plumb

#endif  // PLUMB_LIB_RENDER_MARKDOWN_PAGE_H_
