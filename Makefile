# make run    takes what lies in inbox/ and makes everything (sets up .venv the first time)
# make test   sets up and passes all tests
# make bench  measures, as ratios in one run
# make check  style, types and the house rules
# make lock   renews locks/ (no registry address ever enters them)

PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test bench check lock clean

run: .venv/run.done
	@$(BIN)/docflow run --sample

test: .venv/test.done
	@$(BIN)/python -m pytest -n 2 $(PYTEST_ARGS)

check: .venv/test.done
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: .venv/test.done
	@$(BIN)/python -m bench

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "docflow needs Python 3.11 or newer; here is $$($(PYTHON) --version). Try: make PYTHON=python3.12"; exit 2; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python's venv module is missing. On Debian: sudo apt install python3-venv"; exit 2; }

.venv/run.done: locks/run.txt pyproject.toml | .venv/bin/python
	@echo "Setting up .venv (once, about a minute) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/run.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

.venv/test.done: locks/test.txt .venv/run.done
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/test.txt
	@touch $@

lock: .venv/test.done
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --extra m365 --group build pyproject.toml -o locks/run.txt
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --extra m365 --group test pyproject.toml -c locks/run.txt -o locks/test.txt

clean:
	rm -rf .venv
