#!/bin/bash
# The tests of the threaded folders under TSan, then all tests under ASan+UBSan.
set -euo pipefail
cd "$(dirname "$0")/../.."
exec python3 cmd/dev/count_tests.py --sanitizers
