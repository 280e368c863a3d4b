#!/usr/bin/env bash
# The R package in the R of other Debians: its tests, and models that .venv's Python recorded, scored through the Python
# that is there; what people do with the package arrow where the Debian has it. As root: r_roots.sh bookworm testing.
# The roots are kept in build/matrix/roots: without one of them it is made anew, of what is newest then.
set -euo pipefail
cd "$(dirname "$0")/../.."
. setup/apt.sh
. tests/bare_root.sh

recorded=$PWD/build/matrix/recorded
python_packages=(keras pandas scikit-learn skops)
[ "$(uname -m)" = x86_64 ] && python_packages+=(tensorflow-cpu) || python_packages+=(tensorflow)

main() {
  local suite
  need_roots "make test-matrix-r"
  trap stop_machine EXIT
  say "recording models"
  PYTHONPATH=src:tests .venv/bin/python tests/matrix/record_models.py "$recorded" >"$recorded.log" 2>&1 || { cat "$recorded.log" && exit 1; }
  for suite in "$@"; do
    try_suite "$suite" "$PWD/build/matrix/roots/$suite"
  done
}

try_suite() {
  local suite=$1 root=$2
  printf '\n== R of %s\n' "$suite"
  [ -d "$root" ] || make_root "$suite" "$root"
  copy_project "$root"
  run_in "$root" bash -euc '
    cd /root/schemabridge
    tests/matrix/set_up_root.sh "$@"
    tests/matrix/try_root.sh' - "${python_packages[@]}"
}

make_root() {
  local suite=$1 root=$2
  say "making $root"
  mkdir -p "$(dirname "$root")"
  rm -rf --one-file-system "$root.new"
  make_machine "$suite" "$root.new"
  [ "$suite" != testing ] || add_unstable "$root.new"
  mv "$root.new" "$root"
}

# Packages leave testing for a while: those that it does not have come from unstable.
add_unstable() {
  local root=$1 sources file
  sources=$(mktemp -d)
  copy_sources "$home_suite" unstable "$sources"
  for file in "$sources"/*; do
    mv "$file" "$root/etc/apt/sources.list.d/unstable-$(basename "$file")"
  done
  rmdir "$sources"
  printf 'Package: *\nPin: release a=unstable\nPin-Priority: 100\n' >"$root/etc/apt/preferences.d/unstable"
}

# The project as it lies here, changes included, without what was built. The root keeps its .venv and its R library.
copy_project() {
  local project=$1/root/schemabridge
  mkdir -p "$project"
  find "$project" -mindepth 1 -maxdepth 1 ! -name .venv -exec rm -rf {} +
  git ls-files -z --cached --others --exclude-standard |
    tar --create --null --files-from=- --ignore-failed-read 2>/dev/null | tar --extract --directory="$project"
  cp -r "$recorded" "$project/recorded"
}

main "$@"
