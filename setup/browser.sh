#!/usr/bin/env bash
# Installs the browser in which the tests look at the pages for people; nothing else needs it.
set -euo pipefail
cd "$(dirname "$0")"
. ./apt.sh

finds_browser() { command -v chromium >/dev/null && command -v chromedriver >/dev/null; }

finds_browser || apt_install chromium chromium-driver
# Ubuntu has Chromium as a snap only, which brings both commands.
finds_browser || fail "the tests need chromium and chromedriver on the PATH; on Ubuntu: snap install chromium"
