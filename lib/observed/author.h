#ifndef PLUMB_LIB_OBSERVED_AUTHOR_H_
#define PLUMB_LIB_OBSERVED_AUTHOR_H_

// Who wrote an object last, as far as its API says. Pure.

#include <cstdint>
#include <string>

#include "lib/value/value.h"

namespace plumb {

struct Author {
  std::string by;      // A user or technical account; may be empty.
  std::string client;  // The API client that was used; may be empty.
  int64_t at_ms = 0;   // Since 1970; 0 when it does not say.
};

// Reads the audit members of Flow Service (updatedBy, updatedClient, updatedAt),
// Catalog (updatedUser, updated), Data Prep (modifiedBy, modifiedDate) and Schema
// Registry (meta:registryMetadata).
Author AuthorOf(const Value& raw);

// Whether it is the platform's own provider, which rewrites objects, seconds after they
// were made and later too, without anybody's doing (Flow Service's samples have
// "acp_foundation_connectors@AdobeID").
bool IsProvider(const Author& author);

// "last updated at 2026-11-23T10:00:00Z by a@b with exc_app"; "" when nothing is known.
std::string AuthorText(const Author& author);

}  // namespace plumb

#endif  // PLUMB_LIB_OBSERVED_AUTHOR_H_
