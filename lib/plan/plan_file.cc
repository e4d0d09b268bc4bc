#include "lib/plan/plan_file.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "lib/diag/status_macros.h"
#include "lib/plan/plan_codec.h"
#include "lib/value/digest.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

constexpr std::string_view kFormat = "plumb-plan";
// What a plan of an estate of hundreds of thousands takes, and no more than a
// machine can hold.
constexpr JsonLimits kLimits = {.max_bytes = size_t{1} << 30, .max_depth = 300};

absl::Status Unusable(std::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat(why, "; make a new one with plumb plan -out=FILE"));
}

int MajorOf(std::string_view version) {
  const std::vector<std::string_view> parts = absl::StrSplit(version, '.');
  int major = 0;
  return absl::SimpleAtoi(parts[0], &major) ? major : -1;
}

absl::Status CheckHeader(const Value& document) {
  if (document.StringAt("format") != kFormat) return Unusable("it is no plan file of plumb");
  const std::string_view version = document.StringAt("format_version");
  const int major = MajorOf(version);
  if (major > MajorOf(kPlanFileVersion)) {
    return absl::InvalidArgumentError(
        absl::StrCat("it is of version ", version, ", and this plumb reads up to ",
                     kPlanFileVersion, "; use the plumb that wrote it, or a newer one"));
  }
  if (major != MajorOf(kPlanFileVersion)) {
    return Unusable(absl::StrCat("it is of a version that is none, \"", version, "\""));
  }
  return absl::OkStatus();
}

std::string SumOf(const Value& plan) { return Sha256Hex(ToJson(plan, SecretsAs::kFingerprint)); }

}  // namespace

std::string WritePlanFile(const Plan& plan) {
  Value encoded = EncodePlan(plan);
  std::string sum = SumOf(encoded);
  const Value document = Object{{"format", kFormat},
                                {"format_version", kPlanFileVersion},
                                {"checksum", absl::StrCat("sha256:", sum)},
                                {"plan", std::move(encoded)}};
  return absl::StrCat(ToJson(document, SecretsAs::kFingerprint), "\n");
}

absl::StatusOr<Plan> ReadPlanFile(std::string_view text) {
  absl::StatusOr<Value> document = ParseJson(text, kLimits);
  if (!document.ok()) {
    const bool begun = absl::StartsWith(text, "{\"checksum\":\"sha256:");
    return Unusable(absl::StrCat(
        begun ? "the plan file is cut off or edited: " : "it is no plan file of plumb: ",
        document.status().message()));
  }
  PLUMB_RETURN_IF_ERROR(CheckHeader(*document));
  Value* plan = document->Find("plan");
  if (plan == nullptr) return Unusable("the plan file has no plan");
  // Before the markers of secrets are read: the sum is of the text as written.
  if (absl::StrCat("sha256:", Sha256Hex(ToJson(*plan))) != document->StringAt("checksum")) {
    return Unusable("the plan file was edited or damaged: its checksum does not fit");
  }
  absl::StatusOr<Plan> decoded = DecodePlan(RestoreMarkers(std::move(*plan)));
  if (!decoded.ok()) {
    return Unusable(absl::StrCat("the plan file is damaged: ", decoded.status().message()));
  }
  const std::vector<std::string> wrong = ValidatePlan(*decoded);
  if (!wrong.empty()) return Unusable(absl::StrCat("the plan file makes no sense: ", wrong[0]));
  decoded->digest = PlanDigest(*decoded);
  return decoded;
}

std::string PlanDigest(const Plan& plan) {
  Value encoded = EncodePlan(plan);
  encoded.Find("provenance")->as_object().Set("created", "");
  // Risks and checks are about now, not about what is done.
  encoded.as_object().Erase("risks");
  encoded.as_object().Erase("checks");
  return SumOf(encoded);
}

}  // namespace plumb
