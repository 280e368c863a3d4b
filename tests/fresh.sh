#!/usr/bin/env bash
# The README's first command and the tests on a bare machine: Debian with python3 and make, and nothing of this one but
# the addresses of its mirrors. As root: tests/fresh.sh bookworm trixie. KEEP=1 keeps the machines in build/fresh.
set -euo pipefail
cd "$(dirname "$0")/.."
. setup/apt.sh

fresh=$PWD/build/fresh
running=

main() {
  local suite
  [ "$(id -u)" -eq 0 ] || fail "a bare machine is made as root: sudo make test-fresh"
  home_suite=$(. /etc/os-release && [ "$ID" = debian ] && echo "$VERSION_CODENAME") ||
    fail "the mirrors of a bare Debian are taken from the apt sources of this machine, which is not Debian"
  command -v debootstrap >/dev/null || apt_install debootstrap
  command -v debootstrap >/dev/null || fail "apt has no debootstrap"
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

make_machine() {
  local suite=$1 root=$2 sources mirror
  sources=$(mktemp -d)
  copy_sources "$home_suite" "$suite" "$sources"
  mirror=$(first_mirror "$sources")
  alone debootstrap --variant=minbase --include=python3,make "$suite" "$root" "$mirror" >"$root.log" ||
    { tail -n 20 "$root.log" && fail "debootstrap could not make $suite: $root.log"; }
  rm "$root/etc/apt/sources.list"
  mv "$sources"/* "$root/etc/apt/sources.list.d/"
  rmdir "$sources"
  copy_network "$root"
}

first_mirror() {
  cat "$1"/* | sed -nE 's/^URIs: *([^ ]+).*/\1/p; s/^deb +(\[[^]]*\] +)?([^ ]+) .*/\2/p' | head -n 1 | grep . ||
    fail "no apt source of this machine has main of $home_suite"
}

# How this machine reaches apt's mirrors and Python's index: proxies, certificates, names.
copy_network() {
  local root=$1 file
  cp /etc/hosts /etc/resolv.conf "$root/etc/"
  apt-config dump --format '%F "%v";%n' | grep -E '^Acquire::(https?|Check-|Retries)' >"$root/etc/apt/apt.conf.d/machine" || true
  { echo "[global]" && pip_settings; } >"$root/etc/pip.conf"
  for file in /usr/local/share/ca-certificates/*.crt $(certificates "$root"); do
    [ ! -f "$file" ] || install -D --mode=644 "$file" "$root$file"
  done
}

# Those of pip's files; an index on this machine's disk stays here.
pip_settings() {
  { python3 -m pip config list 2>/dev/null || true; } |
    sed -nE "s/^global\.((extra-)?index-url|proxy|cert|trusted-host|(default-)?timeout)='(.*)'$/\1 = \4/p" | grep -v file: || true
}

network_variables() {
  local network='(https?|ftp|no|all)_proxy|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE'
  local pip='PIP_(INDEX_URL|EXTRA_INDEX_URL|PROXY|CERT|TRUSTED_HOST|DEFAULT_TIMEOUT)'
  local uv='UV_(DEFAULT_INDEX|INDEX|INDEX_URL|EXTRA_INDEX_URL|NATIVE_TLS|SYSTEM_CERTS|HTTP_TIMEOUT)'
  env | grep -iE "^($network|$pip|$uv)=" | grep -v =file: || true
}

certificates() { { network_variables && cat "$1/etc/pip.conf"; } | sed -nE 's/^[^=]*= ?(\/.*)/\1/p'; }

# Targets of the clone's Makefile.
make_in() {
  local root=$1
  shift
  run_in "$root" make --no-print-directory -C /root/schemabridge "$@"
}

# A command with the environment of a first login.
run_in() {
  local root=$1 variables
  shift
  mapfile -t variables < <(network_variables)
  alone bash -euc '
    mount --rbind /dev "$1/dev" && mount --rbind /sys "$1/sys" && mount --types proc proc "$1/proc"
    exec chroot "$@"' - "$root" \
    env --ignore-environment "${variables[@]}" HOME=/root TERM="${TERM:-dumb}" \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    "$@"
}

# Mounts and processes of the command end with it, however it ends. It is waited for, because a signal ends a wait at once.
alone() {
  local status=0
  unshare --mount --pid --fork --kill-child "$@" &
  running=$!
  wait "$running" || status=$?
  running=
  return "$status"
}

# The first process takes all others with it before unshare ends.
stop_machine() {
  [ -n "$running" ] || return 0
  pkill --signal KILL --parent "$running" || true
  wait "$running" || true
}

main "$@"
