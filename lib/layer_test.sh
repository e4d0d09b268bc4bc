#!/bin/bash
# Fails when a source of one layer includes a header of a layer its row lacks.
# usage: layer_test.sh FOLDER ALLOWED,... FILE...
set -euo pipefail
folder=$1 allowed=,$2,
shift 2
status=0
for file in "$@"; do
  while IFS=: read -r line include; do
    other=${include#*\"lib/}
    other=${other%%/*}
    if [[ $allowed != *",$other,"* ]]; then
      echo "$file:$line: lib/$folder may not include lib/$other (see lib/layers.bzl)"
      status=1
    fi
  done < <(grep -nE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"lib/' "$file" || true)
done
exit $status
