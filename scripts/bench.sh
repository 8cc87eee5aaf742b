#!/usr/bin/env bash
# Times the release binary over folders of files, as whole processes, with hyperfine.
# usage: scripts/bench.sh [CORPUS]   (default: ../shared/corpus; needs hyperfine and cargo)
set -euo pipefail
cd "$(dirname "$0")/.."
corpus=${1:-../shared/corpus}
[ -d "$corpus" ] || { echo "no folder $corpus: name one that holds dockerfiles/, kubernetes/, terraform/" >&2; exit 2; }
command -v hyperfine >/dev/null || { echo "hyperfine is needed (Debian: apt-get install hyperfine)" >&2; exit 2; }

cargo build --release --locked --quiet
bin=${CARGO_TARGET_DIR:-target}/release/dunnage
time_it() { hyperfine --style basic --warmup 3 --ignore-failure --shell=none --output null "$@" 2>/dev/null | grep -E 'Time|Range'; }

echo "cold start (--version)";  time_it "$bin --version"
echo "one manifest";            time_it "$bin check --format json examples/k8s"
for folder in dockerfiles kubernetes helm-rendered terraform; do
  [ -d "$corpus/$folder" ] || continue
  echo "$folder: $(find "$corpus/$folder" -type f | wc -l) files, $(du -sh "$corpus/$folder" | cut -f1)"
  time_it "$bin check --format json $corpus/$folder"
done
