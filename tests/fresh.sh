#!/usr/bin/env bash
# The README's first command and the tests on a bare machine: Debian with python3 and make, and nothing of this one but
# the addresses of its mirrors. As root: tests/fresh.sh bookworm trixie. KEEP=1 keeps the machines in build/fresh.
set -euo pipefail
cd "$(dirname "$0")/.."
. setup/apt.sh
. tests/bare_root.sh

fresh=$PWD/build/fresh

main() {
  local suite
  need_roots "make test-fresh"
  mkdir -p "$fresh"
  for suite in "$@"; do
    try_suite "$suite"
  done
}

try_suite() {
  local suite=$1 root=$fresh/$1 started=$SECONDS
  printf '\n== a bare %s\n' "$suite"
  trap "stop_machine; end_machine '$root'" EXIT
  rm -rf --one-file-system "$root" "$root.image"
  make_machine "$suite" "$root"
  cp -a "$root" "$root.image"
  git clone --quiet --no-hardlinks . "$root/root/schemabridge"
  make_in "$root" demo
  build_image "$suite" "$root"
  make_in "$root" test-python test-r test-cross
  end_machine "$root"
  trap - EXIT
  printf '\n%s passed in %d min\n' "$suite" "$(((SECONDS - started) / 60))"
}

end_machine() {
  if [ -n "${KEEP:-}" ]; then
    say "kept: $1"
  else
    rm -rf --one-file-system "$1" "$1.image"
  fi
}

# The Dockerfile of the demo's model, line by line in a machine that stands for its base: this Debian with a Python.
# Then R predicts there, too.
build_image() {
  local suite=$1 root=$2 image=$2.image python
  run_in "$root" bash -euc '
    cd /root/schemabridge && mkdir -p build/dist && rm -rf build/image
    (cd build/dist && ../../.venv/bin/uv build --quiet --wheel --out-dir . ../.. && R CMD build --no-build-vignettes ../../r-package)
    r=(); [ "$1" != bookworm ] || r=(--r 4.2)
    .venv/bin/schemabridge requirements build/demo/penguins.schema.json --out build/image "${r[@]}" \
      --wheel build/dist/*.whl --tarball build/dist/*.tar.gz' - "$suite"
  python=$(run_in "$root" python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  cp -a "$root/root/schemabridge/build/image" "$image/srv/context"
  cp tests/containers/{build_image.py,predict.R} "$image/srv/"
  run_in "$image" bash -euc '
    apt-get update -qq && apt-get install --yes -qq --no-install-recommends python3-venv "libpython$1" >/dev/null
    ln -s /usr/bin/python3 /usr/local/bin/python
    python3 /srv/build_image.py "python:$1-slim-$2" /srv/context/penguins.Dockerfile
    cd /srv/model && RETICULATE_PYTHON=/opt/venv/bin/python Rscript /srv/predict.R' - "$python" "$suite"
}

# Targets of the clone's Makefile.
make_in() {
  local root=$1
  shift
  run_in "$root" make --no-print-directory -C /root/schemabridge "$@"
}

main "$@"
