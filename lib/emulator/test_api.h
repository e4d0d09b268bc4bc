#ifndef PLUMB_LIB_EMULATOR_TEST_API_H_
#define PLUMB_LIB_EMULATOR_TEST_API_H_

// A caller of the emulated platform, for this folder's tests: no network, and a
// clock that stands still unless it is moved.

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "lib/emulator/platform.h"
#include "lib/env/clock.h"
#include "lib/value/value.h"

namespace plumb::emulator {

class ManualClock : public Clock {
 public:
  absl::Time Now() override { return now_; }
  void Sleep(absl::Duration duration) override { now_ += duration; }

 private:
  absl::Time now_ = absl::FromUnixSeconds(1'700'000'000);
};

// The ids of a chain from Stripe to the data lake.
struct Chain {
  std::string field_group, schema, dataset, base, source, target, mapping, flow;
};

class TestApi {
 public:
  using Headers = std::map<std::string, std::string>;

  // Flows settle when the next call comes, but for another `settle_delay`.
  explicit TestApi(absl::Duration settle_delay = absl::ZeroDuration());

  // `headers` come on top of valid ones; an empty value takes one away. Bodies
  // are sent as application/json. An answer's text is parsed into its json.
  Answer Send(std::string_view method, std::string_view target, const Value& body = nullptr,
              const Headers& headers = {});
  Answer SendText(std::string_view method, std::string_view target, std::string_view text,
                  const Headers& headers = {});

  // The same in two steps, and without reading the answer.
  static Call MakeCall(std::string_view method, std::string_view target, std::string_view text,
                       const Headers& headers = {});
  Answer Handle(const Call& call) { return platform_->Handle(call); }

  // The body of an answer; of the first element of its "items" with GetItem.
  Value Get(std::string_view target) { return Send("GET", target).json; }
  Value GetItem(std::string_view target);
  std::string Etag(std::string_view target) {
    return std::string(GetItem(target).StringAt("etag"));
  }

  // PATCH with the present etag.
  Answer Patch(std::string_view target, const Value& operations);

  void Set(const Value& settings);
  void Advance(absl::Duration duration);

  // Makes a whole chain; each part alone makes what it needs.
  Chain MakeChain();
  void MakeEnds(Chain& chain);  // All but mapping and flow.

  // Bodies that the platform takes.
  static Value FieldGroupBody(std::string_view title);
  static Value SchemaBody(std::string_view title, std::string_view field_group);
  static Value DataSetBody(std::string_view schema);
  static Value BaseBody();
  static Value SourceBody(const Chain& chain);
  static Value TargetBody(const Chain& chain);
  static Value MappingBody(std::string_view schema);
  static Value FlowBody(const Chain& chain);

  ManualClock& clock() { return clock_; }

 private:
  std::string Make(std::string_view target, const Value& body);

  ManualClock clock_;
  std::unique_ptr<Platform> platform_;
};

// "1404-412", "XDM-1012-404", "401013": whatever code an error carries; "" when none.
std::string CodeOf(const Answer& answer);

inline constexpr std::string_view kFlowService = "/data/foundation/flowservice";
inline constexpr std::string_view kRegistry = "/data/foundation/schemaregistry/tenant";
inline constexpr std::string_view kCatalog = "/data/foundation/catalog";
inline constexpr std::string_view kMappings = "/data/foundation/conversion/mappingSets";

}  // namespace plumb::emulator

#endif  // PLUMB_LIB_EMULATOR_TEST_API_H_
