# The commands of the README. Everything is installed into .venv; nothing else on the machine is touched.
PYTHON ?= python3
BIN := .venv/bin
DATA ?=
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo test test-slow conformance faults check format reference bench bench-quick clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

demo: .venv/.installed ## the whole story on an embedded PostgreSQL; DATA=folder of football-data.co.uk files for real matches
	@$(BIN)/monps demo $(if $(DATA),--data "$(DATA)")

test: .venv/.installed-dev ## the test suite
	@$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile -m "not slow" $(ARGS)

test-slow: .venv/.installed-dev ## the tests that take long
	@$(BIN)/pytest -m slow $(ARGS)

conformance: .venv/.installed-dev ## the unit of work and the errors, through both doors
	@$(BIN)/pytest -n auto --maxprocesses 4 tests/repositories/unit_of_work tests/core/test_driver_errors.py $(ARGS)

faults: .venv/.installed-dev ## servers restarted, sessions killed, networks cut; the slow ones too
	@$(BIN)/pytest -n 4 tests/faults $(ARGS)

check: .venv/.installed-dev ## format, lint, types, import contracts
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: .venv/.installed-dev ## write the format that check wants
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

reference: .venv/.installed-dev ## write the generated parts of docs/reference anew
	@$(BIN)/python scripts/generate_reference.py

bench: .venv/.installed-bench ## every peer on this machine, results into the page; ARGS="--full" adds writes of a million rows
	@$(BIN)/python -m benchmarks --page docs/explanation/performance.md $(ARGS)

bench-quick: .venv/.installed-bench ## the same on small tables, to see that it works; writes no page
	@$(BIN)/python -m benchmarks --quick $(ARGS)

clean: ## remove what make and the tools made; the embedded server's data stays (monps db reset)
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/.installed: pyproject.toml constraints.txt | .venv/bin/python
	@echo "installing monps into .venv"
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[all]'
	@touch $@

.venv/.installed-dev: .venv/.installed
	@echo "installing the development tools into .venv"
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

.venv/.installed-bench: .venv/.installed
	@echo "installing the peers of the benchmark into .venv"
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[bench]'
	@touch $@

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "monps needs Python 3.11 or newer; install it, or name it: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "monps needs Python 3.11 or newer, $(PYTHON) is $$($(PYTHON) -V 2>&1); name a newer one: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "$(PYTHON) has no venv module; on Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@test "$$(df -Pk . | awk 'NR==2 {print $$4}')" -gt 1048576 || { echo "less than 1 GB is free here; monps and its PostgreSQL need about 700 MB"; exit 1; }
	@rm -rf .venv
	@$(PYTHON) -m venv .venv
