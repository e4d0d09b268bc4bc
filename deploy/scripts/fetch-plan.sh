#!/bin/bash
# Fetches the plan that was reviewed into PLUMB_OUT: of the pull or merge request whose merge
# made this commit, what the plan job of its last commit kept. A pipeline that was started by
# hand has planned this commit itself. Without such a plan it fails: what nobody reviewed is
# not applied. PLUMB_PLAN_NAME is what the artifacts on GitHub begin with (plumb-plan), PLUMB_PLAN_JOB
# the plan job on GitLab (plumb:plan): a repository with several projects has several.
set -euo pipefail
# shellcheck source=deploy/scripts/lib.sh
. "$(dirname "$0")/lib.sh"

give_up() {
  say error "plumb apply" "$1; nothing was applied. To plan this commit and apply that, start \
this pipeline by hand"
  exit 1
}

from_github() {
  local repository=/repos/$GITHUB_REPOSITORY sha=$GITHUB_SHA run='' pulls artifact
  if [ "$GITHUB_EVENT_NAME" = workflow_dispatch ]; then
    run=$GITHUB_RUN_ID
  else
    pulls=$(api GET "$repository/commits/$sha/pulls?per_page=100")
    sha=$(jq -r --arg sha "$GITHUB_SHA" \
      'map(select(.merged_at and .merge_commit_sha == $sha)) | first | .head.sha // empty' <<<"$pulls")
    [ -n "$sha" ] || give_up "commit $GITHUB_SHA is not the merge of a pull request"
  fi
  # Not from a fork: whoever can change its workflow can keep a file of any content.
  artifact=$(api GET "$repository/actions/artifacts?per_page=100&name=${PLUMB_PLAN_NAME:-plumb-plan}-$sha" |
    jq -r --arg sha "$sha" --arg run "$run" '
      .artifacts | map(select((.expired | not) and (.workflow_run |
        .head_sha == $sha and .head_repository_id == .repository_id and
        ($run == "" or (.id | tostring) == $run)))) | max_by(.created_at) | .id // empty')
  [ -n "$artifact" ] || give_up "there is no plan of commit $sha: it failed, is too old, or is a fork's"
  api GET "$repository/actions/artifacts/$artifact/zip" --location --output "$out/plan.zip"
  unzip -p "$out/plan.zip" plumb.plan >"$out/plumb.plan"
  rm "$out/plan.zip"
}

from_gitlab() {
  local project=/projects/$CI_PROJECT_ID request iid sha pipeline job
  # Kept by the plan job of this pipeline, and given to this job as its artifact.
  [ "$CI_PIPELINE_SOURCE" != web ] || [ ! -s "$out/plumb.plan" ] || return 0
  request=$(api GET "$project/repository/commits/$CI_COMMIT_SHA/merge_requests?per_page=100" |
    jq -c --arg sha "$CI_COMMIT_SHA" --arg branch "$CI_COMMIT_BRANCH" '
      map(select(.state == "merged" and .target_branch == $branch and
        ([.merge_commit_sha, .squash_commit_sha, .sha] | index($sha)))) | first // empty')
  [ -n "$request" ] || give_up "commit $CI_COMMIT_SHA is not the merge of a merge request"
  iid=$(jq -r .iid <<<"$request")
  sha=$(jq -r .sha <<<"$request")
  # Of this project alone: whoever can change a fork's pipeline can keep a file of any content.
  pipeline=$(api GET "$project/merge_requests/$iid/pipelines?per_page=100" |
    jq -r --arg sha "$sha" --arg project "$CI_PROJECT_ID" '
      map(select(.sha == $sha and (.project_id | tostring) == $project)) | max_by(.id) | .id // empty')
  [ -n "$pipeline" ] || give_up "there is no pipeline of this project for commit $sha"
  job=$(api GET "$project/pipelines/$pipeline/jobs?per_page=100&scope%5B%5D=success" |
    jq -r --arg name "${PLUMB_PLAN_JOB:-plumb:plan}" 'map(select(.name == $name)) | max_by(.id) | .id // empty')
  [ -n "$job" ] || give_up "the plan of commit $sha failed"
  api GET "$project/jobs/$job/artifacts/$out/plumb.plan" --location --output "$out/plumb.plan"
}

case $forge in
  github) rm -f "$out/plumb.plan" && from_github ;;
  gitlab) from_gitlab ;;
  *)
    echo "fetch-plan.sh: this is neither GitHub's nor GitLab's CI" >&2
    exit 1
    ;;
esac
[ -s "$out/plumb.plan" ] || give_up "the plan that was kept is empty"
