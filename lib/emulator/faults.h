#ifndef PLUMB_LIB_EMULATOR_FAULTS_H_
#define PLUMB_LIB_EMULATOR_FAULTS_H_

// Faults to order: which calls go wrong, and how. Not thread-safe.

#include <cstdint>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "lib/value/value.h"

namespace plumb::emulator {

struct Fault {
  enum class Kind {
    kStatus,       // Nothing is done; `status` is answered.
    kDropBefore,   // Nothing is done; the connection ends without an answer.
    kDropAfter,    // The call is carried out; then as above.
    kStatusAfter,  // The call is carried out; `status` is answered.
    kGarbage,      // The call is carried out; the answer is no JSON.
    kHalfBody,     // The call is carried out; the answer breaks off.
    kSlow,         // The call is carried out after `delay`.
    kStaleEtag,    // Somebody else writes the object just before the call.
    kDuplicate,    // A create is carried out twice; a list repeats an element.
  };
  std::string method;  // Any when "".
  std::string path;    // Regular expression, searched in the raw path.
  std::regex pattern;
  int64_t skip = 0;   // Matching calls to let pass first.
  int64_t times = 1;  // Then calls to spoil; 0 is all.
  Kind kind = Kind::kStatus;
  int status = 503;
  std::string retry_after;  // Of the header; none when "".
  std::string message = "Ordered fault";
  absl::Duration delay;
};

class Faults {
 public:
  // Adds the fault that `description` asks for, with the members that emulator.h
  // names. InvalidArgument says what is wrong with it.
  absl::Status Add(const Value& description);
  void Clear() { faults_.clear(); }

  // The first fault that is due for the call. A fault that lets it pass has
  // counted it; those after the one that is due have not.
  std::optional<Fault> Take(std::string_view method, std::string_view path);

  // What is left, as Add takes it.
  Value ToValue() const;

 private:
  std::vector<Fault> faults_;
};

}  // namespace plumb::emulator

#endif  // PLUMB_LIB_EMULATOR_FAULTS_H_
