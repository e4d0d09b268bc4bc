#ifndef PLUMB_LIB_COMMAND_VERSION_H_
#define PLUMB_LIB_COMMAND_VERSION_H_

#include <string_view>

namespace plumb {

// As Semantic Versioning has it.
inline constexpr std::string_view kVersion = "0.1.0";

}  // namespace plumb

#endif  // PLUMB_LIB_COMMAND_VERSION_H_
