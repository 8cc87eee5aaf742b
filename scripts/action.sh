#!/usr/bin/env bash
# What the GitHub Action does: `action.sh install` gets the program, `action.sh check` runs it. All that it is told
# comes in variables of the environment (see action.yml) and is only ever an argument, never part of a script.
# Runs in any bash from 3.2 on (macOS), and in Git's on Windows. Needs no network but for the release's download.
set -euo pipefail
unset CDPATH

version=0.1.0 # that of Cargo.toml: tests/it/action.rs holds them equal
scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# What is said to the runner: on one line, so that no value can end it and begin a command of its own.
newline=$'\n'
return=$'\r'
escaped() {
  local text=$1
  text=${text//\%/%25}
  text=${text//$return/%0D}
  printf '%s' "${text//$newline/%0A}"
}
notice() { printf '::notice title=Dunnage::%s\n' "$(escaped "$1")"; }
fail() {
  printf '::error title=Dunnage::%s\n' "$(escaped "$1")"
  output exit-code 2
  exit 2
}

# A step's output. No value that is written here has a line break: see `single`.
output() { printf '%s=%s\n' "$1" "$2" >>"${GITHUB_OUTPUT:-/dev/null}"; }

single() {
  case $2 in
  *"$newline"* | *"$return"*) fail "the input \`$1\` is one line" ;;
  esac
}

one_of() {
  local name=$1 value=$2 word
  shift 2
  for word in "$@"; do
    [ "$value" != "$word" ] || return 0
  done
  fail "the input \`$name\` is \`$value\`; it can be: $*"
}

# A path as both this shell and a Windows program take it.
native() {
  if command -v cygpath >/dev/null; then cygpath -m "$1"; else printf '%s' "$1"; fi
}

temporary() { native "${RUNNER_TEMP:-${TMPDIR:-/tmp}}"; }

### install

target() {
  case "$(uname -s)/$(uname -m)" in
  Linux/x86_64) echo x86_64-unknown-linux-musl ;;
  Linux/aarch64 | Linux/arm64) echo aarch64-unknown-linux-musl ;;
  Darwin/x86_64) echo x86_64-apple-darwin ;;
  Darwin/arm64) echo aarch64-apple-darwin ;;
  MINGW*/* | MSYS*/* | CYGWIN*/*) echo x86_64-pc-windows-msvc ;;
  *) echo none ;;
  esac
}

sha256() {
  if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

download() {
  local archive=$1 sum=$2 directory=$3
  local url="${GITHUB_SERVER_URL:-https://github.com}/$ACTION_REPOSITORY/releases/download/v$wanted/$archive"
  curl --proto '=https' --tlsv1.2 --fail --silent --show-error --location --retry 3 \
    --output "$directory/$archive" "$url" || fail "could not download $url"
  local found
  found=$(sha256 "$directory/$archive")
  [ "$found" = "$sum" ] || fail "$archive is not what was released: its SHA-256 is $found, and should be $sum"
  # By its bare name: a drive's colon is a host to tar.
  (cd "$directory" && tar -xzf "$archive")
}

# From this Action's own commit. Not in the workspace: a pull request's `.cargo/config.toml` would hold there.
build() {
  command -v cargo >/dev/null ||
    fail "$1, and there is no Rust to build it: use the Action at a release, or install Rust in a step before"
  echo "$1: building from source"
  (cd "$scripts/.." && cargo build --release --locked --target-dir "$2/target")
  mv "$2/target/release/dunnage$exe" "$2/"
}

install() {
  single version "${INPUT_VERSION:-}"
  wanted=${INPUT_VERSION:-$version}
  wanted=${wanted#v}
  local directory machine archive sum
  directory=$(mktemp -d "$(temporary)/dunnage.XXXXXX")
  machine=$(target)
  archive="dunnage-$wanted-$machine.tar.gz"
  exe=
  [ "$machine" != x86_64-pc-windows-msvc ] || exe=.exe
  sum=$(awk -v name="$archive" '$2 == name { print $1 }' "${DUNNAGE_SUMS:-$scripts/release-sums.txt}")
  if [ "$wanted" = source ]; then
    build "as asked for" "$directory"
  elif [ -n "$sum" ] && [ -n "${ACTION_REPOSITORY:-}" ]; then
    download "$archive" "$sum" "$directory"
  elif [ "$wanted" = "$version" ]; then
    build "no release of $wanted for this machine has its checksum in this Action" "$directory"
  else
    fail "this Action has no checksum for $archive: use the Action at that release, or leave \`version\` out"
  fi
  output binary "$directory/dunnage$exe"
  "$directory/dunnage$exe" --version
}

### check

# Where the input `working-directory` is, files are named from there. The program runs at the root all the same: what it
# reports is then a path of the repository, as annotations and code scanning want it.
from_here() {
  if [ "$directory" = . ] || is_absolute "$1"; then printf '%s' "$1"; else printf '%s' "$directory/$1"; fi
}

is_absolute() {
  case $1 in
  /* | [A-Za-z]:[/\\]*) return 0 ;;
  *) return 1 ;;
  esac
}

git_here() { git -C "$directory" "$@" 2>/dev/null; }
commit() { git_here rev-parse --quiet --verify "$1^{commit}"; }

readonly DEEPER="set \`fetch-depth: 0\` for actions/checkout, or \`diff-only: false\` to check all files"

# What this run's changes are compared with: nothing if all files count.
base_of_event() {
  local event=${GITHUB_EVENT_NAME:-} mode=${INPUT_DIFF_ONLY:-auto} head began=${EVENT_BASE:-}
  one_of diff-only "$mode" auto true false
  base=
  case $mode/$event in
  false/*) return ;;
  auto/pull_request | auto/pull_request_target | auto/merge_group | true/*) ;;
  auto/*) return ;;
  esac
  # An event without the commit has the branch's name.
  if [ -z "$began" ] && [ -n "${GITHUB_BASE_REF:-}" ]; then
    began=$(commit "refs/remotes/origin/$GITHUB_BASE_REF") ||
      fail "the branch \`$GITHUB_BASE_REF\` that this change goes to is not in the checkout: $DEEPER"
  fi
  case $began in
  '') fail "the event \`$event\` has nothing to compare with: leave \`diff-only\` out" ;;
  *[!0-9a-f]*) fail "\`$began\` is no commit" ;;
  *[!0]*) ;;
  *)
    notice "this is a branch's first push: all files are checked"
    return
    ;;
  esac
  head=$(commit HEAD) || fail "there is no commit to compare in: is there a step with actions/checkout before this one? git says: $(
    git -C "$directory" rev-parse HEAD 2>&1 | tail -n 1
  )"
  if [ "$event" != push ] && [ "$head" = "$began" ]; then
    fail "what is checked out is the base, not the change (\`pull_request_target\` does that): run on \`pull_request\`"
  fi
  # The merge that GitHub made has the base as it was then; the event may know an older one.
  if [ -n "${EVENT_HEAD:-}" ] && [ "$(commit 'HEAD^2')" = "$EVENT_HEAD" ]; then
    base=$(commit 'HEAD^1')
  elif commit "$began" >/dev/null && git_here merge-base "$began" HEAD >/dev/null; then
    base=$began
  else
    fail "the commit that this change began with is not in the checkout: $DEEPER"
  fi
}

# `high:3`, a line each, from the report's own counts: no text in it can look like these, as its quotes are escaped.
counts() {
  tr -d ' \r\n' <"$1" | sed -n 's/.*"by_severity":{\([a-z0-9":,]*\)}.*/\1/p' | tr -d '"' | tr ',' '\n'
}

