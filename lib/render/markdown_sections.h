#ifndef PLUMB_LIB_RENDER_MARKDOWN_SECTIONS_H_
#define PLUMB_LIB_RENDER_MARKDOWN_SECTIONS_H_

// One Markdown document of several parts: a table with a row for each, and a section for
// each below it. Pure.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace plumb {

// Text is made harmless here; what `body` makes has to be so already.
struct MarkdownSection {
  std::string name;
  std::vector<std::string> cells;  // Of the table, behind the name.
  // What stands below the name, at most this many UTF-16 units of it.
  std::function<std::string(size_t)> body;
};

struct MarkdownTable {
  std::string what;                  // "environment": of what each section is.
  std::vector<std::string> columns;  // Of the cells.
};

// At most `limit` UTF-16 units. The table comes first; what it leaves is shared alike, and
// what a short section does not need goes to the longer ones. What finds no room is said.
std::string MarkdownSections(std::string_view lead, const MarkdownTable& table,
                             const std::vector<MarkdownSection>& sections, size_t limit);

// How much of `room` each gets that would take `wanted`: all that it wants where that is no
// more than its share of what the smaller ones leave, else that share.
std::vector<size_t> FairShares(const std::vector<size_t>& wanted, size_t room);

}  // namespace plumb

#endif  // PLUMB_LIB_RENDER_MARKDOWN_SECTIONS_H_
