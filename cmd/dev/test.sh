#!/bin/bash
# Builds everything and runs every test. Arguments go to bazel test.
set -euo pipefail
cd "$(dirname "$0")/../.."
exec python3 cmd/dev/count_tests.py "${@:-//...}"
