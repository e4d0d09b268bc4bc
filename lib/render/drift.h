#ifndef PLUMB_LIB_RENDER_DRIFT_H_
#define PLUMB_LIB_RENDER_DRIFT_H_

// A drift report for people, for forges and for machines. Pure. Secrets never show:
// a report holds none.

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "lib/kind/descriptor.h"
#include "lib/plan/drift.h"
#include "lib/render/render.h"
#include "lib/value/value.h"

namespace plumb {

std::string DriftText(const DriftReport& report, const KindRegistry& kinds, const TextStyle& style);

// docs/formats/drift-json.md.
Value DriftJson(const DriftReport& report, const KindRegistry& kinds);

// For an issue or a job's summary; at most `size_limit` UTF-16 units.
std::string DriftMarkdown(const DriftReport& report, const KindRegistry& kinds, size_t size_limit,
                          MarkdownPlace place = MarkdownPlace::kDocument);

// How the look went.
struct DriftRun {
  absl::Time when;
  absl::Duration took;
  int64_t requests = 0;
};

// Prometheus's text format, for node_exporter's textfile collector: docs/formats/drift-metrics.md.
std::string DriftMetrics(const DriftReport& report, const KindRegistry& kinds, const DriftRun& run);

// SARIF 2.1.0, for code scanning: each finding at the line of its spec, what has none
// at plumb.toml's first. `version` is plumb's.
Value DriftSarif(const DriftReport& report, const KindRegistry& kinds, std::string_view version);

// What is posted to a webhook: "text" as Slack shows it, and the report as JSON.
Value DriftMessage(const DriftReport& report, const KindRegistry& kinds);

// "flow.charges: scheduleParams.interval 15 -> 60 (warning)": an entry on one line.
std::string DriftLine(const DriftEntry& entry, const KindRegistry& kinds);

}  // namespace plumb

#endif  // PLUMB_LIB_RENDER_DRIFT_H_
