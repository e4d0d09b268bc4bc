#ifndef PLUMB_LIB_KINDS_PAGE_H_
#define PLUMB_LIB_KINDS_PAGE_H_

// Documentation made from descriptors. Pure.

#include <string>

#include "lib/kind/descriptor.h"

namespace plumb {

// The page of one kind, in Markdown, for docs/kinds/NAME.md: its fields, its
// shorthands, what replaces it, its outputs, and what the platform sets.
std::string KindPage(const KindDescriptor& kind);

// docs/kinds/sources.md: the sources that `source = "..."` knows.
std::string SourcesPage();

}  // namespace plumb

#endif  // PLUMB_LIB_KINDS_PAGE_H_
