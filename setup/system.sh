#!/usr/bin/env bash
# Installs what a list beside this script names: system.sh packages.txt. Calls apt only for what is missing.
set -euo pipefail
cd "$(dirname "$0")"
. ./apt.sh

list=$1

main() {
  local missing
  mapfile -t missing < <(missing_packages)
  if [ "${#missing[@]}" -gt 0 ]; then
    command -v apt-get >/dev/null || fail "no apt-get here. Install what these Debian packages hold: ${missing[*]}"
    can_be_root || fail "this needs root once, and there is no sudo: apt-get install --no-install-recommends ${missing[*]}"
    apt_install "${missing[@]}"
  fi
  # r-cran-* packages without a candidate are r-packages.sh's to find.
  mapfile -t missing < <(missing_packages | grep -v '^r-cran-')
  [ "${#missing[@]}" -eq 0 ] || fail "apt has no candidate for: ${missing[*]}"
  ./r-packages.sh "$list"
}

missing_packages() {
  local package name
  while read -r package name; do
    is_there "$package" "${name:-${package#r-cran-}}" || printf '%s\n' "$package"
  done < <(grep '^[a-z]' "$list")
}

# An R package counts wherever R finds it, not only when dpkg put it there.
is_there() {
  [ "$(dpkg-query --show --showformat '${db:Status-Status}' "$1" 2>/dev/null)" != installed ] || return 0
  case $1 in
    python3-venv) python3 -c 'import ensurepip' 2>/dev/null ;;
    r-cran-*) r_finds "$2" ;;
    *) return 1 ;;
  esac
}

r_finds() { command -v Rscript >/dev/null && Rscript -e "quit(status = !requireNamespace('$1', quietly = TRUE))" >/dev/null 2>&1; }

main
