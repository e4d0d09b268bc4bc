#!/bin/bash
# Builds plumb, optimised.
set -euo pipefail
cd "$(dirname "$0")/../.."
bazel build --config=opt //cmd/plumb "$@"
echo "$(bazel info --config=opt bazel-bin 2>/dev/null)/cmd/plumb/plumb"
