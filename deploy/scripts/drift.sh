#!/bin/bash
# Looks for drift. Leaves drift.md, drift.sarif and drift.prom in PLUMB_OUT. Exits with 2 when
# there is some, so that the schedule's owner is told; with PLUMB_DRIFT_FAILS=false with 0. With
# 1 when looking failed: that is not "no drift".
set -euo pipefail
# shellcheck source=deploy/scripts/lib.sh
. "$(dirname "$0")/lib.sh"

rm -f "$out/drift.md" "$out/drift.sarif"
status=0
run_plumb drift -markdown-into="$(from_dir "$out/drift.md")" \
  -sarif-into="$(from_dir "$out/drift.sarif")" \
  -metrics-into="$(from_dir "$out/drift.prom")" || status=$?

case $status in
  0 | 2) summarise <"$out/drift.md" ;;
  *)
    {
      echo "**Looking for drift failed** (exit $status):"
      echo
      as_code <"$out/errors.txt"
    } | summarise
    rm -f "$out/drift.sarif"
    say error "plumb drift" "looking for drift failed; this says nothing about drift"
    exit "$status"
    ;;
esac
# Code scanning wants places from the repository's root, plumb says them from the project's.
prefix=$(realpath --relative-to=. "$dir")
if [ "$prefix" != . ]; then
  jq --arg prefix "$prefix/" \
    '(.runs[].results[].locations[]?.physicalLocation.artifactLocation.uri) |= $prefix + .' \
    "$out/drift.sarif" >"$out/drift.sarif.new"
  mv "$out/drift.sarif.new" "$out/drift.sarif"
fi
if [ "$status" = 2 ]; then
  say warning "plumb drift" "objects are not as plumb last applied them; see the summary or the log"
  [ "${PLUMB_DRIFT_FAILS:-true}" != false ] || status=0
fi
exit "$status"
