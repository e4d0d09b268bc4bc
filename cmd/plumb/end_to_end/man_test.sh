#!/bin/bash
# Every page of the manual given, as man and groff read it: without a warning.
# usage: man_test.sh PAGE...
set -euo pipefail
export LC_ALL=C.UTF-8
status=0
for page in "$@"; do
  warnings=$(
    man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>&1 >/dev/null
    groff -man -ww -z -Tutf8 "$page" 2>&1
  )
  text=$(MANPAGER=cat man -E UTF-8 -l "$page")
  if [ -n "$warnings" ] || ! grep -q '^NAME$' <<<"$text"; then
    echo "$page: ${warnings:-has no NAME}" >&2
    status=1
  fi
done
[ $# -gt 10 ] || { echo "man_test: only $# pages were given" >&2; exit 1; }
exit $status
