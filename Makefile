# Everything a developer or an operator types. `make` alone lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= python3
# Test processes side by side: more than cores, for journeys wait. Each has its own PostgreSQL and its own Redis.
JOBS ?= 4

BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check
# What is installed is known by the content of the lists, so a changed list is installed and nothing else is.
RUNTIME := .venv/.runtime-$(firstword $(shell sha256sum requirements.txt))
DEVELOP := .venv/.develop-$(firstword $(shell cat requirements.txt requirements-dev.txt | sha256sum))
NO_LIBRARIES := The libraries could not be installed (the reason stands above). With the network back, run the same command again.

.PHONY: run train test quick lint fix map bench chaos findings phone help

run: $(RUNTIME) ## Start everything on this machine: web, worker, clock, phone simulator (PORT moves it; CARRIER=smsgate plays that one)
	@exec $(BIN)/python -m gateway.install.run $(CARRIER)

train: $(RUNTIME) ## Start a training: invented data, nothing is sent, the real data stay shut (PORT; RESET=1 begins anew)
	@TRAINING=1 exec $(BIN)/python -m gateway.install.run $(if $(RESET),--anew)

phone: $(RUNTIME) ## Dial in the terminal while `make run` is up (ARGS="--help" tells more)
	@exec $(BIN)/python -m gateway.simulator $(ARGS)

# The checks have one core beside the tests, and are shown at the end. Tests are compiled once before: else each of the test
# processes would compile them all.
test: ## Install what the tests need, then check and test everything, on SQLite and PostgreSQL
	@bash tests/setup.sh postgresql chromium-headless-shell & packages=$$!; \
	  $(MAKE) --no-print-directory $(DEVELOP); installed=$$?; wait $$packages && exit $$installed
	@said=$$(mktemp); $(MAKE) --no-print-directory lint >$$said 2>&1 & linting=$$!; \
	  $(BIN)/python -m pytest --collect-only -qq >/dev/null 2>&1; \
	  $(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder -o faulthandler_timeout=600; tested=$$?; \
	  wait $$linting; linted=$$?; cat $$said; rm $$said; exit $$((tested || linted))

quick: $(DEVELOP) ## Test conversations, rules and the reading of texts; its table says how much is read right
	$(BIN)/python -m pytest tests/flows

lint: $(DEVELOP) ## Check style, types and who imports whom
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

fix: $(DEVELOP) ## Mend what can be mended by machine
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

map: $(DEVELOP) ## Draw docs/map.md anew from the code
	$(BIN)/python -m tests.map

bench: $(DEVELOP) ## Measure this machine beside plain rivals (fifteen to twenty minutes; ARGS="--quick", ARGS="intake drain")
	@bash tests/setup.sh postgresql wrk
	@exec $(BIN)/python -m tests.bench $(ARGS)

chaos: $(DEVELOP) ## Kill processes at random under load and account for every event (ARGS="--help" tells more)
	@bash tests/setup.sh postgresql
	@exec $(BIN)/python -m tests.chaos $(ARGS)

findings: ## Run what is written down about other people's libraries; needs the network (minutes)
	@bash findings/run

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(RUNTIME): | $(BIN)/pip
	@echo "Installing libraries into .venv (only when their list has changed) ..." >&2
	@$(PIP) -r requirements.txt || { echo "$(NO_LIBRARIES)" >&2; exit 1; }
	@rm -f .venv/.runtime-* && touch $@

$(DEVELOP): | $(RUNTIME)
	@echo "Installing what tests and checks need into .venv ..." >&2
	@$(PIP) -r requirements-dev.txt || { echo "$(NO_LIBRARIES)" >&2; exit 1; }
	@rm -f .venv/.develop-* && touch $@

$(BIN)/pip:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "Python is missing: sudo apt-get install python3 python3-venv, then run the same command again." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Kentongan needs Python 3.11 or newer, this is $$($(PYTHON) -V 2>&1). With another one installed: make PYTHON=python3.11 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "Python's venv module is missing: sudo apt-get install python3-venv, then run the same command again." >&2; exit 1; }
	@$(PYTHON) -m venv --clear .venv
