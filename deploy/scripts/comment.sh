#!/bin/bash
# Posts FILE as a comment of the pull or merge request, or brings the comment of an earlier run
# up to date. It finds that by a first line which no forge shows, and by its author: otherwise
# whoever writes such a line into a comment of their own could edit the plan that is reviewed.
# usage: comment.sh FILE
set -euo pipefail
# shellcheck source=deploy/scripts/lib.sh
. "$(dirname "$0")/lib.sh"
file=$1

marker="<!-- plumb-comment $(tr -c 'A-Za-z0-9._/\n' '_' <<<"$dir ${PLUMB_ENVIRONMENT:-}") -->"

case $forge in
  github)
    author=${PLUMB_COMMENT_AUTHOR:-github-actions[bot]}
    author_of=.user.login
    number=$(jq -r '.pull_request.number' "$GITHUB_EVENT_PATH")
    sha=$(jq -r '.pull_request.head.sha' "$GITHUB_EVENT_PATH")
    comments=/repos/$GITHUB_REPOSITORY/issues/$number/comments
    one=/repos/$GITHUB_REPOSITORY/issues/comments
    update=PATCH
    job=$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID
    ;;
  gitlab)
    if [ -z "${PLUMB_GITLAB_TOKEN:-}" ]; then
      say warning "plumb comment" "there is no comment, since PLUMB_GITLAB_TOKEN is not set"
      exit 0
    fi
    author=$(api GET /user | jq -r .id)
    author_of=.author.id
    sha=$CI_COMMIT_SHA
    comments=/projects/$CI_PROJECT_ID/merge_requests/$CI_MERGE_REQUEST_IID/notes
    one=$comments
    update=PUT
    job=$CI_JOB_URL
    ;;
  *)
    echo "comment.sh: this is neither GitHub's nor GitLab's CI" >&2
    exit 1
    ;;
esac

id='' page=1
while [ -z "$id" ]; do
  found=$(api GET "$comments?per_page=100&page=$page")
  id=$(jq -r --arg author "$author" --arg marker "$marker" \
    "map(select(($author_of | tostring) == \$author and (.body | startswith(\$marker)))) | first | .id // empty" <<<"$found")
  [ "$(jq length <<<"$found")" = 100 ] || break
  page=$((page + 1))
done

body() {
  echo "$marker"
  cat "$file"
  printf '\n<sub>Of commit %s, by [this job](%s).</sub>\n' "$sha" "$job"
}
send() {
  body | jq --raw-input --slurp '{body: .}' | api "$1" "$2" --data-binary @- >/dev/null
}
if [ -n "$id" ]; then
  send "$update" "$one/$id"
  echo "comment $id is up to date"
else
  send POST "$comments"
  echo "a comment was posted"
fi
