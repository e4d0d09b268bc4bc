#!/bin/bash
# Rewrites the C++ sources as .clang-format wants them.
set -euo pipefail
cd "$(dirname "$0")/../.."
git ls-files -z 'cmd/*.cc' 'cmd/*.h' 'lib/*.cc' 'lib/*.h' ':!lib/third_party' | xargs -0 clang-format-16 -i
