#include "lib/render/markdown_sections.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/render/markdown_escape.h"
#include "lib/render/markdown_page.h"

namespace plumb {
namespace {

constexpr size_t kLongCell = 200;        // Bytes.
constexpr size_t kRoomForTheRest = 200;  // Units: what is said of what was left out.

std::string Cell(std::string_view text) { return MarkdownProse(Clipped(text, kLongCell)); }

std::string Row(const std::vector<std::string>& cells) {
  return absl::StrCat("| ", absl::StrJoin(cells, " | "), " |\n");
}

std::string HeadOf(const MarkdownTable& table) {
  std::vector<std::string> titles = {table.what}, rule = {"---"};
  for (const std::string& column : table.columns) {
    titles.push_back(column);
    rule.emplace_back("---");
  }
  return absl::StrCat("\n", Row(titles), Row(rule));
}

MarkdownPiece RowOf(const MarkdownSection& section) {
  std::vector<std::string> cells = {Cell(section.name)};
  for (const std::string& cell : section.cells) cells.push_back(Cell(cell));
  return {Row(cells), ""};
}

std::string TitleOf(const MarkdownSection& section) {
  return absl::StrCat("\n### ", Cell(section.name), "\n\n");
}

// Title and body; "" where there is no room for any of the body.
std::string TextOf(const MarkdownSection& section, size_t limit) {
  const std::string title = TitleOf(section);
  const size_t taken = Utf16Units(title);
  const std::string body = taken < limit ? section.body(limit - taken) : "";
  return body.empty() ? "" : title + body;
}

// The sections, each no longer than its share of `room`.
std::vector<std::string> TextsOf(const std::vector<MarkdownSection>& sections, size_t room) {
  std::vector<std::string> texts;
  std::vector<size_t> wanted;
  for (const MarkdownSection& section : sections) {
    texts.push_back(TextOf(section, room));
    wanted.push_back(Utf16Units(texts.back()));
  }
  const std::vector<size_t> shares = FairShares(wanted, room);
  for (size_t i = 0; i < sections.size(); ++i) {
    if (shares[i] < wanted[i]) texts[i] = TextOf(sections[i], shares[i]);
  }
  return texts;
}

std::string LeftOutText(std::string_view what, size_t rows, size_t bodies) {
  std::vector<std::string> parts;
  if (rows > 0) parts.push_back(absl::StrCat(rows, " more of the table"));
  if (bodies > 0) parts.push_back(absl::StrCat(bodies, " of the ", what, " sections"));
  return absl::StrCat("\n**", absl::StrJoin(parts, " and "),
                      "** found no room here: the limit of this forge is too low for them.\n");
}

}  // namespace

std::vector<size_t> FairShares(const std::vector<size_t>& wanted, size_t room) {
  std::vector<size_t> order(wanted.size()), shares(wanted.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&wanted](size_t a, size_t b) { return wanted[a] < wanted[b]; });
  size_t waiting = wanted.size();
  for (const size_t i : order) {
    shares[i] = std::min(wanted[i], room / waiting--);
    room -= shares[i];
  }
  return shares;
}

std::string MarkdownSections(std::string_view lead, const MarkdownTable& table,
                             const std::vector<MarkdownSection>& sections, size_t limit) {
  MarkdownPage page(limit);
  page.Add(lead);
  const size_t kept = page.Reserve(kRoomForTheRest) ? kRoomForTheRest : 0;
  const size_t rows = AddPieces(
      HeadOf(table), sections.size(), [&](size_t i) { return RowOf(sections[i]); }, page);
  size_t bodies = 0;
  for (const std::string& text : TextsOf(sections, page.left())) {
    if (text.empty() || !page.Add(text)) ++bodies;
  }
  page.Release(kept);
  if (rows + bodies > 0) page.Add(LeftOutText(table.what, rows, bodies));
  return std::move(page).Take();
}

}  // namespace plumb
