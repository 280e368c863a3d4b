#!/usr/bin/env bash
# Generates the locales the tests run under.
set -euo pipefail
cd "$(dirname "$0")"
. ./apt.sh

generate_locale() {
  local language=$1 charset=$2
  if ! locale -a | tr -d - | grep -ix "$language\\.${charset//-/}" >/dev/null; then
    say "generating the locale $language.$charset"
    as_root localedef --inputfile="$language" --charmap="$charset" "$language.$charset" ||
      fail "the tests need the locale $language.$charset: install the package locales, or what has localedef here"
  fi
}

generate_locale en_US UTF-8
generate_locale de_DE UTF-8
generate_locale tr_TR UTF-8
generate_locale de_DE ISO-8859-1
generate_locale C UTF-8
