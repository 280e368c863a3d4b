#!/usr/bin/env bash
# Makes .venv with this project in it, editable, and everything pyproject.toml's group "dev" names.
set -euo pipefail
cd "$(dirname "$0")/.."

[ -x .venv/bin/python ] || python3 -m venv .venv
setup/libpython.sh
[ -x .venv/bin/uv ] || .venv/bin/python -m pip install --quiet --disable-pip-version-check uv
.venv/bin/uv pip install --quiet --python .venv/bin/python --group dev --editable .
