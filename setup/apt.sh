# Sourced: apt without questions, as root or through sudo, with one update at most.

say() { printf 'setup: %s\n' "$*" >&2; }

fail() {
  say "$*"
  exit 1
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "this needs root, and there is no sudo: $*"
  fi
}

can_be_root() { [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null; }

apt_get() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get --yes --quiet=2 \
    --option Acquire::Retries=3 --option DPkg::Lock::Timeout=600 --option Dpkg::Use-Pty=0 "$@"
}

apt_update() {
  [ -z "${apt_updated:-}" ] || return 0
  apt_updated=yes
  say "updating the package lists"
  apt_get update || say "apt-get update failed; going on with the lists that are there"
}

apt_has() { [[ $(LC_ALL=C apt-cache policy "$1" 2>/dev/null) =~ 'Candidate: '[^'(']  ]]; }

# Installs those of the packages that the machine's own sources have.
apt_install() {
  local package available=()
  for package in "$@"; do
    apt_has "$package" || apt_update
    if apt_has "$package"; then available+=("$package"); fi
  done
  [ "${#available[@]}" -gt 0 ] || return 0
  say "installing ${available[*]}"
  apt_install_now "${available[@]}" || { apt_update && apt_install_now "${available[@]}"; }
}

apt_install_now() { apt_get install --no-install-recommends "$@" >/dev/null; }

# The machine's own entries (address, components, keys) for another suite.
copy_sources() {
  local from=$1 to=$2 directory=$3 file
  for file in /etc/apt/sources.list.d/*.sources; do
    [ -e "$file" ] || continue
    awk -v RS= -v ORS='\n\n' -v from="$from" -v to="$to" \
      '$0 ~ "\nSuites:[^\n]*[ \t]" from "([ \t\n]|$)" && /\nComponents:[^\n]*main/ {
         sub(/\nSuites:[^\n]*/, "\nSuites: " to)
         print
       }' "$file" >"$directory/$(basename "$file")"
  done
  { cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null || true; } |
    sed -nE "s/^(deb +(\[[^]]*\] +)?[^ ]+ +)$from +(.*main)/\1$to \3/p" >"$directory/machine.list"
}
