#ifndef PLUMB_LIB_EMULATOR_REQUEST_LOG_H_
#define PLUMB_LIB_EMULATOR_REQUEST_LOG_H_

// The last calls, for tests to look at. Not thread-safe. Tokens are never kept;
// credentials in bodies only where the settings say so.

#include <deque>
#include <string>

#include "lib/emulator/call.h"
#include "lib/emulator/settings.h"
#include "lib/value/value.h"

namespace plumb::emulator {

class RequestLog {
 public:
  void Add(const Settings& settings, const Call& call, int status);
  void Clear() { entries_.clear(); }

  // Oldest first: {"number", "method", "path", "query", "headers", "body", "status"}.
  Value ToValue() const { return Array(entries_.begin(), entries_.end()); }

 private:
  std::deque<Value> entries_;
  int64_t last_number_ = 0;
};

}  // namespace plumb::emulator

#endif  // PLUMB_LIB_EMULATOR_REQUEST_LOG_H_
