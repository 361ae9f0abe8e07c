# Everything a person types. `make help` lists it; the first call of any target sets up .venv from a lock.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
RUN := .venv/.set-up-run
DEV := .venv/.set-up-dev
PO := $(wildcard consent/translations/*/LC_MESSAGES/messages.po)
MO := $(PO:.po=.mo)
POT := consent/translations/messages.pot
WORKERS ?= auto
PYTEST := $(BIN)/pytest $(PYTEST_FLAGS)
# what must be covered completely, by its own tests; to measure the others too would double their time
COVERED := tests/core tests/verify
LOCK := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --quiet

.DEFAULT_GOAL := help
# the order in a list of prerequisites is the order of work: first .venv, then what needs it
.NOTPARALLEL:
.PHONY: help run demo install fmt lint types layers strings catalogues test coverage browser bench check lock lock-check vectors

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUN) $(MO) ## sets all up and serves the five sample firms at http://127.0.0.1:8000 (PORT=8010 make run)
	@$(BIN)/consent demo --serve --port $(PORT)

demo: $(RUN) $(MO) ## the main job from end to end without a browser, one line a step
	@$(BIN)/consent demo

install: $(DEV) $(MO) ## everything into .venv, with every extra, and the git hook
	@if git rev-parse --git-dir >/dev/null 2>&1; then git config core.hooksPath .githooks; fi

fmt: $(DEV) ## formats the code and mends what can be mended safely
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(DEV) ## format and lint, changing nothing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(DEV) ## mypy, strict
	$(BIN)/mypy

layers: $(DEV) ## who may import whom
	$(BIN)/lint-imports --no-logo

strings: $(DEV) ## extracts the interface's words, updates both catalogues, compiles them
	$(BIN)/pybabel -q extract -F pyproject.toml -k lazy_gettext -k lazy_ngettext:1,2 --add-comments=TRANSLATORS: --sort-by-file --add-location=file \
	  --omit-header -o $(POT) .
	for po in $(PO); do $(BIN)/pybabel -q update -i $(POT) -o $$po -l $$(basename $$(dirname $$(dirname $$po))) \
	  --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date || exit 1; done
	@$(MAKE) --no-print-directory $(MO)

catalogues: $(DEV) ## whether the catalogues lag behind the code, miss a word or guess one
	$(PYTEST) -q tests/test_catalogues.py

test: $(DEV) $(MO) ## the whole test suite that needs no more than Python; says what it skipped
	$(PYTEST) -n $(WORKERS) $(COVERED) --cov=consent.core --cov=consent.verify --cov-report=
	$(BIN)/coverage report --fail-under=100
	$(PYTEST) -n $(WORKERS) -m "not browser" $(COVERED:%=--ignore=%)

coverage: $(DEV) $(MO) ## which lines no test runs, of the whole package; takes twice the time of the tests
	$(PYTEST) -n $(WORKERS) -m "not browser" --cov --cov-report=term

browser: $(DEV) $(MO) ## the customer's, the technician's and the auditor's journeys in Chromium
	$(PYTEST) -n 2 -m browser tests/browser

bench: $(DEV) ## ratios side by side and bench/results.json; QUICK=1: a hundredth of the size
	$(BIN)/python -m bench

check: lint types layers catalogues lock-check test browser ## what CI runs

lock: $(DEV) ## writes requirements/*.txt anew, with the newest releases that fit
	$(LOCK) --upgrade --all-extras pyproject.toml -o requirements/dev.txt
	$(LOCK) --upgrade --extra build -c requirements/dev.txt pyproject.toml -o requirements/run.txt

lock-check: $(DEV) ## whether the locks fit pyproject.toml and each other
	$(PYTEST) -q tests/test_locks.py
	$(BIN)/uv pip check --quiet --python $(BIN)/python

vectors: $(DEV) ## makes tests/vectors anew without our code; VECTORS=FOLDER also tries the vectors of others in it
	$(BIN)/python tests/vectors/make.py
	$(if $(VECTORS),$(BIN)/python tests/vectors/check.py $(VECTORS))

$(RUN): requirements/run.txt pyproject.toml hatch_build.py
	@$(PYTHON) requirements/bootstrap.py run

$(DEV): requirements/dev.txt requirements/run.txt pyproject.toml hatch_build.py
	@$(PYTHON) requirements/bootstrap.py dev

%.mo: %.po
	@$(BIN)/pybabel -q compile -i $< -o $@ -l $(notdir $(patsubst %/LC_MESSAGES/,%,$(dir $<)))
