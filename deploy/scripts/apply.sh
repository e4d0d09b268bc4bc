#!/bin/bash
# Applies the saved plan FILE, exactly, and says what it means when that does not go well.
# Exits as plumb did. PLUMB_LOCK_TIMEOUT (10m) is how long to wait for another run.
# usage: apply.sh FILE
set -euo pipefail
# shellcheck source=deploy/scripts/lib.sh
. "$(dirname "$0")/lib.sh"
file=$1

status=0
run_plumb apply -lock-timeout="${PLUMB_LOCK_TIMEOUT:-10m}" "$(from_dir "$file")" |
  tee "$out/apply.txt" || status=$?

case $status in
  0) verdict="applied" ;;
  3) verdict="some of the plan was done and some was not; what failed is in the log. Plan anew, \
review and apply what is left: nothing is done twice" ;;
  4) verdict="another run holds the lock, or took it from this one, which the log says. Run this \
job again when that has ended; if it was killed, see plumb force-unlock" ;;
  5) verdict="nothing was changed: the plan is stale. The specs, the ledger or an object of the \
platform are not as they were when it was reviewed. Plan anew, and review that" ;;
  *) verdict="failed; nothing was changed" ;;
esac

{
  echo "**plumb apply**: $verdict"
  echo
  grep -v '^::' "$out/apply.txt" | tail -n 40 | as_code
} | summarise
[ "$status" = 0 ] || say error "plumb apply" "$verdict (exit $status)"
exit "$status"
