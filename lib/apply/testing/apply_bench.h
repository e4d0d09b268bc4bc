#ifndef PLUMB_LIB_APPLY_TESTING_APPLY_BENCH_H_
#define PLUMB_LIB_APPLY_TESTING_APPLY_BENCH_H_

// A fake platform, a ledger in a new directory, and the way from what is wanted to
// a plan that was carried out.

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "lib/apply/apply.h"
#include "lib/apply/testing/fake_platform.h"
#include "lib/client/client.h"
#include "lib/client/token.h"
#include "lib/desired/desired.h"
#include "lib/env/files.h"
#include "lib/plan/planner.h"
#include "lib/state/state.h"
#include "lib/testing/fake_clock.h"
#include "lib/testing/made_up_kinds.h"

namespace plumb {

inline constexpr char kBuckets[] = "/data/things/store/buckets";
inline constexpr char kTopics[] = "/data/things/rules/topics";

inline Address At(const std::string& text) { return *Address::Parse(text); }

// Keeps what it is told, one line each: "begins bucket.a", "ends bucket.a".
class RecordingObserver : public ApplyObserver {
 public:
  void Begins(const Plan& plan, size_t operation) override {
    Note("begins ", plan, operation);
    if (on_begin) on_begin();
  }
  void Ends(const Plan& plan, size_t operation, const OperationResult&) override {
    Note("ends ", plan, operation);
  }
  void Waiting(const Plan&, const std::vector<size_t>&, absl::Duration) override {
    if (on_waiting) on_waiting();
  }

  std::vector<std::string> lines;
  std::function<void()> on_begin, on_waiting;

 private:
  void Note(std::string_view what, const Plan& plan, size_t operation) {
    const Address& address = plan.changes[plan.operations[operation].change].address;
    lines.push_back(absl::StrCat(what, address.ToString()));
  }
};

class ApplyBench {
 public:
  explicit ApplyBench(KindRegistry registry = MadeUpKinds())
      : kinds(std::move(registry)),
        platform(clock),
        tokens(MakeFixedToken(Secret("token"))),
        client(platform, clock, *tokens,
               {.endpoint = "https://fake",
                .org_id = "org",
                .sandbox = "dev",
                .api_key = "key",
                .settle_timeout = absl::Seconds(30),
                .max_attempts = 2}),
        directory(absl::StrCat(testing::TempDir(), "/", NameOfTest())) {
    EXPECT_TRUE(files.MakeDirectories(directory).ok());
    EXPECT_TRUE(files.Remove(LedgerPath()).ok());
    state = *OpenSqlite(LedgerPath(), "dev", OpenMode::kReadWrite, files);
  }

  std::string LedgerPath() const { return directory + "/ledger.db"; }

  // `reads`: the addresses that `body` refers to.
  DesiredResource Want(const std::string& address, Value body,
                       std::vector<std::string> reads = {}) const {
    DesiredResource resource;
    resource.address = At(address);
    resource.kind = kinds.Find(resource.address.kind);
    resource.body = std::move(body);
    for (const std::string& read : reads) resource.depends_on.push_back(At(read));
    return resource;
  }

  Plan PlanFor(std::vector<DesiredResource> wanted, PlanMode mode = PlanMode::kNormal) {
    const DesiredGraph desired(std::move(wanted));
    ObservedSet observed;
    for (const KindDescriptor& kind : kinds.kinds()) observed.Add(kind.name, *client.List(kind));
    const Snapshot ledger = *state->Load();
    absl::StatusOr<Plan> plan = MakePlan({.desired = desired,
                                          .observed = observed,
                                          .ledger = ledger,
                                          .kinds = kinds,
                                          .environment = "dev",
                                          .secret_key = *state->SecretKey(),
                                          .now_seconds = absl::ToUnixSeconds(clock.Now()),
                                          .mode = mode,
                                          .replace = {},
                                          .target = {}});
    EXPECT_TRUE(plan.ok()) << plan.status();
    return plan.ok() ? *std::move(plan) : Plan();
  }

  absl::StatusOr<ApplyReport> TryApply(const Plan& plan) {
    return Apply(plan, {client, *state, clock, kinds, observer}, options);
  }

  ApplyReport Run(const Plan& plan) {
    absl::StatusOr<ApplyReport> report = TryApply(plan);
    EXPECT_TRUE(report.ok()) << report.status();
    return report.ok() ? *std::move(report) : ApplyReport();
  }

  // Makes it so, and forgets what was sent and said on the way.
  void Establish(const std::vector<DesiredResource>& wanted) {
    const ApplyReport report = Run(PlanFor(wanted));
    for (const OperationResult& result : report.results)
      EXPECT_TRUE(result.status.ok()) << result.status;
    EXPECT_TRUE(report.AllDone());
    before_ = platform.Writes().size();
    observer.lines.clear();
  }

  // Since Establish.
  std::vector<std::string> Writes() const {
    const std::vector<std::string> all = platform.Writes();
    return {all.begin() + static_cast<ptrdiff_t>(before_), all.end()};
  }

  // The last request of that method.
  FakePlatform::Seen Last(const std::string& method) const {
    FakePlatform::Seen last;
    for (const FakePlatform::Seen& one : platform.seen()) {
      if (one.line.starts_with(method)) last = one;
    }
    return last;
  }

  std::string IdOf(const std::string& address) const {
    const Snapshot ledger = *state->Load();
    const Binding* binding = ledger.Find(At(address));
    return binding == nullptr ? "" : binding->id.text();
  }

  KindRegistry kinds;
  FakeClock clock;
  FakePlatform platform;
  std::unique_ptr<TokenSource> tokens;
  PlatformClient client;
  DiskFiles files;
  std::string directory;
  std::unique_ptr<StateStore> state;
  RecordingObserver observer;
  ApplyOptions options = {.parallelism = 1, .run = "run-1"};

 private:
  static std::string NameOfTest() {
    const testing::TestInfo* test = testing::UnitTest::GetInstance()->current_test_info();
    return absl::StrCat(test->test_suite_name(), ".", test->name());
  }

  size_t before_ = 0;
};

}  // namespace plumb

#endif  // PLUMB_LIB_APPLY_TESTING_APPLY_BENCH_H_
