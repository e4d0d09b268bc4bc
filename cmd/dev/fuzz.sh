#!/bin/bash
# Runs every fuzz target. usage: ./dev fuzz [SECONDS each]
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-30}
targets=$(bazel query 'filter("_fuzzer$", kind(cc_binary, //lib/...))' 2>/dev/null)
# shellcheck disable=SC2086
bazel build --config=fuzz $targets
bin=$(bazel info --config=fuzz bazel-bin 2>/dev/null)
for target in $targets; do
  path=${target#//}
  echo "fuzz: $target, $seconds s"
  corpus=$(mktemp -d)
  "$bin/${path/://}" -max_total_time="$seconds" -verbosity=0 -print_final_stats=1 \
    -artifact_prefix="$corpus/" "$corpus"
done
