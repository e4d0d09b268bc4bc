#ifndef PLUMB_LIB_TESTING_MADE_UP_KINDS_H_
#define PLUMB_LIB_TESTING_MADE_UP_KINDS_H_

// Kinds that no platform has, for tests of the engine: between them they use most
// of what a descriptor can say.
//
//   [bucket.a]
//   name   = "a"                      # required
//   region = "eu"                     # replaces; eu (the default), us or ap
//   size   = 5                        # sent as "5"
//   labels = ["x", "y"]               # a set
//   token  = "${secret.env.TOKEN}"    # secret
//   expires = 2030-01-01T00:00:00Z    # replaces once past
//   options.compress = true           # open table
//
//   [topic.t]
//   name     = "t"                    # required
//   bucketId = "${bucket.a.id}"       # required, replaces, group "pair"
//   mirrorId = "${bucket.b.id}"       # replaces, group "pair"
//   rules    = [{ id = "r1", path = "x", limit = 3 }]  # by id
//   bucket   = "${bucket.a}"          # sugar for bucketId
//
// Buckets are patched with If-Match, listed as items, and deleted with waiting.
// Topics are replaced by PUT, which makes a new version (an output), are listed as
// data, and have no DELETE.

#include "lib/kind/descriptor.h"

namespace plumb {

KindDescriptor Bucket();
KindDescriptor Topic();

KindRegistry MadeUpKinds();

}  // namespace plumb

#endif  // PLUMB_LIB_TESTING_MADE_UP_KINDS_H_
