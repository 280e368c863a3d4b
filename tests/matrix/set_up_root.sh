#!/usr/bin/env bash
# Run in a root, in the project's folder: installs R, what its tests need, arrow where apt has it, and Python packages.
set -euo pipefail
. setup/apt.sh

pip() { .venv/bin/python -m pip --quiet --disable-pip-version-check "$@"; }

list=setup/root.txt
{ grep -hE '^(r-|build-essential|locales)' setup/packages.txt setup/test-packages.txt && echo r-cran-arrow; } |
  grep -vE '^r-cran-(lintr|plumber|roxygen2|shiny)' >"$list"
apt_update
apt_has r-cran-arrow || sed -i '/^r-cran-arrow$/d' "$list"
wanted=$(cat "$list" && printf '%s\n' "$@")
[ "$(cat .venv/wanted.txt 2>/dev/null)" != "$wanted" ] || exit 0

apt_install python3-venv
[ -x .venv/bin/python ] || python3 -m venv .venv
setup/libpython.sh
setup/system.sh "$(basename "$list")"
setup/locales.sh
pip install "$@"
# Where TensorFlow has but a candidate for this Python, it brings a Keras of the night into the folder of the released one.
if pip show keras-nightly >/dev/null 2>&1; then
  pip uninstall --yes keras keras-nightly
  pip install --no-deps keras
fi
printf '%s' "$wanted" >.venv/wanted.txt
