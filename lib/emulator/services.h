#ifndef PLUMB_LIB_EMULATOR_SERVICES_H_
#define PLUMB_LIB_EMULATOR_SERVICES_H_

// The services, one function each: from a call that passed the gateway to an
// answer. None of them fails otherwise than by its answer.

#include "lib/emulator/call.h"
#include "lib/emulator/world.h"

namespace plumb::emulator {

// /data/foundation/flowservice: connections, flows, runs and specifications.
Answer AnswerFlowService(World& world, const Request& request);

// /data/foundation/conversion: mapping sets and expressions.
Answer AnswerDataPrep(World& world, const Request& request);

// /data/foundation/schemaregistry: schemas and what they are made of.
Answer AnswerSchemaRegistry(World& world, const Request& request);

// /data/foundation/catalog: datasets.
Answer AnswerCatalog(World& world, const Request& request);

// /data/foundation/dataset: labels of datasets.
Answer AnswerDataSetLabels(World& world, const Request& request);

// /data/foundation/sandbox-management.
Answer AnswerSandboxes(World& world, const Request& request);

// /ims/token/v2 and v3. Takes the call itself: tokens are asked for without one.
Answer AnswerIms(World& world, const Call& call);

}  // namespace plumb::emulator

#endif  // PLUMB_LIB_EMULATOR_SERVICES_H_
