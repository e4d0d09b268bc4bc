#ifndef PLUMB_LIB_EXPORT_LAYOUT_H_
#define PLUMB_LIB_EXPORT_LAYOUT_H_

// Blocks as TOML, laid out as plumb fmt leaves them. Pure.

#include <string>
#include <vector>

#include "lib/export/export.h"

namespace plumb {

// All of `blocks`, a blank line between two. Names come first, then sugar and fields as the
// kind has them; short tables stay on a line, others have a header of their own.
std::string BlocksAsToml(const std::vector<ExportedBlock>& blocks);

// [[import]] for each resource.
std::string ImportsAsToml(const std::vector<ExportedResource>& resources);

}  // namespace plumb

#endif  // PLUMB_LIB_EXPORT_LAYOUT_H_
