#include "lib/command/progress.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "lib/command/report.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

struct VerbWords {
  std::string_view under_way, done, noun;
};

VerbWords WordsOf(Verb verb) {
  switch (verb) {
    case Verb::kCreate:
      return {"Creating", "Creation complete", "create"};
    case Verb::kUpdate:
      return {"Modifying", "Modifications complete", "update"};
    case Verb::kDelete:
      return {"Destroying", "Destruction complete", "delete"};
    case Verb::kForget:
      return {"Forgetting", "Forgotten", "forget"};
    case Verb::kAdopt:
      return {"Importing", "Import complete", "adopt"};
  }
  return {"Working on", "Done", "work"};
}

std::string_view StateWord(OperationState state) {
  switch (state) {
    case OperationState::kDone:
      return "done";
    case OperationState::kFailed:
      return "failed";
    case OperationState::kMoved:
      return "moved";
    case OperationState::kUnknown:
      return "unknown";
    case OperationState::kBlocked:
      return "blocked";
    case OperationState::kStopped:
      return "stopped";
  }
  return "unknown";
}

std::string Seconds(absl::Duration took) { return absl::StrCat(absl::ToInt64Seconds(took), "s"); }

const Change& ChangeOf(const Plan& plan, size_t operation) {
  return plan.changes[plan.operations[operation].change];
}

// Lines to standard error. On a terminal the operations under way stand below
// them as a table that is redrawn; elsewhere each says now and then that it goes on.
class LineProgress : public ApplyObserver {
 public:
  LineProgress(Console& console, Clock& clock) : console_(console), clock_(clock) {}

  void Begins(const Plan& plan, size_t operation) override {
    started_[operation] = clock_.Now();
    Say(absl::StrCat(Address(plan, operation), ": ",
                     WordsOf(plan.operations[operation].verb).under_way, "..."));
    Draw(plan);
  }

  void Ends(const Plan& plan, size_t operation, const OperationResult& result) override {
    started_.erase(operation);
    const std::string_view done = WordsOf(plan.operations[operation].verb).done;
    if (result.state == OperationState::kDone) {
      Say(absl::StrCat(Address(plan, operation), ": ", done, " after ", Seconds(result.took),
                       result.id.empty() ? "" : absl::StrCat(" [id=", result.id.text(), "]")));
      if (!result.warning.empty()) Say(absl::StrCat("Warning: ", result.warning));
    } else if (result.state != OperationState::kBlocked &&
               result.state != OperationState::kStopped) {
      Say(absl::StrCat(Address(plan, operation), ": ", StateWord(result.state)));
    }
    ++ended_;
    Draw(plan);
  }

  void Waiting(const Plan& plan, const std::vector<size_t>& under_way,
               absl::Duration /*elapsed*/) override {
    if (console_.CanRedraw()) {
      Draw(plan);
      return;
    }
    for (const size_t operation : under_way) {
      Say(absl::StrCat(Address(plan, operation), ": Still ",
                       UnderWay(plan.operations[operation].verb), "... [", Elapsed(operation),
                       " elapsed]"));
    }
  }

 private:
  std::string Address(const Plan& plan, size_t operation) {
    return Bold(ChangeOf(plan, operation).address.ToString(), console_.ErrColor());
  }

  std::string Elapsed(size_t operation) { return Seconds(clock_.Now() - started_[operation]); }

  void Say(std::string_view line) {
    Erase();
    console_.Err(absl::StrCat(line, "\n"));
  }

  void Erase() {
    if (drawn_ > 0) console_.Err(absl::StrCat("\x1b[", drawn_, "A\r\x1b[J"));
    drawn_ = 0;
  }

  void Draw(const Plan& plan) {
    Erase();
    if (!console_.CanRedraw() || started_.empty()) return;
    constexpr size_t kMostRows = 10;
    std::string table = absl::StrCat("  ", ended_, " of ", plan.operations.size(), " done\n");
    size_t rows = 1;
    for (const auto& [operation, since] : started_) {
      if (rows > kMostRows) break;
      std::string row =
          absl::StrCat("  ", Elapsed(operation), "  ", UnderWay(plan.operations[operation].verb),
                       "  ", ChangeOf(plan, operation).address.ToString());
      const auto width = static_cast<size_t>(std::max(console_.Width() - 1, 20));
      if (row.size() > width) row.resize(width);
      absl::StrAppend(&table, row, "\n");
      ++rows;
    }
    console_.Err(table);
    drawn_ = rows;
  }

  Console& console_;
  Clock& clock_;
  std::map<size_t, absl::Time> started_;
  size_t ended_ = 0;
  size_t drawn_ = 0;  // Lines of the table that stand below the last line.
};

class JsonProgress : public ApplyObserver {
 public:
  JsonProgress(Console& console, Clock& clock) : console_(console), clock_(clock) {}

  void Begins(const Plan& plan, size_t operation) override {
    Say(Event("operation_start", plan, operation));
  }

  void Ends(const Plan& plan, size_t operation, const OperationResult& result) override {
    Object event = Event("operation_end", plan, operation);
    event.Set("state", StateWord(result.state));
    event.Set("elapsed_ms", absl::ToInt64Milliseconds(result.took));
    if (!result.id.empty()) event.Set("id", result.id.text());
    if (!result.status.ok()) event.Set("error", std::string(result.status.message()));
    if (!result.warning.empty()) event.Set("warning", result.warning);
    Say(std::move(event));
  }

  void Waiting(const Plan& plan, const std::vector<size_t>& under_way,
               absl::Duration /*elapsed*/) override {
    for (const size_t operation : under_way) {
      Say(Event("operation_waiting", plan, operation));
    }
  }

 private:
  Object Event(std::string_view type, const Plan& plan, size_t operation) {
    return {{"type", Value(type)},
            {"timestamp", Value(plumb::FormatTime(clock_.Now()))},
            {"address", Value(ChangeOf(plan, operation).address.ToString())},
            {"operation", Value(WordsOf(plan.operations[operation].verb).noun)}};
  }

  void Say(Object event) { console_.Out(absl::StrCat(ToJson(Value(std::move(event))), "\n")); }

  Console& console_;
  Clock& clock_;
};

}  // namespace

std::string_view UnderWay(Verb verb) {
  switch (verb) {
    case Verb::kCreate:
      return "creating";
    case Verb::kUpdate:
      return "modifying";
    case Verb::kDelete:
      return "destroying";
    case Verb::kForget:
      return "forgetting";
    case Verb::kAdopt:
      return "importing";
  }
  return "working";
}

std::unique_ptr<ApplyObserver> MakeProgress(ProgressStyle style, Console& console, Clock& clock) {
  if (style == ProgressStyle::kJsonLines) return std::make_unique<JsonProgress>(console, clock);
  return std::make_unique<LineProgress>(console, clock);
}

}  // namespace plumb
