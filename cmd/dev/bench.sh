#!/bin/bash
# Measures plumb, optimised: microbenchmarks of parse, diff and plan at 1,000 and
# 10,000 resources, then whole processes against the emulator, with DESIGN's
# budgets beside them. usage: ./dev bench [RESOURCES, default 10000]
set -euo pipefail
cd "$(dirname "$0")/../.."
count=${1:-10000}
bazel build --config=opt //cmd/plumb //lib/spec:spec_benchmark //lib/diff:diff_benchmark //lib/plan:plan_benchmark
bin=$(bazel info --config=opt bazel-bin 2>/dev/null)
for benchmark in spec/spec diff/diff plan/plan; do
  "$bin/lib/${benchmark}_benchmark" --benchmark_min_time=0.2
done
exec python3 cmd/dev/bench.py "$bin/cmd/plumb/plumb" "$count"
