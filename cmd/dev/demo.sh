#!/bin/bash
# Walks through plumb's main job on specs/stripe, against the emulator. Every
# step's exit code is checked; the emulator ends with the script, whatever happens.
set -euo pipefail
cd "$(dirname "$0")/../.."

bazel build //cmd/plumb
plumb=$(pwd)/bazel-bin/cmd/plumb/plumb
work=$(mktemp -d)
emulator=
finish() {
  [ -z "$emulator" ] || kill "$emulator" 2>/dev/null || true
  [ -z "$emulator" ] || wait "$emulator" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$'\e[1m' plain=$'\e[0m'; else bold= plain=; fi
say() { printf '\n%s== %s%s\n' "$bold" "$*" "$plain"; }

# run CODE plumb's arguments: shows the command, runs it, checks its exit code.
run() {
  local expected=$1 code=0
  shift
  printf '\n%s$ plumb %s%s\n' "$bold" "$*" "$plain"
  "$plumb" "$@" || code=$?
  [ "$code" = 0 ] || printf '(exit %s)\n' "$code"
  if [ "$code" != "$expected" ]; then
    printf 'demo: expected exit %s\n' "$expected" >&2
    exit 1
  fi
}

say "An emulator of the platform's API, on a free loopback port"
"$plumb" emulator -port=0 -data="$work/sandbox.db" >"$work/url" 2>"$work/emulator.log" &
emulator=$!
for _ in $(seq 200); do
  [ -s "$work/url" ] && break
  kill -0 "$emulator" 2>/dev/null || { cat "$work/emulator.log" >&2; exit 1; }
  sleep 0.05
done
url=$(head -n 1 "$work/url")
echo "$url"
export PLUMB_ENDPOINT=$url PLUMB_IMS_ENDPOINT=$url PLUMB_ACCESS_TOKEN=demo PLUMB_API_KEY=demo
export PLUMB_ORG_ID=DEMO@AdobeOrg PLUMB_SANDBOX=dev STRIPE_ACCESS_TOKEN=sk_demo_not_a_real_token

cp -r specs/stripe "$work/stripe"
cd "$work/stripe"

say "The specs are checked without talking to anybody"
run 0 validate
say "What would apply do?"
run 2 plan -detailed-exitcode
say "Do it"
run 0 apply -auto-approve
say "Now there is nothing to do"
run 0 plan -detailed-exitcode

say "What does the source hold, and how is the flow running?"
run 0 explore base_connection.stripe --object json --param resourcePath=charges >"$work/tree"
head -n 14 "$work/tree"
echo "... ($(wc -l <"$work/tree") lines)"
python3 - "$url" <<'PYTHON'
import json, sys, urllib.request
urllib.request.urlopen(urllib.request.Request(
    sys.argv[1] + "/_admin/clock", json.dumps({"advance_seconds": 3600}).encode(),
    {"Content-Type": "application/json"}, method="POST")).read()
PYTHON
run 0 runs flow.charges -limit=3

say "Edit the mapping (one field less) and the schedule (every half hour)"
sed -i '/charges_data.receipt_url/d' mapping.toml
sed -i 's/^interval  = 15/interval  = 30/' flow.toml
run 2 plan -detailed-exitcode
run 0 apply -auto-approve
run 0 plan -detailed-exitcode

say "Somebody renames the flow in the UI"
flow=$("$plumb" state show flow.charges -json | python3 -c 'import json, sys; print(json.load(sys.stdin)["resources"][0]["id"])')
python3 - "$url" "$flow" <<'PYTHON'
import json, sys, urllib.request
urllib.request.urlopen(urllib.request.Request(
    f"{sys.argv[1]}/_admin/objects/flows/{sys.argv[2]}", json.dumps({"name": "renamed by hand"}).encode(),
    {"Content-Type": "application/json"}, method="PATCH")).read()
PYTHON
run 2 drift
say "Put it back"
run 0 apply -auto-approve
run 0 drift

say "Edit a source connection: its flow would not see it, so the pair and the flow are replaced"
sed -i 's/^params.resourcePath = "charges"/params.resourcePath = "refunds"/' connections.toml
run 2 plan -detailed-exitcode

say "Destroy everything"
run 0 destroy -auto-approve
say "That was the main job."
