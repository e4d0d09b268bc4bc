#ifndef PLUMB_LIB_KINDS_CONTRACT_H_
#define PLUMB_LIB_KINDS_CONTRACT_H_

// The kinds' sugar the other way round, for specs that are written from live objects.
// Each is a ContractSugar (kind/descriptor.h). Pure.

#include "lib/kind/descriptor.h"
#include "lib/value/value.h"

namespace plumb {

// connectionSpec to `source`: that of the base connection, or the only one of that spec.
bool ContractSource(Value& body, const ReferredBody& referred);

// flowSpec to `source`: that of the source connection.
bool ContractFlowSource(Value& body, const ReferredBody& referred);

// The Mapping transformation to `mapping`.
bool ContractFlowMapping(Value& body, const ReferredBody& referred);

// Without what a schedule has unless it says otherwise: backfill.
bool ContractSchedule(Value& body, const ReferredBody& referred);

// outputSchema to `schema`, mappings to `fields`.
bool ContractMappingSchema(Value& body, const ReferredBody& referred);
bool ContractMappingRows(Value& body, const ReferredBody& referred);

// Without the file format that the platform writes unless it is told otherwise.
bool ContractFileDescription(Value& body, const ReferredBody& referred);

// schemaRef to `schema`; the tags that say so to `profile` and `identity`.
bool ContractDatasetSchema(Value& body, const ReferredBody& referred);
bool ContractDatasetTags(Value& body, const ReferredBody& referred);

// allOf to `class` and `field_groups`, meta:immutableTags to `union`.
bool ContractSchemaParts(Value& body, const ReferredBody& referred);
bool ContractSchemaUnion(Value& body, const ReferredBody& referred);

// meta:intendedToExtend to `class`, of field groups; allOf to `behavior`, of classes.
bool ContractFieldGroupClass(Value& body, const ReferredBody& referred);
bool ContractBehavior(Value& body, const ReferredBody& referred);

// definitions.customFields to `fields`, of field groups and classes; properties to
// `fields`, of data types.
bool ContractCustomFields(Value& body, const ReferredBody& referred);
bool ContractProperties(Value& body, const ReferredBody& referred);

}  // namespace plumb

#endif  // PLUMB_LIB_KINDS_CONTRACT_H_
