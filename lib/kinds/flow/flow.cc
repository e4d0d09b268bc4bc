#include "lib/kinds/flow/flow.h"

#include <string>
#include <vector>

#include "lib/kinds/contract.h"
#include "lib/kinds/flow/expand.h"
#include "lib/kinds/flow/rules.h"
#include "lib/kinds/flow_service.h"
#include "lib/kinds/sugar.h"

namespace plumb {
namespace {

// One end of the flow. Both ends are replaced together: see SourceConnection.
std::vector<FieldDescriptor> EndFields(const std::string& member, const std::string& kind) {
  return {
      {.path = member,
       .type = FieldType::kList,
       .presence = Presence::kRequired,
       .on_change = OnChange::kReplace,
       .references = KindName(kind),
       .replace_group = "pair",
       .summary = "The id of its " + kind + ", in an array of one."},
      {.path = member + "[]",
       .type = FieldType::kString,
       .on_change = OnChange::kReplace,
       .references = KindName(kind),
       .summary = "An id."},
  };
}

// Source: Flow Service API reference, ScheduleSpecDTO; "Update dataflows".
std::vector<FieldDescriptor> ScheduleFields() {
  return {
      {.path = "scheduleParams",
       .type = FieldType::kObject,
       .summary = "When it runs. Streaming flows have no schedule."},
      {.path = "scheduleParams.startTime",
       .type = FieldType::kTime,
       .presence = Presence::kRequired,
       .on_change = OnChange::kReplaceOncePast,
       .summary = "The first run, as a datetime or in seconds since 1970."},
      {.path = "scheduleParams.frequency",
       .type = FieldType::kString,
       .presence = Presence::kRequired,
       .one_of = {"once", "minute", "hour", "day", "week"},
       .summary = "The unit of the interval."},
      {.path = "scheduleParams.interval",
       .type = FieldType::kInteger,
       .wire = Wire::kString,
       .summary = "How many units pass between runs: at least 15 minutes, or 1 of the others. "
                  "Not with `once`."},
      {.path = "scheduleParams.backfill",
       .type = FieldType::kBoolean,
       .summary = "Whether the first run brings all there is (the default) or only what is new. "
                  "Not with `once`."},
  };
}

// Source: sources API tutorials: "Encrypted data ingestion" for Encryption, of files.
std::vector<FieldDescriptor> TransformationFields() {
  const ReplaceWhen one_time = {.path = "scheduleParams.frequency", .equals = "once"};
  return {
      {.path = "transformations",
       .type = FieldType::kOrderedKeyedList,
       .key = "name",
       .replace_keys = {"Copy", "Encryption"},
       .replace_when = one_time,
       .summary = "What happens to the data on its way, by name: `Copy`, `Mapping`, "
                  "`Encryption`, in this order."},
      {.path = "transformations[].name",
       .type = FieldType::kString,
       .presence = Presence::kRequired,
       .summary = "`Copy`, `Mapping` or `Encryption`, spelt so."},
      {.path = "transformations[].params",
       .type = FieldType::kObject,
       .summary = "What it needs to know."},
      {.path = "transformations[].params.mappingId",
       .type = FieldType::kString,
       .references = KindName("mapping"),
       .summary = "Of Mapping: the mapping's id."},
      {.path = "transformations[].params.mappingVersion",
       .type = FieldType::kInteger,
       .wire = Wire::kString,
       .output_of = FieldDescriptor::OutputOf{.member = "mappingId", .output = "version"},
       .summary = "Of Mapping: the mapping's version."},
      {.path = "transformations[].params.deltaColumn",
       .type = FieldType::kObject,
       .summary = "Of Copy: the column that tells new rows, `{ name, dateFormat, timezone }`."},
      {.path = "transformations[].params.publicKeyId",
       .type = FieldType::kString,
       .summary = "Of Encryption: the id of the key that the files were encrypted with."},
      {.path = "transformations[].params.*", .summary = "Any other parameter."},
  };
}

std::vector<FieldDescriptor> OptionFields() {
  return {
      {.path = "options", .type = FieldType::kObject, .summary = "How it goes about errors."},
      {.path = "options.errorDiagnosticsEnabled",
       .type = FieldType::kBoolean,
       .summary = "Whether records that fail are kept for a look."},
      {.path = "options.partialIngestionPercent",
       .type = FieldType::kNumber,
       .summary = "How many percent of the records may fail."},
      {.path = "options.*", .summary = "Any other option."},
      {.path = "policy", .type = FieldType::kObject, .summary = "Data usage policies."},
      {.path = "policy.enforcementRefs",
       .type = FieldType::kSet,
       .summary = "Paths of marketing actions."},
      {.path = "policy.*", .summary = "Any other member."},
      {.path = "labels",
       .type = FieldType::kSet,
       .summary = "Access labels, such as `core/C12`. Who lacks one does not see the flow."},
      {.path = "unifiedMetadata", .type = FieldType::kObject, .summary = "Tags and folder."},
      {.path = "unifiedMetadata.tagIds", .type = FieldType::kSet, .summary = "Ids of its tags."},
      {.path = "unifiedMetadata.parentFolderId",
       .type = FieldType::kString,
       .summary = "The folder it is shown in."},
      {.path = "unifiedMetadata.*", .summary = "Any other member."},
  };
}

}  // namespace

KindDescriptor Flow() {
  KindDescriptor kind = FlowServiceKind(
      "flow", "A dataflow from a source connection to a target connection.", "flows");
  kind.adopt_also = {"flowSpec.id"};
  kind.deletion = DeleteStyle::kDeleteThenWait;
  kind.settling = Settling::kFlow;
  kind.fields = FlowServiceFields();
  std::erase_if(kind.fields, [](const FieldDescriptor& field) { return field.path == "state"; });
  kind.fields.push_back({.path = "state",
                         .type = FieldType::kString,
                         .default_value = Value("enabled"),
                         .one_of = {"enabled", "disabled", "draft"},
                         .summary = "Whether it runs. A flow is made enabled, then paused; a draft "
                                    "is published by setting it to something else, and its "
                                    "transformations and schedule may be missing until then."});
  // Source: Flow Service API reference: POST /flows/{id}/action; "Create drafts".
  kind.toggle = Switch{.member = "state",
                       .initial = "enabled",
                       .steps = {{.from = "enabled", .to = "disabled", .op = "disable"},
                                 {.from = "disabled", .to = "enabled", .op = "enable"},
                                 {.from = "draft", .to = "enabled", .op = "publish"}},
                       .starts = {{.value = "draft", .query = {"mode", "draft"}}}};
  Append(kind.fields, SpecFields("flowSpec", "What kind of flow it is, by its flow spec."));
  Append(kind.fields, EndFields("sourceConnectionIds", "source_connection"));
  Append(kind.fields, EndFields("targetConnectionIds", "target_connection"));
  Append(kind.fields, TransformationFields());
  Append(kind.fields, ScheduleFields());
  Append(kind.fields, OptionFields());
  Append(kind.fields, ServerFields({"inheritedAttributes", "providerRefId", "runs", "lastOperation",
                                    "lastRunDetails", "options.inletUrl"}));
  kind.sugar = {
      SourceSugar("flowSpec"),
      {.path = "mapping",
       .summary = "A mapping as a whole, `\"${mapping.NAME}\"`: the Mapping transformation with "
                  "its id and version."}};
  kind.expand = ExpandFlow;
  kind.contract = {ContractFlowMapping, ContractFlowSource, ContractSchedule};
  kind.normalize = NormalizeFlow;
  kind.validate = ValidateFlow;
  kind.replace_rule =
      Rule{.text =
               "a flow keeps its flow spec, its connections, its Copy and Encryption "
               "transformations, a start time that has passed and, when it runs once, its mapping; "
               "once published it is no draft again",
           .source = "Experience Platform documentation, \"Update dataflows\""};
  kind.dataflow = Dataflow{.runs = "/data/foundation/flowservice/runs",
                           .runs_member = "flowId",
                           .state = "state",
                           .running = "enabled",
                           .transformations = "transformations",
                           .targets = "targetConnectionIds",
                           .target_kind = KindName("target_connection"),
                           .dataset = "params.dataSetId",
                           .dataset_kind = KindName("dataset"),
                           .start = "scheduleParams.startTime",
                           .frequency = "scheduleParams.frequency",
                           .interval = "scheduleParams.interval",
                           .backfill = "scheduleParams.backfill"};
  kind.patch_units = {"transformations[]", "labels", "policy", "unifiedMetadata"};
  return kind;
}

}  // namespace plumb
