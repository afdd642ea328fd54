# Two commands: `make demo` shows Parvis on an invented city, `make test` tries everything.
# They need Python 3.11 or newer and make; the rest is fetched into .venv, by version and hash.

PYTHON ?= python3
PORT ?= 8000
STRICT ?=
IN = .venv/bin/
PIP = $(IN)python -m pip --disable-pip-version-check --quiet install

.PHONY: demo test quick lint lock messages clean
.DEFAULT_GOAL = demo

# `exec` through make itself: SIGTERM reaches the demo, which stops its processes one by one.
demo: .venv/.run
	@$(IN)python -m parvis demo --port $(PORT)

test: .venv/.dev
	@$(IN)python tools/run_tests.py $(if $(filter-out 0 no,$(STRICT)),--strict)

quick: .venv/.dev
	@$(IN)python tools/run_tests.py --quick

lint: .venv/.dev
	@$(IN)ruff check . && $(IN)mypy parvis tests tools

messages: .venv/.dev
	@$(IN)python tools/messages.py

lock:
	@tools/lock.sh

clean:
	@rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/.made:
	@command -v $(PYTHON) >/dev/null || { echo "Parvis needs Python 3.11 or newer. Install it, or name one: make demo PYTHON=/path/to/python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Parvis needs Python 3.11 or newer and found $$($(PYTHON) --version). Name another: make demo PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "This Python cannot make an environment. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@touch $@

.venv/.run: .venv/.made requirements.lock pyproject.toml
	@echo "Fetching what Parvis stands on (once; a minute or two) …"
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: .venv/.run requirements-dev.lock
	@echo "Fetching what the tests need (once) …"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@
