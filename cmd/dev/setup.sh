#!/bin/bash
# Installs what is missing: Debian's packages, and Abseil's source into .deps/.
# usage: cmd/dev/setup.sh [--with-clang]
# With --with-clang also what linting and tests need; of that taplo and linters of deploy/, which
# are not Debian's, come from npm. Where npm cannot be reached, the tests that would use them are
# skipped.
set -euo pipefail
cd "$(dirname "$0")/../.."

packages=(
  bazel-bootstrap bazel-platforms bazel-skylib ca-certificates chromium chromium-driver dpkg-dev fish
  g++ groff-base libbenchmark-dev libcpp-httplib-dev libcurl4-openssl-dev libgmock-dev libgtest-dev
  libpq-dev libsqlite3-dev libssl-dev libtomlplusplus-dev man-db postgresql-15 python3
  python3-jsonschema rapidjson-dev zlib1g-dev zsh
)
if [ "${1:-}" = --with-clang ]; then
  packages+=(clang-16 clang-format-16 clang-tidy-16 libclang-rt-16-dev llvm-16)
  # The tests of deploy/ lint and run its files.
  packages+=(curl git jq python3-yaml shellcheck systemd unzip yamllint)
  # Of whatever origin: other packages of node conflict with Debian's npm.
  command -v node >/dev/null || packages+=(nodejs)
  command -v npm >/dev/null || packages+=(npm)
fi

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    echo "setup: installing packages needs root: run './dev setup' once as root" >&2
    exit 1
  fi
}

missing=()
for package in "${packages[@]}"; do
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  echo "setup: installing ${missing[*]}" >&2
  as_root apt-get update -qq >&2
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
fi

# Programs that one test each uses, without the servers that their packages start.
# unpack FOLDER PACKAGE
unpack() {
  echo "setup: unpacking Debian's $2 into .deps/" >&2
  local work
  work=$(mktemp -d)
  as_root apt-get update -qq >&2
  (cd "$work" && apt-get -o APT::Sandbox::User=root download -qq "$2" >&2 &&
    dpkg-deb -x "$2"_*.deb tree)
  mkdir -p .deps
  rm -rf ".deps/$1"
  mv "$work/tree" ".deps/$1"
  rm -rf "$work"
}
if [ ! -x .deps/prometheus/usr/bin/promtool ]; then
  unpack prometheus prometheus
  printf 'exports_files(["usr/bin/promtool"])\n' >.deps/prometheus/BUILD.bazel
  printf 'workspace(name = "prometheus")\n' >.deps/prometheus/WORKSPACE
fi
if [ "${1:-}" = --with-clang ] && [ ! -x .deps/kubectl/usr/bin/kubectl ]; then
  unpack kubectl kubernetes-client
fi
# Bazel wants to see the folder in any case.
mkdir -p .deps/kubectl
touch .deps/kubectl/WORKSPACE
echo 'filegroup(name = "kubectl", srcs = glob(["usr/bin/kubectl"]), visibility = ["//visibility:public"])' \
  >.deps/kubectl/BUILD.bazel

# taplo, the checker of TOML behind editors, for the test of plumb's schemas. Its folder is
# made in any case: Bazel wants to see it.
mkdir -p .deps/taplo
touch .deps/taplo/WORKSPACE
echo 'filegroup(name = "taplo", srcs = glob(["*.js"]), visibility = ["//visibility:public"])' \
  >.deps/taplo/BUILD.bazel

fetch_taplo() {
  local folder=$1/node_modules/@taplo/cli/dist
  npm install --prefix "$1" --ignore-scripts --no-audit --no-fund --silent @taplo/cli@0.7.0 &&
    echo "258e432fb6171420b7b8bef153f33962832aaa3c8e5fc41a6b7617249ee32d94  $folder/cli.js" | sha256sum --check --quiet &&
    cp "$folder"/*.js .deps/taplo
}
if [ "${1:-}" = --with-clang ] && [ ! -e .deps/taplo/cli.js ]; then
  work=$(mktemp -d)
  fetch_taplo "$work" >&2 ||
    echo "setup: npm does not give @taplo/cli 0.7.0; what needs it will be skipped" >&2
  rm -rf "$work"
fi

# Linters of deploy/, each of the version and with the digest that package-lock.json says.
mkdir -p .deps/deploy_lint
touch .deps/deploy_lint/WORKSPACE
# As one folder: there are thousands of files in it.
echo 'filegroup(name = "deploy_lint", srcs = glob(["node_modules"], exclude_directories = 0), visibility = ["//visibility:public"])' \
  >.deps/deploy_lint/BUILD.bazel
if [ "${1:-}" = --with-clang ] &&
  ! cmp -s deploy/lint/package-lock.json .deps/deploy_lint/package-lock.json; then
  work=$(mktemp -d)
  cp deploy/lint/package.json deploy/lint/package-lock.json "$work"
  if npm ci --prefix "$work" --ignore-scripts --no-audit --no-fund --silent >&2; then
    rm -rf .deps/deploy_lint/node_modules
    mv "$work/node_modules" "$work/package-lock.json" .deps/deploy_lint/
  else
    echo "setup: npm does not give the linters of deploy/; what needs them will be skipped" >&2
  fi
  rm -rf "$work"
fi

# Abseil as Debian 13 has it. Debian 12's own package (20220623) has a
# string_view of its own that does not convert to the standard library's.
readonly tree=.deps/abseil-cpp
readonly sha256=df6d1f5ef540725f3851201176a60486aab332410788465c9877910bb471c34a
[ -e "$tree/.complete" ] && exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# apt reads Debian 13's source index through a configuration of its own: the
# machine's stays as it is. What it fetches is signed by Debian, and patched.
fetch() {
  local mirror
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Codename: bookworm' | head -n 1)
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
  echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror:-http://deb.debian.org/debian} trixie main" \
    >"$work/sources.list"
  local options=(-o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root)
  apt-get "${options[@]}" update -qq &&
    (cd "$work" && apt-get "${options[@]}" source -qq abseil >/dev/null) &&
    echo "$sha256  $work/abseil_20240722.0.orig.tar.gz" | sha256sum --check --quiet
}

echo "setup: unpacking Abseil's source into .deps/" >&2
if ! fetch >&2; then
  cat >&2 <<TEXT
setup: Debian's archive does not give the source of abseil 20240722.0 (trixie).
Unpack that release into $tree, touch $tree/.complete, and run ./dev again.
TEXT
  exit 1
fi
# Debian fixes these types to Abseil's own; here they are the standard library's.
sed -i -E 's/^(#define ABSL_OPTION_USE_STD_(ANY|OPTIONAL|STRING_VIEW|VARIANT)) 0$/\1 2/' \
  "$work"/abseil-20240722.0/absl/base/options.h
rm -rf "$tree"
mkdir -p .deps
mv "$work/abseil-20240722.0" "$tree"
touch "$tree/.complete"
