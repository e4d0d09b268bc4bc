# shellcheck shell=bash
# What the scripts beside this file share. They are bash, curl and jq, and take from the
# environment, besides what the forge sets and plumb itself reads:
#   PLUMB_DIR           the project's folder; .
#   PLUMB_OUT           where plans and reports go; plumb-out
#   PLUMB_ENVIRONMENT   the environment of plumb.toml, where there are several

dir=${PLUMB_DIR:-.}
out=${PLUMB_OUT:-plumb-out}
mkdir -p "$out"

# A path as plumb has to be told it after its -chdir: short where it is shown.
from_dir() {
  realpath --canonicalize-missing --relative-to="$dir" "$1"
}

# plumb, with the words that all commands have; what it says on standard error is kept in
# errors.txt, too. What it prints holds names that others chose: GitHub's runner must not take a
# line of it for a command to itself. All goes to standard output, so that none of it overtakes
# the lines that say so.
run_plumb() {
  local status=0 command=$1 token
  shift
  token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  [ "${GITHUB_ACTIONS:-}" != true ] || echo "::stop-commands::$token"
  {
    plumb "$command" -input=false -no-color -chdir="$dir" "$@" 2>&1 >&3 |
      tee "$out/errors.txt"
  } 3>&1 || status=$?
  [ "${GITHUB_ACTIONS:-}" != true ] || printf '\n::%s::\n' "$token"
  return "$status"
}

# say error|warning TITLE TEXT: one line, in the log and where the forge shows such things.
say() {
  if [ "${GITHUB_ACTIONS:-}" = true ]; then
    echo "::$1 title=$2::$3"
  else
    echo "$1: $2: $3" >&2
  fi
}

# Appends standard input to the job's summary, where there is such a thing.
summarise() {
  cat >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
}

# Standard input as a block of code that it cannot end, and that fits into a comment.
as_code() {
  echo '```text'
  tr -d '\000-\010\013-\037' | head -n 200 | cut -c 1-250 | sed "s/\`\`\`/'''/g"
  echo '```'
}

# The address and the token of the forge's API, as the forge's jobs have them.
if [ "${GITHUB_ACTIONS:-}" = true ]; then
  forge=github
  api_url=${GITHUB_API_URL:-}
  api_header="Authorization: Bearer ${GITHUB_TOKEN:-}"
elif [ "${GITLAB_CI:-}" = true ]; then
  forge=gitlab
  api_url=${CI_API_V4_URL:-}
  api_header="PRIVATE-TOKEN: ${PLUMB_GITLAB_TOKEN:-}"
else
  # shellcheck disable=SC2034
  forge=
fi

# api METHOD PATH [CURL'S WORDS...]: what the API answers, or its complaint and a failure. The
# token goes through a file, since all can read a command line. Only reading is repeated.
api() {
  local method=$1 path=$2 retries=0
  shift 2
  [ "$method" != GET ] || retries=3
  curl --silent --show-error --fail-with-body --max-time 60 --retry "$retries" \
    --config <(printf 'header = "%s"\n' "$api_header") \
    --header 'Content-Type: application/json' --request "$method" "$@" "$api_url$path"
}
