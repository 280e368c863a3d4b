#!/usr/bin/env bash
# Finds the R packages of a list beside this script that the machine's own apt sources do not have: in the next Debian
# release, otherwise at the CRAN mirror R is configured for, into .venv/r-library.
set -euo pipefail
cd "$(dirname "$0")"
. ./apt.sh

list=$1
library=$(cd .. && pwd)/.venv/r-library
export R_LIBS=$library

main() {
  local missing package
  mapfile -t missing < <(missing_packages)
  for package in "${missing[@]}"; do
    install_from_next_release "$package" || install_from_cran "$package" || true
  done
  mapfile -t missing < <(missing_packages)
  [ "${#missing[@]}" -eq 0 ] || fail "R packages that neither apt nor CRAN could give: ${missing[*]}"
}

missing_packages() {
  sed -nE 's/^r-cran-[^ ]+ +//p; t; s/^r-cran-//p' "$list" | Rscript -e '
    names <- readLines("stdin")
    is_there <- vapply(names, requireNamespace, logical(1), quietly = TRUE)
    writeLines(names[!is_there])'
}

# Debian 12 has no r-cran-nanoarrow, and the binary of Debian 13 runs there. It is fetched with sources and lists in a
# temporary directory: the machine's own stay as they are, and nothing else can come from the newer release, because
# what the package depends on is found at home or it is not installed.
install_from_next_release() (
  [ "$(. /etc/os-release && echo "${VERSION_CODENAME:-}")" = bookworm ] || return 1
  package=r-cran-${1,,}
  say "looking for $package in Debian 13"
  directory=$(mktemp -d)
  trap 'as_root rm -rf "$directory"' EXIT
  chmod 755 "$directory"
  fetch_from trixie "$package" "$directory" && apt_install_now "$directory"/package/*.deb
)

fetch_from() {
  local suite=$1 package=$2 directory=$3
  mkdir -p "$directory"/{sources,package,lists/partial,cache/archives/partial}
  as_root chown _apt "$directory/package" # apt downloads as this user
  copy_sources bookworm "$suite" "$directory/sources"
  local options=(
    --option Dir::Etc::sourcelist=/dev/null --option "Dir::Etc::sourceparts=$directory/sources"
    --option "Dir::State::lists=$directory/lists" --option "Dir::Cache=$directory/cache"
    --option Acquire::Languages=none
  )
  apt_get "${options[@]}" update || say "some of these sources have no $suite"
  (cd "$directory/package" && apt_get "${options[@]}" download "$package")
}

install_from_cran() {
  say "installing $1 from the CRAN mirror of this R"
  mkdir -p "$library"
  Rscript - "$1" "$library" <<'R' >&2
    arguments <- commandArgs(trailingOnly = TRUE)
    if (getOption("repos")[["CRAN"]] == "@CRAN@") stop("no CRAN mirror is set: give options(repos = ) in ~/.Rprofile")
    install.packages(arguments[1], lib = arguments[2], quiet = TRUE)
R
}

main
