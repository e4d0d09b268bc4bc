#!/bin/bash
# Runs every fuzz target on its seeds and then for a while on what comes to its mind.
# usage: ./dev fuzz [SECONDS each, default 30]
# Each target ends with a line "fuzz: TARGET: passed" or "... failed".
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-30}
targets=$(bazel query 'filter("_fuzzer$", kind(cc_binary, //lib/...))' 2>/dev/null)
# shellcheck disable=SC2086
bazel build --config=fuzz $targets
bin=$(bazel info --config=fuzz bazel-bin 2>/dev/null)
work=$(mktemp -d)
status=0
for target in $targets; do
  path=${target#//}
  name=${target##*:}
  seeds=(testdata/fuzz/"$name")
  case $name in toml_fuzzer | spec_fuzzer | format_fuzzer | toml_edit_fuzzer) seeds+=(specs/*/) ;; esac
  mkdir -p "$work/$name"
  # A finding is kept, and named by libFuzzer's own last lines.
  if "$bin/${path/://}" -max_total_time="$seconds" -verbosity=0 -print_final_stats=1 -timeout=20 \
    -artifact_prefix="$work/" "$work/$name" "${seeds[@]}" 2>"$work/$name.log"; then
    echo "fuzz: $target: passed ($(awk '/number_of_executed_units/ { print $2 }' "$work/$name.log") runs)"
  else
    tail -n 40 "$work/$name.log"
    echo "fuzz: $target: failed"
    status=1
  fi
done
[ $status = 0 ] && rm -rf "$work"
exit $status
