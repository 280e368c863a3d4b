# Sourced, in the project's folder and behind setup/apt.sh: bare Debian roots, and commands in them. Of this machine they
# have nothing but the addresses of its mirrors, and how it reaches them.

running=

# Before the first root: $1 is the command that the caller is.
need_roots() {
  [ "$(id -u)" -eq 0 ] || fail "a bare machine is made as root: sudo $1"
  home_suite=$(. /etc/os-release && [ "$ID" = debian ] && echo "$VERSION_CODENAME") ||
    fail "the mirrors of a bare Debian are taken from the apt sources of this machine, which is not Debian"
  command -v debootstrap >/dev/null || apt_install debootstrap
  command -v debootstrap >/dev/null || fail "apt has no debootstrap"
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
