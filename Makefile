SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

PYTHON := .venv/bin/python
STAMPS := .venv/.setup
SEED ?= 1
COUNT ?= 10
CELLS ?= 2000000
SCALE ?= whole
SUITES ?= bookworm trixie
ROOTS ?= bookworm testing

# Missing things are failures in the tests, not skips.
export CI := true
export LANG ?= C.UTF-8
export TZ ?= UTC
export R_LIBS := $(CURDIR)/.venv/r-library
export RETICULATE_PYTHON := $(CURDIR)/$(PYTHON)
export TF_CPP_MIN_LOG_LEVEL ?= 3

R_SOURCES := $(shell find r-package \( -name tests -o -name vignettes -o -name pkgdown -o -name '*.o' -o -name '*.so' \) -prune -o -print)
C_SOURCES := $(filter-out %/init.c $(wildcard r-package/src/glue*.c),$(wildcard r-package/src/*.c))
C_TESTS := $(wildcard tests/c/*_test.c)
C_FILES := $(wildcard r-package/src/*.[ch] tests/c/*.[ch])
C_FLAGS := -std=c11 -O1 -g -Wall -Wextra -Wpedantic -Wconversion -Werror \
  -fsanitize=address,undefined -fno-sanitize-recover=all

# A step prints a heading. Its log is kept: nothing in it may be skipped, and "make test" ends by counting what passed.
step = @printf '\n== %s\n' "$(1)"; mkdir -p build/log
logged = 2>&1 | tee build/log/$@.log
nothing_skipped = @! grep -E '[0-9]+ skipped' build/log/$@.log

.PHONY: help setup demo test lint test-contract test-python test-r test-c test-cross test-oldest test-matrix test-matrix-keras test-matrix-r check-r vector bench configurations fuzz notebooks format docs generate site picture clean test-fresh mutants

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMPS)/system $(STAMPS)/python $(STAMPS)/r-package ## install what is missing, Python and R (minutes the first time, then at once)

$(STAMPS)/system: setup/packages.txt setup/system.sh setup/apt.sh setup/r-packages.sh setup/locales.sh
	$(call step,set up: system and R packages)
	@setup/system.sh packages.txt
	@setup/locales.sh
	@mkdir -p $(@D) && touch $@

$(STAMPS)/test-packages: setup/test-packages.txt setup/system.sh setup/apt.sh setup/r-packages.sh | $(STAMPS)/system
	$(call step,set up: R packages of the tests)
	@setup/system.sh test-packages.txt
	@mkdir -p $(@D) && touch $@

$(STAMPS)/python: pyproject.toml setup/python.sh setup/libpython.sh setup/apt.sh | $(STAMPS)/system
	$(call step,set up: Python in .venv)
	@setup/python.sh
	@mkdir -p $(@D) && touch $@

$(STAMPS)/browser: setup/browser.sh setup/apt.sh
	$(call step,set up: the browser of the tests)
	@setup/browser.sh
	@mkdir -p $(@D) && touch $@

$(STAMPS)/r-package: $(R_SOURCES) | $(STAMPS)/system
	$(call step,set up: the R package in .venv/r-library)
	@mkdir -p $(R_LIBS) $(@D)
	@R CMD INSTALL --preclean --clean --library=$(R_LIBS) r-package >build/log/install.log 2>&1 || { cat build/log/install.log; exit 1; }
	@touch $@

demo: setup ## train a Keras model on the penguins in Python, score it from R, compare (1 min)
	@$(PYTHON) examples/penguins/demo.py

# Two halves side by side, for one of them alone leaves half of the machine idle; the log of the first follows the second.
half = test-contract test-c test-python test-r check-r
other = test-cross
test: setup $(STAMPS)/test-packages lint ## everything from lint to check-r (20 min)
	@$(MAKE) $(half) >build/log/half.log 2>&1 & half=$$!; \
	$(MAKE) $(other) && failed=0 || failed=1; \
	wait $$half || failed=1; \
	cat build/log/half.log; \
	exit $$failed
	@cat $(patsubst %,build/log/%.log,$(filter test-%,$(half) $(other))) | grep -oE '[0-9]+ passed' | awk '{ n += $$1 } END { printf "\n%d passed, 0 failed\n", n }'

lint: setup ## ruff, mypy, air, lintr, clang-format (30 s)
	$(call step,lint)
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/mypy
	@.venv/bin/air format --check .
	@.venv/bin/clang-format --dry-run --Werror $(C_FILES)
	@Rscript -e 'library(testthat); lints <- lintr::lint_package("r-package"); print(lints); quit(status = length(lints) > 0)'

test-contract: $(STAMPS)/python ## the specification and its vectors agree with themselves (5 s)
	$(call step,contract)
	@$(PYTHON) -m pytest -q tests/contract $(logged)
	$(nothing_skipped)

test-c: $(STAMPS)/system ## the C kernel and JSON guard under AddressSanitizer and UBSan (5 s)
	$(call step,C under sanitizers)
	@mkdir -p build/c; test -n "$(C_TESTS)"
	@rm -f build/c/*.o; cd build/c && gcc $(C_FLAGS) -c $(addprefix ../../,$(C_SOURCES))
	@for test in $(C_TESTS); do \
	  program=build/c/$$(basename $$test .c); \
	  gcc $(C_FLAGS) -Ir-package/src -o $$program $$test build/c/*.o -lm; \
	  ./$$program; \
	  echo "1 passed: $$program"; \
	done $(logged)

test-python: $(STAMPS)/python $(STAMPS)/browser ## the Python package
	$(call step,Python)
	@$(PYTHON) -m pytest -q tests --ignore=tests/contract --ignore=tests/cross --ignore=tests/bench $(logged)
	$(nothing_skipped)

test-r: setup $(STAMPS)/test-packages ## the R package
	$(call step,R)
	@Rscript \
	  -e 'results <- as.data.frame(testthat::test_local("r-package", load_package = "installed", reporter = "summary"))' \
	  -e 'if (any(results$$skipped)) stop("skipped: ", toString(results$$test[results$$skipped]))' \
	  -e 'cat(sum(results$$passed), "passed\n")' $(logged)

test-cross: setup $(STAMPS)/test-packages ## both languages against each other: generated frames, hostile files, the README, a year of flights, services (5 min)
	$(call step,Python against R)
	@$(PYTHON) -m pytest -q tests/cross $(logged)
	$(nothing_skipped)

test-oldest: build/oldest/.setup ## the Python tests with the lowest versions that pyproject.toml allows (10 min, 11 the first time)
	$(call step,Python with the oldest packages)
	@build/oldest/bin/python -m pytest -q tests --ignore=tests/contract --ignore=tests/cross --ignore=tests/bench $(logged)
	$(nothing_skipped)

# TensorFlow 2.15 and pandas 2.1 have no wheels for a newer Python.
build/oldest/.setup: pyproject.toml | $(STAMPS)/python $(STAMPS)/browser
	$(call step,set up: the oldest packages in build/oldest)
	@.venv/bin/uv venv --quiet --clear --python '>=3.10,<3.12' build/oldest
	@.venv/bin/uv pip install --quiet --python build/oldest/bin/python --resolution lowest-direct --group oldest --editable .
	@touch $@

test-matrix: test-matrix-keras test-matrix-r ## what was tested with what: Keras against Keras, and the R of other Debians

test-matrix-keras: $(STAMPS)/python ## which Keras loads the files of which, against schemas/known-failures.json (4 min, 8 the first time)
	$(call step,Keras against Keras)
	@PYTHONPATH=src:tests $(PYTHON) -m matrix.run $(logged)

test-matrix-r: $(STAMPS)/python ## the R package, its models and the package arrow in the R of Debian 12 and testing, as root (6 min, 20 the first time; ROOTS=testing: one of them)
	$(call step,R of other Debians)
	@tests/matrix/r_roots.sh $(ROOTS) $(logged)

configurations: setup ## how many configurations of fitted transformers are exact, refused or not the library's own; all flights in both languages (2 min)
	$(call step,configurations of fitted transformers)
	@PYTHONPATH=src:tests $(PYTHON) -m fitted.count
	@PYTHONPATH=src:tests $(PYTHON) -m fitted.flights

test-fresh: ## demo, its container, Python, R and cross tests in bare Debian 12 and 13, as root (SUITES=trixie: one of them; KEEP=1: keep it)
	@tests/fresh.sh $(SUITES)

check-r: setup $(STAMPS)/test-packages ## R CMD check --as-cran, which must say OK (1 min)
	$(call step,R CMD check)
	@rm -rf build/check && mkdir -p build/check
	@cd build/check && R CMD build ../../r-package >build.log 2>&1 || { cat build.log; exit 1; }
	@cd build/check && _R_CHECK_CRAN_INCOMING_=false _R_CHECK_SYSTEM_CLOCK_=false \
	  R CMD check --as-cran --no-manual schemabridge_*.tar.gz | grep -v ' OK$$'
	@grep -qx 'Status: OK' build/check/schemabridge.Rcheck/00check.log

vector: $(STAMPS)/python ## seal a draft of a vector and hold it against the contract: make vector DRAFT=schemas/ops/clip/tiny.json
	@PYTHONPATH=tests $(PYTHON) -m contract.vector $(DRAFT)

bench: setup build/bench/.setup ## docs/performance.md: speed and memory beside other libraries, none of it a test (8 min; SCALE=quick: small, into build/)
	@PYTHONPATH=tests build/bench/bin/python -m bench.run --scale $(SCALE)

build/bench/.setup: pyproject.toml setup/bench.sh setup/bench-packages.txt | $(STAMPS)/python
	$(call step,set up: other libraries in build/bench)
	@setup/bench.sh
	@touch $@

format: $(STAMPS)/python ## lay out Python, R and C as lint wants it
	@.venv/bin/ruff check --fix-only --quiet
	@.venv/bin/ruff format
	@.venv/bin/air format .
	@.venv/bin/clang-format -i $(C_FILES)

fuzz: setup ## Python against R on other frames: make fuzz SEED=7 CELLS=50000000
	@PYTHONPATH=tests $(PYTHON) -m cross.fuzz --seed $(SEED) --cells $(CELLS)

notebooks: setup ## notebooks composed at random, recorded by X alone: make notebooks SEED=7 COUNT=100
	@NOTEBOOKS_SEED=$(SEED) NOTEBOOKS_COUNT=$(COUNT) $(PYTHON) -m pytest -q tests/sources/test_composed.py

mutants: setup ## small changes that a test has to notice: make mutants MODULE=src/schemabridge/program/ops/clip.py COUNT=10 SEED=1
	@PYTHONPATH=tests $(PYTHON) -m mutants.run $(MODULE) --count $(COUNT) --seed $(SEED)

docs: setup ## write r-package/man and NAMESPACE from the roxygen comments
	@Rscript -e 'roxygen2::roxygenise("r-package", load_code = roxygen2::load_installed)'

site: setup $(STAMPS)/site $(STAMPS)/browser build/sphinx/.setup ## build/site: the pages of docs/, the reference of both languages, the cheat sheet; any warning or foreign request ends it (2 min)
	$(call step,site)
	@docs/site/build.sh

$(STAMPS)/site: setup/site-packages.txt setup/system.sh setup/apt.sh setup/r-packages.sh | $(STAMPS)/system
	$(call step,set up: packages of the site)
	@setup/system.sh site-packages.txt
	@mkdir -p $(@D) && touch $@

build/sphinx/.setup: pyproject.toml | $(STAMPS)/python
	$(call step,set up: Sphinx in build/sphinx)
	@.venv/bin/uv venv --quiet --clear --python $(PYTHON) build/sphinx
	@.venv/bin/uv pip install --quiet --python build/sphinx/bin/python --group site --editable .
	@touch $@

picture: setup $(STAMPS)/browser ## docs/report.png, which the README shows, from the report that docs/nightly-parquet.md writes
	@PYTHONPATH=tests $(PYTHON) docs/site/picture.py

generate: $(STAMPS)/python ## copy the error codes from schemas/ into both packages and models/scoring into R's, list the encodings, bring tests/tested_by.json and coverage.md into line
	@$(PYTHON) setup/list_encodings.py
	@PYTHONPATH=tests $(PYTHON) -m mutants.table
	@cp schemas/errors.md src/schemabridge/errors.md
	@cp schemas/errors.md r-package/inst/errors.md
	@cp schemas/known-failures.json src/schemabridge/known-failures.json
	@cp schemas/known-failures.json r-package/inst/known-failures.json
	@rm -rf r-package/inst/python && mkdir -p r-package/inst/python/schemabridge_scoring
	@cp src/schemabridge/models/scoring/*.py r-package/inst/python/schemabridge_scoring
	@PYTHONPATH=tests $(PYTHON) -m contract.coverage
	@PYTHONPATH=tests $(PYTHON) -m contract.manifest

clean: ## remove build products; .venv stays
	@rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@rm -f r-package/src/*.o r-package/src/*.so
	@find src tests examples -name __pycache__ -prune -exec rm -rf {} +
