#!/bin/bash
# Fails where clang-format or clang-tidy has something to say.
set -euo pipefail
cd "$(dirname "$0")/../.."
mapfile -t sources < <(git ls-files 'cmd/*.cc' 'cmd/*.h' 'lib/*.cc' 'lib/*.h' ':!lib/third_party')
clang-format-16 --dry-run --Werror "${sources[@]}"
python3 cmd/dev/compile_commands.py
mapfile -t units < <(printf '%s\n' "${sources[@]}" | grep '\.cc$' | grep -v _fuzzer)
printf '%s\0' "${units[@]}" | xargs -0 -P 2 -n 4 clang-tidy-16 -p . --quiet
echo "lint: ${#sources[@]} files, nothing to say"
