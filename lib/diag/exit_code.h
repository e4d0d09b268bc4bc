#ifndef PLUMB_LIB_DIAG_EXIT_CODE_H_
#define PLUMB_LIB_DIAG_EXIT_CODE_H_

// The process's exit codes, as scripts see them. Never renumbered.

namespace plumb {

enum class ExitCode {
  kOk = 0,             // Done, or nothing to do.
  kError = 1,          // Bad input, or nothing could be done.
  kChanges = 2,        // Changes (with -detailed-exitcode) or drift.
  kPartlyApplied = 3,  // Some operations were carried out, some were not.
  kUnformatted = 3,    // Of fmt -check, which applies nothing: a file is in another layout.
  kLocked = 4,         // Another run holds the environment's lock.
  kStale = 5,          // What was planned against has moved; plan again.
};

}  // namespace plumb

#endif  // PLUMB_LIB_DIAG_EXIT_CODE_H_
