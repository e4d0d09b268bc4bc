#!/bin/bash
# Plans for a review. Leaves in PLUMB_OUT: plan.md for the comment, also when planning failed;
# plumb.plan, which apply.sh takes; report.json for GitLab. Exits as plumb did: 0, or 1 when
# there is no plan or one that may not be applied.
set -euo pipefail
# shellcheck source=deploy/scripts/lib.sh
. "$(dirname "$0")/lib.sh"

rm -f "$out/plan.md" "$out/plumb.plan" "$out/report.json"
status=0
# Smaller than a comment may be: comment.sh adds to it.
run_plumb plan -out="$(from_dir "$out/plumb.plan")" \
  -markdown-into="$(from_dir "$out/plan.md")" -size-limit=64000 \
  -gitlab-report="$(from_dir "$out/report.json")" || status=$?
[ "$status" != 0 ] || exit 0

# A plan that breaks a policy has its Markdown, which says so.
if [ ! -s "$out/plan.md" ]; then
  {
    echo "**plumb plan failed** (exit $status), there is nothing to apply:"
    echo
    as_code <"$out/errors.txt"
  } >"$out/plan.md"
  summarise <"$out/plan.md"
fi
# Nobody shall apply it.
rm -f "$out/plumb.plan"
say error "plumb plan" "there is no plan that can be applied; see the comment or this job's log"
exit "$status"
