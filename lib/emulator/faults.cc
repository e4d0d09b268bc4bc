#include "lib/emulator/faults.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "lib/emulator/property_filter.h"
#include "lib/emulator/shape.h"

namespace plumb::emulator {
namespace {

struct KindName {
  std::string_view name;
  Fault::Kind kind;
};

constexpr KindName kKinds[] = {
    {"status", Fault::Kind::kStatus},
    {"drop_before", Fault::Kind::kDropBefore},
    {"drop_after", Fault::Kind::kDropAfter},
    {"status_after", Fault::Kind::kStatusAfter},
    {"garbage", Fault::Kind::kGarbage},
    {"half_body", Fault::Kind::kHalfBody},
    {"slow", Fault::Kind::kSlow},
    {"stale_etag", Fault::Kind::kStaleEtag},
    {"duplicate", Fault::Kind::kDuplicate},
};

constexpr ShapeRule kRules[] = {
    {"method", Shape::kText},
    {"path", Shape::kText},
    {"skip", Shape::kInteger},
    {"times", Shape::kInteger},
    {"fault", Shape::kText, Need::kRequired},
    {"status", Shape::kInteger},
    {"retry_after", Shape::kAny},
    {"delay_ms", Shape::kInteger},
    {"message", Shape::kText},
};

int64_t IntegerAt(const Value& value, std::string_view name, int64_t otherwise) {
  const Value* member = value.Find(name);
  return member == nullptr || !member->is_int() ? otherwise : member->as_int();
}

std::string_view NameOf(Fault::Kind kind) {
  for (const KindName& one : kKinds) {
    if (one.kind == kind) return one.name;
  }
  return "";
}

// Whether `methods` ("PUT", "PUT|POST") has it.
bool IsOneOf(std::string_view method, std::string_view methods) {
  const std::vector<std::string_view> all = absl::StrSplit(methods, '|');
  return std::find(all.begin(), all.end(), method) != all.end();
}

// std::regex reports bad patterns by exception only.
absl::Status Compile(const std::string& text, std::regex& pattern) {
  try {
    pattern = std::regex(text);
  } catch (const std::regex_error& error) {
    return absl::InvalidArgumentError(absl::StrCat("path: ", error.what()));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Faults::Add(const Value& description) {
  const std::string problem = ShapeProblem(description, kRules);
  if (!problem.empty()) return absl::InvalidArgumentError(problem);
  Fault fault;
  fault.method = description.StringAt("method");
  fault.path = description.StringAt("path");
  fault.skip = IntegerAt(description, "skip", 0);
  fault.times = IntegerAt(description, "times", 1);
  fault.status = static_cast<int>(IntegerAt(description, "status", 503));
  fault.delay = absl::Milliseconds(IntegerAt(description, "delay_ms", 0));
  if (const Value* retry = description.Find("retry_after")) fault.retry_after = ScalarText(*retry);
  if (description.Find("message") != nullptr) fault.message = description.StringAt("message");
  const std::string_view name = description.StringAt("fault");
  const KindName* found = nullptr;
  for (const KindName& one : kKinds) {
    if (one.name == name) found = &one;
  }
  if (found == nullptr) return absl::InvalidArgumentError(absl::StrCat("no fault ", name));
  fault.kind = found->kind;
  if (absl::Status status = Compile(fault.path, fault.pattern); !status.ok()) return status;
  faults_.push_back(std::move(fault));
  return absl::OkStatus();
}

std::optional<Fault> Faults::Take(std::string_view method, std::string_view path) {
  const std::string text(path);
  for (auto fault = faults_.begin(); fault != faults_.end(); ++fault) {
    if (!fault->method.empty() && !IsOneOf(method, fault->method)) continue;
    if (!std::regex_search(text, fault->pattern)) continue;
    if (fault->skip > 0) {
      --fault->skip;
      continue;
    }
    Fault taken = *fault;
    if (fault->times > 0 && --fault->times == 0) faults_.erase(fault);
    return taken;
  }
  return std::nullopt;
}

Value Faults::ToValue() const {
  Array list;
  for (const Fault& fault : faults_) {
    list.push_back(Object{{"method", fault.method},
                          {"path", fault.path},
                          {"skip", fault.skip},
                          {"times", fault.times},
                          {"fault", NameOf(fault.kind)},
                          {"status", fault.status},
                          {"retry_after", fault.retry_after},
                          {"delay_ms", absl::ToInt64Milliseconds(fault.delay)},
                          {"message", fault.message}});
  }
  return list;
}

}  // namespace plumb::emulator