check() {
  local name value line severity number total=0
  for name in config profile fail-on min-severity baseline sarif working-directory; do
    value=INPUT_$(printf '%s' "$name" | tr 'a-z-' 'A-Z_')
    single "$name" "${!value:-}"
  done
  one_of annotations "${INPUT_ANNOTATIONS:-true}" true false
  one_of summary "${INPUT_SUMMARY:-true}" true false
  directory=${INPUT_WORKING_DIRECTORY:-.}
  directory=${directory%/}
  directory=${directory#"$PWD"/}
  [ -d "$directory" ] || fail "there is no directory \`$directory\`"

  local reports paths=(--) arguments
  reports=$(mktemp -d "$(temporary)/dunnage.XXXXXX")
  arguments=(check "--format=json=$reports/report.json")
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line%"$return"}
    [ -n "$line" ] || continue
    [ "$line" != - ] || fail "there is no standard input to read: \`-\` is no path here"
    paths+=("$(from_here "$line")")
  done <<<"${INPUT_PATHS:-.}"
  [ "${#paths[@]}" -gt 1 ] || paths+=("$directory")

  # Each is a value of its option, whatever it begins with.
  [ -z "${INPUT_CONFIG:-}" ] || arguments+=("--config=$(from_here "$INPUT_CONFIG")")
  [ -z "${INPUT_PROFILE:-}" ] || arguments+=("--profile=$INPUT_PROFILE")
  [ -z "${INPUT_FAIL_ON:-}" ] || arguments+=("--fail-on=$INPUT_FAIL_ON")
  [ -z "${INPUT_MIN_SEVERITY:-}" ] || arguments+=("--min-severity=$INPUT_MIN_SEVERITY")
  [ -z "${INPUT_BASELINE:-}" ] || arguments+=("--baseline=$(from_here "$INPUT_BASELINE")")
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line%"$return"}
    case $line in
    '') ;;
    *=*) arguments+=("--format=${line%%=*}=$(from_here "${line#*=}")") ;;
    *) arguments+=("--format=$line") ;;
    esac
  done <<<"${INPUT_FORMAT:-pretty}"
  local sarif=
  if [ -n "${INPUT_SARIF:-}" ]; then
    sarif=$(from_here "$INPUT_SARIF")
    arguments+=("--format=sarif=$sarif")
  fi
  [ "${INPUT_ANNOTATIONS:-true}" = false ] || arguments+=("--format=github=$reports/annotations")
  [ "${INPUT_SUMMARY:-true}" = false ] || arguments+=("--format=summary=$reports/summary.md")
  local base
  base_of_event
  if [ -n "$base" ]; then
    echo "only what changed since $base counts"
    arguments+=("--diff=$base")
  fi

  # Names and lines of files are shown: none of them is a command to the runner.
  local code=0 token
  token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  printf '::stop-commands::%s\n' "$token"
  MSYS2_ARG_CONV_EXCL='*' "$BINARY" "${arguments[@]}" "${paths[@]}" 2>&1 || code=$?
  printf '::%s::\n' "$token"

  [ ! -s "$reports/annotations" ] || cat "$reports/annotations"
  if [ -s "$reports/summary.md" ] && [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
    cat "$reports/summary.md" >>"$GITHUB_STEP_SUMMARY"
  fi
  output version "$("$BINARY" --version | cut -d ' ' -f 2)"
  output exit-code "$code"
  # Code scanning takes what a report does not have for fixed: one of a run that could not look is not passed on.
  if [ -n "$sarif" ] && [ "$code" = 2 ]; then
    notice "Not all could be checked, so \`sarif-file\` is left empty: nothing is to be taken for fixed that was not looked at"
  elif [ -n "$sarif" ] && [ -s "$sarif" ]; then
    is_absolute "$sarif" || sarif=$(native "$PWD")/$sarif
    output sarif-file "$sarif"
  fi
  if [ -s "$reports/report.json" ]; then
    local found
    found=$(counts "$reports/report.json")
    for severity in critical high medium low info; do
      number=$(printf '%s\n' "$found" | sed -n "s/^$severity:\([0-9]*\)$/\1/p")
      output "$severity" "${number:-0}"
      total=$((total + ${number:-0}))
    done
    output findings "$total"
  fi
  case $code in
  0 | 1 | 2) exit "$code" ;;
  3) notice "There is nothing to check: no Dockerfile, Kubernetes manifest, Compose file, ECS task definition or Terraform was found" ;;
  *) fail "dunnage ended with $code" ;;
  esac
}

case ${1:-} in
install) install ;;
check) check ;;
*) fail "usage: action.sh install|check" ;;
esac
