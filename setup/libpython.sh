#!/usr/bin/env bash
# Sees to the shared library of .venv's Python, which R loads to run a model. Debian packs it apart from Python.
set -euo pipefail
cd "$(dirname "$0")"
. ./apt.sh

python=$(cd .. && pwd)/.venv/bin/python

main() {
  ! finds_library || return 0
  local version program
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  program=$(readlink -f "$python")
  dpkg-query --search "$program" >/dev/null 2>&1 || fail "R cannot load $program: it has no libpython$version.so. Either" \
    "build that Python with --enable-shared (pyenv: PYTHON_CONFIGURE_OPTS=--enable-shared pyenv install --force $version)," \
    "or take another: rm -r .venv && /usr/bin/python3 -m venv .venv && make setup"
  apt_install "libpython$version"
  # What was there before Ubuntu's and Debian's 64-bit time has another name since.
  finds_library || apt_install "libpython${version}t64"
  finds_library || fail "R cannot load $program: apt has no package with libpython$version.so. Debian's is libpython$version"
}

# Where and under which names reticulate looks.
finds_library() {
  "$python" -c '
import pathlib, sys, sysconfig
name = "libpython%d.%d*.so*" % sys.version_info[:2]
folders = filter(None, sysconfig.get_config_vars("LIBPL", "LIBDIR"))
sys.exit(not any(any(pathlib.Path(folder).glob(name)) for folder in folders))'
}

main
