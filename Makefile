# `make` alone lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help run test acceptance check lint data-check wheel-check bench-test bench-quality bench-cost train lock clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: .venv/run ## Set up and serve on 127.0.0.1:8000, with SQLite and the shipped model
	@$(BIN)/moderation setup
	@$(BIN)/moderation serve --with-worker

test: .venv/dev ## Set up and run the tests
	$(BIN)/python -m pytest --numprocesses=auto --dist=loadfile --ignore=tests/acceptance --ignore=tests/benchmarks

acceptance: .venv/dev ## The whole service in processes of its own: the circle, faults, kill -9 (some minutes)
	$(BIN)/python -m pytest tests/acceptance

lint: .venv/dev ## Formatting, style, types and import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint data-check test acceptance wheel-check ## All that CI runs
	@echo "All checks have passed."

data-check: .venv/dev ## Hold the seed corpus against its rules
	$(BIN)/moderation data check

wheel-check: .venv/dev ## Build the wheel, install it alone in an empty environment and check a comment with it
	sh tests/wheel.sh $(BIN)/python

bench-test: benchmarks/.venv/made .venv/dev ## The tests of the benchmarks, with every peer that is installed
	$(BIN)/python -m pytest tests/benchmarks

bench-quality: benchmarks/.venv/made ## Train peers on the same rows and write how all do (some two hours)
	benchmarks/.venv/bin/python -m benchmarks.quality $(BENCH)

bench-cost: benchmarks/.venv/made ## Speed, memory, start-up and training time beside peers
	benchmarks/.venv/bin/python -m benchmarks.cost $(BENCH)

train: .venv/run ## Train a candidate from the seed corpus
	$(BIN)/moderation train

lock: .venv/dev ## Pin the newest versions that pyproject.toml allows
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --upgrade \
	  --group build --custom-compile-command "make lock" pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --upgrade \
	  --group dev --constraint requirements.lock --custom-compile-command "make lock" pyproject.toml -o requirements-dev.lock

clean: ## Remove the environment and what was built; never the data in var/
	rm -rf .venv dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

benchmarks/.venv/made: requirements.lock benchmarks/requirements.txt
	@test -x benchmarks/.venv/bin/python || $(PYTHON) -m venv benchmarks/.venv
	benchmarks/.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	benchmarks/.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	benchmarks/.venv/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	@touch $@

# An environment is made anew when its lock file changes. The dev environment holds all of the other.
.venv/run: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; set PYTHON=python3.x" if sys.version_info < (3, 11) else 0)'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: requirements-dev.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; set PYTHON=python3.x" if sys.version_info < (3, 11) else 0)'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@ .venv/run
