#!/usr/bin/env bash
# Builds build/site: Sphinx's pages, the two pages to print, and pkgdown's under r/. A warning ends it.
set -euo pipefail
cd "$(dirname "$0")/../.."
pages=build/pages site=build/site

rm -rf $pages $site
mkdir -p $pages $site
cp -r docs/site/. $pages
cp --parents README.md CONTRIBUTING.md CHANGELOG.md docs/*.md docs/*.png schemas/*.md $pages

profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
chromium --headless --no-sandbox --disable-gpu --user-data-dir="$profile" --no-pdf-header-footer \
  --print-to-pdf=$pages/cheatsheet.pdf "file://$PWD/docs/site/cheatsheet.html" 2>build/log/cheatsheet.log
[ "$(qpdf --show-npages $pages/cheatsheet.pdf)" = 2 ] || { echo "the cheat sheet is not two pages" >&2; exit 1; }

build/sphinx/bin/sphinx-build --fail-on-warning --keep-going --quiet --conf-dir docs/site -d build/doctrees $pages $site
Rscript -e 'options(pkgdown.internet = FALSE, warn = 2)' \
  -e 'pkgdown::build_site("r-package", preview = FALSE, install = FALSE, new_process = FALSE)' >build/log/pkgdown.log 2>&1 ||
  { cat build/log/pkgdown.log; exit 1; }
PYTHONPATH=tests:src build/sphinx/bin/python docs/site/check.py $site
