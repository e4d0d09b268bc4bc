#ifndef PLUMB_LIB_RENDER_MARKDOWN_ESCAPE_H_
#define PLUMB_LIB_RENDER_MARKDOWN_ESCAPE_H_

// Text of users and of the platform, made harmless for a comment on GitHub or
// GitLab. Pure.
//
// Both turn Markdown into HTML first and look for mentions, issues and the like in
// the text of that: there an entity is the character again, and "&#64;name" mentions
// as "@name" does (github/cmark-gfm#181). So what begins a reference is followed by
// a zero-width space, as Renovate does it. In code spans and fences neither forge
// looks.

#include <cstddef>
#include <string>
#include <string_view>

namespace plumb {

// As running text, on one line and not at its start:
//
//  - what is markup, HTML, a link, an image or a table's '|' is an entity;
//  - @ # ! $ % & ~ ^ * [ { are followed by a zero-width space, so is the '-' of
//    "GH-12" and the ':' of an emoji: nothing is mentioned, linked or labelled;
//  - "https://" and "www." do not become links, which would show up as references on
//    the issue that they name;
//  - line breaks, control characters and marks of direction are escaped as in JSON.
std::string MarkdownProse(std::string_view text);

// As a code span with more backticks than `text` has in a row, escaped as in JSON.
// Not for tables: a '|' stays one. "" for "".
std::string MarkdownSpan(std::string_view text);

// `text` for the inside of "<!-- ... -->": letters, digits, '.', '_' and single '-'
// as they are, every other byte as %XX.
std::string MarkdownMarker(std::string_view text);

// The first bytes of `text`, at most `most` and whole characters, and "…" if there
// were more.
std::string Clipped(std::string_view text, size_t most);

// UTF-16 units, as forges count; a byte that is no UTF-8 counts as the one unit of
// the sign that replaces it.
size_t Utf16Units(std::string_view text);

}  // namespace plumb

#endif  // PLUMB_LIB_RENDER_MARKDOWN_ESCAPE_H_
