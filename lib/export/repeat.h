#ifndef PLUMB_LIB_EXPORT_REPEAT_H_
#define PLUMB_LIB_EXPORT_REPEAT_H_

// Objects that differ in one word, as one block with for_each. Pure.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/export/export.h"

namespace plumb {

// `value` with "${each.key}" wherever `key` stands in a text, a member's name or as the key
// of a reference. None when that cannot be said.
std::optional<Value> WithEachKey(const Value& value, std::string_view key);

// Joins blocks of single objects, which come with dependencies first, wherever three or more
// of a kind have names that differ in a word or two, and bodies that differ in these words
// and at most two other texts (which become each.value.MEMBER). References follow. Returns the
// addresses that have changed.
std::map<Address, Address> JoinRepeated(std::vector<ExportedBlock>& blocks);

}  // namespace plumb

#endif  // PLUMB_LIB_EXPORT_REPEAT_H_
