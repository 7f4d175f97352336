# Every target works on a clean clone: `setup` comes first wherever it is needed.
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
WAREHOUSE_HOME ?= $(CURDIR)/.warehouse
export WAREHOUSE_HOME
export DAGSTER_HOME = $(WAREHOUSE_HOME)/dagster
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: setup demo test dev docs check lint soak clean

setup: $(STAMP)

$(STAMP): requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

demo: setup
	@$(BIN)/warehouse demo

# dbt's two targets are parsed once, at once, before two workers ask for them (see tests/parsed.py).
test: check
	@$(BIN)/dbt --quiet parse --target published & \
	$(BIN)/python -c 'from orchestration.lib.transform import dbt_project; dbt_project()' && wait $$!
	@$(BIN)/python -m pytest -n 2 --dist loadgroup --no-loadscope-reorder

dev: setup
	@mkdir -p $(DAGSTER_HOME) "$${WAREHOUSE_INBOX:-inbox}" && cp dagster.yaml $(DAGSTER_HOME)/dagster.yaml
	@$(BIN)/warehouse db start
	@PATH="$(CURDIR)/$(BIN):$$PATH" PYTHONWARNINGS='ignore:Function `dev_command` is superseded' exec $(BIN)/dagster dev

docs: setup
	@$(BIN)/warehouse docs

# What takes seconds, and so stands before every test run.
check: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/python -m orchestration.lib.lint

lint: check
	@$(BIN)/warehouse db start > /dev/null
	@$(BIN)/sqlfluff lint --disable-progress-bar --processes 2 models tests/sql/singular

soak: setup
	@$(BIN)/python -m pytest -m soak -s tests/soak

clean:
	@test ! -x $(BIN)/python || $(BIN)/python -c 'from orchestration.lib import database; database.remove()'
	rm -rf .venv target logs .warehouse .pytest_cache .ruff_cache .hypothesis
