#include "lib/emulator/platform.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "lib/diag/status_macros.h"
#include "lib/emulator/admin.h"
#include "lib/emulator/errors.h"
#include "lib/emulator/flow_resources.h"
#include "lib/emulator/gateway.h"
#include "lib/emulator/services.h"
#include "lib/value/json.h"

namespace plumb::emulator {
namespace {

bool IsAdmin(const Call& call) { return !call.path.empty() && call.path[0] == "_admin"; }

Answer TooMany(std::string_view retry_after) {
  Answer answer = GatewayError(429, "429050", "Too many requests");
  if (!retry_after.empty()) answer.headers.emplace_back("Retry-After", std::string(retry_after));
  return answer;
}

// What a gateway says by itself.
Answer FaultAnswer(const Fault& fault) {
  if (fault.status == 429) return TooMany(fault.retry_after);
  Answer answer = GatewayError(fault.status, absl::StrCat(fault.status, "000"), fault.message);
  if (fault.status == 401) {
    answer = GatewayError(401, "401013", "Oauth token is not valid");
  }
  if (!fault.retry_after.empty()) answer.headers.emplace_back("Retry-After", fault.retry_after);
  return answer;
}

// Repeats the first element of a list.
void RepeatElement(Answer& answer) {
  if (!answer.text.empty()) {
    absl::StatusOr<Value> parsed = ParseJson(answer.text);
    if (!parsed.ok()) return;
    answer.json = *std::move(parsed);
    answer.text.clear();
  }
  for (std::string_view name : {"items", "results", "data"}) {
    Value* list = answer.json.Find(name);
    if (list == nullptr || !list->is_array() || list->as_array().empty()) continue;
    const Value first = list->as_array().front();
    list->as_array().push_back(first);
  }
}

// Spoils an answer to a call that was carried out.
void Spoil(const Fault& fault, const Call& call, Answer& answer) {
  switch (fault.kind) {
    case Fault::Kind::kDropAfter:
      answer.delivery = Delivery::kNone;
      break;
    case Fault::Kind::kStatusAfter:
      answer = FaultAnswer(fault);
      break;
    case Fault::Kind::kGarbage:
      answer.text = "<html><body>Bad gateway";
      break;
    case Fault::Kind::kHalfBody:
      answer.delivery = Delivery::kHalf;
      break;
    case Fault::Kind::kDuplicate:
      if (call.method == "GET") RepeatElement(answer);
      break;
    default:
      break;
  }
}

bool ActsFirst(const Fault& fault) {
  return fault.kind != Fault::Kind::kStatus && fault.kind != Fault::Kind::kDropBefore;
}

Answer Dispatch(World& world, Service service, const Request& request) {
  switch (service) {
    case Service::kFlowService:
      return AnswerFlowService(world, request);
    case Service::kDataPrep:
      return AnswerDataPrep(world, request);
    case Service::kSchemaRegistry:
      return AnswerSchemaRegistry(world, request);
    case Service::kCatalog:
      return AnswerCatalog(world, request);
    case Service::kDataSetLabels:
      return AnswerDataSetLabels(world, request);
    case Service::kSandboxes:
      return AnswerSandboxes(world, request);
    case Service::kNone:
      break;
  }
  return UnknownPath();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Platform>> Platform::Open(const PlatformOptions& options,
                                                         Clock& clock) {
  PLUMB_ASSIGN_OR_RETURN(std::unique_ptr<Store> store, Store::Open(options.data_path));
  auto world = std::make_unique<World>(std::move(store), options.seed);
  world->settings().settle_delay_ms = absl::ToInt64Milliseconds(options.settle_delay);
  world->set_now(clock.Now());
  ResumeTimeline(*world);
  return std::unique_ptr<Platform>(new Platform(std::move(world), clock));
}

Answer Platform::Handle(const Call& call) {
  std::optional<Fault> fault;
  if (!IsAdmin(call)) {
    const absl::MutexLock lock(&mutex_);
    fault = faults_.Take(call.method, call.RawPath());
  }
  if (fault.has_value() && fault->delay > absl::ZeroDuration()) clock_.Sleep(fault->delay);
  const absl::MutexLock lock(&mutex_);
  return HandleLocked(call, fault);
}

Answer Platform::HandleLocked(const Call& call, const std::optional<Fault>& fault) {
  PlayTimeline(*world_, clock_.Now() + clock_offset_);
  Answer answer;
  if (fault.has_value() && !ActsFirst(*fault)) {
    answer = FaultAnswer(*fault);
    if (fault->kind == Fault::Kind::kDropBefore) answer.delivery = Delivery::kNone;
  } else {
    if (fault.has_value() && fault->kind == Fault::Kind::kStaleEtag) TouchTarget(*world_, call);
    answer = Serve(call);
    const bool twice = fault.has_value() && fault->kind == Fault::Kind::kDuplicate;
    if (twice && call.method == "POST") answer = Serve(call);
    if (fault.has_value()) Spoil(*fault, call, answer);
  }
  Finish(call, answer);
  return answer;
}

Answer Platform::Serve(const Call& call) {
  Answer answer = Route(call);
  const absl::Status status = world_->store().Commit();
  if (!status.ok()) return FlowError("1102-500", status.message());
  return answer;
}

Answer Platform::Route(const Call& call) {
  if (IsAdmin(call)) return AnswerAdmin({*world_, faults_, log_, clock_offset_}, call);
  if (!call.path.empty() && call.path[0] == "ims") return AnswerIms(*world_, call);
  if (Refusal refusal = CheckRate(call)) return *refusal;
  const Base base = FindBase(call);
  Request request{call, {}, "", {}, Value()};
  if (Refusal refusal = PassGateway(*world_, call, base.service, request)) return *refusal;
  request.path = absl::MakeConstSpan(call.path).subspan(base.segments);
  return Dispatch(*world_, base.service, request);
}

Refusal Platform::CheckRate(const Call& call) {
  const int64_t limit = world_->settings().requests_per_second;
  if (limit <= 0) return std::nullopt;
  const int64_t second = absl::ToUnixSeconds(world_->now());
  auto& [counted_second, count] = rates_[std::string(call.Header("x-gw-ims-org-id"))];
  if (counted_second != second) {
    counted_second = second;
    count = 0;
  }
  if (++count <= limit) return std::nullopt;
  return TooMany("1");
}

void Platform::Finish(const Call& call, Answer& answer) {
  if (IsAdmin(call)) return;
  const std::string id = absl::StrFormat("req-%012x", ++requests_);
  if (answer.text.empty()) FillRequestId(answer, id, plumb::FormatTime(world_->now()));
  answer.headers.emplace_back("x-request-id", id);
  log_.Add(world_->settings(), call, answer.status);
}

}  // namespace plumb::emulator
