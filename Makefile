# Needs Python 3.11 or newer and git; all else is installed into .venv and run under var/.

PYTHON ?= python3
BIN := .venv/bin
MAKEFLAGS += --no-print-directory
.NOTPARALLEL:
.PHONY: help setup dev run test test-all bench check lint lock browser clean moved

help:
	@echo 'make run       the whole portal on this machine (PORT=8000; SLT_EMPTY=1: no demonstration data)'
	@echo 'make setup     only the environment, with the command .venv/bin/slt'
	@echo 'make test      all checks and tests, but for the slow ones; make test-all: these too'
	@echo 'make check     formatting, types, imports, templates, migrations, translations, lock'
	@echo 'make bench     measurements'
	@echo 'make lock      resolve the dependencies of pyproject.toml anew'
	@echo 'make clean     delete what setup and tests made; the data in var/ stays'

# --- Environment ---------------------------------------------------------------------------------------------------

# A virtual environment holds its own path: in a clone that was moved it is made anew.
ifneq ($(shell cat .venv/clone 2>/dev/null),$(shell pwd -P))
.venv/ready: moved
endif

PIP = $(BIN)/python -m pip --disable-pip-version-check -qq

.venv/ready: requirements.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed, and '$(PYTHON)' is not found. Install it, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; '$(PYTHON)' is $$($(PYTHON) -c 'import platform; print(platform.python_version())'). Name a newer one: make $(MAKECMDGOALS) PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "'$(PYTHON)' can't make virtual environments: its parts venv and ensurepip are missing. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@echo 'Making the Python environment in .venv (about a minute the first time) ...'
	@test "$$(cat .venv/clone 2>/dev/null)" = "$$(pwd -P)" && $(BIN)/python -c '' 2>/dev/null || $(PYTHON) -m venv --clear .venv
	@$(PIP) install --require-hashes --no-deps -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@pwd -P >.venv/clone
	@touch $@

.venv/ready-dev: .venv/ready requirements-dev.txt
	@echo 'Adding the tools for development ...'
	@$(PIP) install --require-hashes --no-deps -r requirements-dev.txt
	@touch $@

ASSETS := app/web/static/dist/manifest.json
$(ASSETS): .venv/ready $(shell find app/web/assets -name node_modules -prune -o -type f -name '[a-z]*' -print 2>/dev/null)
	@$(BIN)/slt assets build
	@touch $@

setup: .venv/ready $(ASSETS)
dev: .venv/ready-dev $(ASSETS)

# --- One machine ---------------------------------------------------------------------------------------------------

run: setup
	@exec $(BIN)/slt run

# --- Checks and tests ----------------------------------------------------------------------------------------------

PYTEST := $(BIN)/python -m pytest -n logical --maxprocesses 4 --dist worksteal

check: lint
	@echo 'check: migrations' && $(BIN)/python -m pytest -q --no-header --no-summary tests/app/db/test_migrations.py

# What the tests themselves do not check.
lint: dev
	@echo 'check: formatting' && $(BIN)/ruff format --check --quiet .
	@echo 'check: lint' && $(BIN)/ruff check --quiet .
	@echo 'check: types' && $(BIN)/mypy --no-error-summary
	@echo 'check: imports go down only' && mkdir -p build && { $(BIN)/lint-imports >build/imports.log 2>&1 || { cat build/imports.log; exit 1; }; }
	@echo 'check: templates' && $(BIN)/djlint --quiet --lint app tenants certification dashboards
	@echo 'check: translations' && $(BIN)/slt translations check >/dev/null
	@echo 'check: SQL of migrations' && $(BIN)/squawk --no-error-on-unmatched-pattern migrations/sql/*.sql
	@echo 'check: lock' && $(BIN)/python -m tests.lock

test: lint browser
	@$(PYTEST) -m 'not slow'

test-all: lint browser
	@$(PYTEST)

browser: dev
	@$(BIN)/python -m tests.browser.chromium

bench: dev
	@for bench in tests/bench/[a-z]*.py; do $(BIN)/python -m tests.bench.$$(basename $$bench .py) || exit 1; done

# --- Care ----------------------------------------------------------------------------------------------------------

lock: .venv/ready-dev
	@$(BIN)/python -m tests.lock --write

clean:
	@rm -rf .venv build *.egg-info app/web/static/dist app/web/assets/node_modules var/test
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -prune -exec rm -rf {} +
	@find . -path ./var -prune -o -name '*.mo' -exec rm -f {} +
	@echo 'Clean. The data in var/ stays; delete that folder to begin with an empty database.'
