// Plan files of any bytes: refused with a status, or read and written back the same.
// The file's own checksum keeps nearly all edits out, so the text behind it is also
// given the checksum that it should have.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "lib/plan/plan_file.h"
#include "lib/value/digest.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

void Try(std::string_view text) {
  const absl::StatusOr<Plan> plan = ReadPlanFile(text);
  if (!plan.ok()) return;
  const std::string written = WritePlanFile(*plan);
  const absl::StatusOr<Plan> again = ReadPlanFile(written);
  if (!again.ok() || WritePlanFile(*again) != written) std::abort();
  PlanDigest(*plan);
}

}  // namespace
}  // namespace plumb

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  plumb::Try(text);
  // As the member "plan" of a file.
  const auto plan = plumb::ParseJson(text);
  if (!plan.ok()) return 0;
  const std::string sum = plumb::Sha256Hex(plumb::ToJson(*plan));
  plumb::Try(plumb::ToJson(plumb::Object{{"format", "plumb-plan"},
                                         {"format_version", plumb::kPlanFileVersion},
                                         {"checksum", "sha256:" + sum},
                                         {"plan", *plan}}));
  return 0;
}
