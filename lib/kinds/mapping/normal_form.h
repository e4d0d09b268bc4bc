#ifndef PLUMB_LIB_KINDS_MAPPING_NORMAL_FORM_H_
#define PLUMB_LIB_KINDS_MAPPING_NORMAL_FORM_H_

#include "lib/value/value.h"

namespace plumb {

// A mapping set in either dialect, sent or read back, in the members of the
// published one: outputSchema.schemaRef {id, contentType} and mappings of
// {destination, source, sourceType}, with identities where they are true.
Value NormalizeMapping(Value body);

}  // namespace plumb

#endif  // PLUMB_LIB_KINDS_MAPPING_NORMAL_FORM_H_
