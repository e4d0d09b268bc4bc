#ifndef PLUMB_LIB_KINDS_XDM_FIELDS_H_
#define PLUMB_LIB_KINDS_XDM_FIELDS_H_

// The sugar `fields` of field groups, classes and data types: dotted paths and
// their types, turned into JSON Schema. Pure.

#include "lib/kind/descriptor.h"
#include "lib/kinds/sugar.h"
#include "lib/value/value.h"

namespace plumb {

// Whether paths begin with the tenant's own member, "_acme".
enum class Tenant { kFirst, kAbsent };

// The `properties` of an object with these fields:
//
//   "_acme.charge.id"           = "string"
//   "_acme.charge.amount"       = { type = "integer", title = "Amount" }
//   "_acme.charge.tags"         = "string[]"
//   "_acme.charge.lines[].sku"  = "string"
//
// Types: string, integer, number, boolean, date, date-time, object, each also with
// "[]" behind it, or a table of JSON Schema.
Object PropertiesOf(const Object& fields, Tenant tenant, FieldProblems& problems);

// Expands `fields` of `body` as field groups and classes want them:
// definitions.customFields and a reference to it in allOf.
void ExpandCustomFields(Value& body, FieldProblems& problems);

// The sugar `fields`.
FieldDescriptor FieldsSugar();

}  // namespace plumb

#endif  // PLUMB_LIB_KINDS_XDM_FIELDS_H_
