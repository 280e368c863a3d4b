#!/usr/bin/env bash
# Makes build/bench with what pyproject.toml's group "bench" names, and sees to R's peers. What cannot be had is left out of
# the run, which says so.
set -euo pipefail
cd "$(dirname "$0")/.."

install=(.venv/bin/uv pip install --quiet --python build/bench/bin/python)

main() {
  .venv/bin/uv venv --quiet --clear --python .venv/bin/python build/bench
  "${install[@]}" --group bench --editable . || install_one_by_one
  setup/system.sh bench-packages.txt || say_left_out "some packages of R"
}

install_one_by_one() {
  "${install[@]}" --editable .
  local requirement
  while read -r requirement; do
    "${install[@]}" "$requirement" || say_left_out "$requirement"
  done < <(sed -n '/^bench = \[/,/^\]/s/^ *"\([^"]*\)".*/\1/p' pyproject.toml)
}

say_left_out() { printf 'setup: the bench goes on without %s\n' "$*" >&2; }

main
