#!/bin/bash
# Prometheus's own check of names, types and help texts. usage: PROMTOOL METRICS
set -euo pipefail
"$1" check metrics <"$2"
