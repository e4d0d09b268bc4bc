#!/bin/bash
# The tests under ASan+UBSan; then those of the threaded folders under TSan.
set -euo pipefail
cd "$(dirname "$0")/../.."
python3 cmd/dev/count_tests.py --config=asan "${@:-//...}"
python3 cmd/dev/count_tests.py --config=tsan //lib/apply:all //lib/http:all //lib/state:all
