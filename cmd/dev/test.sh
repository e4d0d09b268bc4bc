#!/bin/bash
# Builds everything and runs every test, then the sanitizers and the fuzzers for a short
# while. With arguments: bazel test with these.
set -euo pipefail
cd "$(dirname "$0")/../.."
exec python3 cmd/dev/count_tests.py "$@"
