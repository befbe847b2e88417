# Two commands matter: `make run` and `make test`. Both set up everything they need, on a fresh machine too.
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test lint format bench install lock clean help

help: ## show the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: install ## check the demo claims (table, HTML reports), then serve them at different stages until Ctrl-C
	@$(BIN)/python demo/run.py
	@$(BIN)/python demo/serve.py

install: .venv/installed ## leave a working .venv/bin/jianzhen

test: .venv/dev-installed ## lint, types, floors, tests with coverage
	@$(MAKE) --no-print-directory lint
	@$(BIN)/python -m pytest -n auto --dist loadfile --cov --cov-report=term:skip-covered --cov-fail-under=85

lint: .venv/dev-installed ## ruff, mypy, import floors
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: .venv/dev-installed ## let ruff mend style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: .venv/dev-installed ## measure the whole check against a bare decode
	@$(BIN)/python benchmarks/check.py

.venv/bin/python:
	@$(PYTHON) -c 'import sys; assert (3, 11) <= sys.version_info < (3, 14)' 2>/dev/null || \
	  { echo "Python 3.11, 3.12 or 3.13 is needed: call make PYTHON=python3.12 …"; exit 2; }
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is missing: on Debian, apt-get install python3-venv"; exit 2; }

.venv/installed: requirements/run.lock pyproject.toml | .venv/bin/python
	@$(BIN)/pip install -q --require-hashes -r requirements/run.lock
	@$(BIN)/pip install -q --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev-installed: requirements/dev.lock .venv/installed
	@$(BIN)/pip install -q --require-hashes -r requirements/dev.lock
	@touch $@

lock: ## resolve the locks anew (needs uv)
	uv pip compile pyproject.toml requirements/build.in --extra service --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header -q -o requirements/run.lock
	uv pip compile pyproject.toml requirements/build.in --group dev --extra ocr --extra service --extra postgres --extra parquet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header -q -c requirements/run.lock -o requirements/dev.lock

clean: ## remove what make made
	rm -rf .venv out build dist
