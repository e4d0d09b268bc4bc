#ifndef PLUMB_LIB_COMMAND_PROGRESS_H_
#define PLUMB_LIB_COMMAND_PROGRESS_H_

// What a person, a log or a program sees while a plan is carried out.

#include <memory>
#include <string_view>

#include "lib/apply/apply.h"
#include "lib/command/console.h"
#include "lib/env/clock.h"

namespace plumb {

enum class ProgressStyle {
  kLines,      // A line per event and a heartbeat; where standard error is a
               // terminal, what is under way is redrawn below them.
  kJsonLines,  // One JSON object a line, to standard output.
};

// Borrows both.
std::unique_ptr<ApplyObserver> MakeProgress(ProgressStyle style, Console& console, Clock& clock);

// "creating", "updating", ...: what a verb is called while it is under way.
std::string_view UnderWay(Verb verb);

}  // namespace plumb

#endif  // PLUMB_LIB_COMMAND_PROGRESS_H_
