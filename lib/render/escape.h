#ifndef PLUMB_LIB_RENDER_ESCAPE_H_
#define PLUMB_LIB_RENDER_ESCAPE_H_

// Text of users and servers made harmless for the formats it is put into. Pure.

#include <string>
#include <string_view>

namespace plumb {

// As text or as a quoted attribute's value of HTML, SVG and XML: & < > " ' become
// entities, control characters but tab and line break are shown as '?'.
std::string HtmlText(std::string_view text);

// In double quotes, for Graphviz.
std::string DotQuoted(std::string_view text);

// Between the double quotes of a Mermaid label: what could end it, begin markup or
// be taken for a link becomes an entity code ("#quot;"); a line break becomes <br/>.
std::string MermaidText(std::string_view text);

// The fence for a block of `text`: at least three backticks, and more than any run
// of them inside.
std::string FenceFor(std::string_view text);

}  // namespace plumb

#endif  // PLUMB_LIB_RENDER_ESCAPE_H_
