#ifndef PLUMB_LIB_EMULATOR_SETTINGS_H_
#define PLUMB_LIB_EMULATOR_SETTINGS_H_

// The readings of the contract between which a test may choose, and the
// emulator's own knobs. GET and POST /_admin/settings, by the names below.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "lib/value/value.h"

namespace plumb::emulator {

struct Settings {
  // How credentials come back from GET /connections: "omit", "mask", "echo".
  std::string secrets = "omit";
  // Whether startTime, interval and backfill come back as strings.
  bool numbers_as_strings = true;

  // Milliseconds until the provider finalises a flow; 0 is before the next call.
  int64_t settle_delay_ms = 200;
  // Whether it writes the flow anew when it does: etag, updatedAt, updatedBy.
  bool settle_rewrites = true;
  // How long a deleted flow stays in delete-finalizing.
  int64_t delete_finalizing_ms = 0;
  // 204, or 202 as the destinations' specification has it.
  int64_t delete_status = 204;

  // Whether connectionSpec.version must be sent (422 without).
  bool version_required = true;
  // Whether Flow Service's etags are headers too.
  bool etag_header = true;
  // Whether ids that a body names must exist and agree.
  bool check_references = true;
  // Whether a flow's mappings must lead to fields of the target schema.
  bool check_destinations = true;
  // Whether base connections can be patched (FLOW-1445-400 when not).
  bool connections_patchable = true;
  // Whether auth.specName may change, given all parameters.
  bool auth_spec_changeable = true;
  // Whether creating a base connection is refused, as with wrong credentials.
  bool connection_create_fails = false;
  // What GET /connections/{id}/test answers.
  bool connection_test_result = true;
  // Whether flows read back options.errorDiagnosticsEnabled false when unset.
  bool default_error_diagnostics = false;
  // Whether PATCH of a source or target connection reaches flows that run.
  bool patch_reaches_flows = false;

  // Whether DELETE /mappingSets/{id} exists (405 when not).
  bool mapping_set_delete = true;
  // Whether GET without a version reads the newest one, not version 0.
  bool newest_mapping_version = true;
  // Whether schemaRef.contentType of mapping sets reads back as "1.0".
  bool content_type_as_version = false;
  // Whether STATIC reads back as text/x.static.
  bool static_as_media_type = true;

  // Whether a dataset that a flow feeds cannot be deleted (409).
  bool dataset_delete_blocked = false;
  // Since when fields of a schema's parts cannot be removed: "profile" when the
  // schema is enabled for it, "dataset" when one uses the schema, "never".
  std::string evolution = "profile";

  // The order of Flow Service's lists: most recently "created" or "updated".
  std::string list_order = "created";
  // The tenant's id: custom fields stand below "_" and it.
  std::string tenant = "acme";
  // The sandboxes that exist; all do when there are none here.
  std::vector<std::string> sandboxes;
  // Flows whose runs fail, by id or name; "*" is all.
  std::vector<std::string> failing_flows;

  // Calls a second for each organisation before 429; 0 is no limit.
  int64_t requests_per_second = 0;
  // How many calls /_admin/requests keeps, and whether with credentials.
  int64_t requests_kept = 1000;
  bool log_secrets = false;

  Value ToValue() const;

  // Sets the members that `changes` names. InvalidArgument names an unknown
  // member or one of a wrong type, and then nothing is changed.
  absl::Status Update(const Value& changes);
};

}  // namespace plumb::emulator

#endif  // PLUMB_LIB_EMULATOR_SETTINGS_H_
