# Daogou. `make help` lists what there is; every target sets up what it needs first.

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
PORT ?= 8000
SIMULATOR_PORT ?= 9300
EXAMPLES ?= 100000
BIN := .venv/bin
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.PHONY: help demo test fuzz lint format setup production system texts lock migrate run

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: setup ## Start everything with a simulated WeCom (PORT=… SIMULATOR_PORT=… RESET=1)
	@exec $(BIN)/python -m demo --port $(PORT) --simulator-port $(SIMULATOR_PORT) $(if $(RESET),--reset)

# Those that break things and watch the clock have the machine to themselves.
SIDE_BY_SIDE := --numprocesses auto --maxprocesses 4 --dist loadfile --ignore tests/faults
test: setup system ## Run the tests on real Redis, PostgreSQL and Chromium (ARGS="tests/tags -x")
ifdef ARGS
	@$(BIN)/python -m pytest $(ARGS)
else
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE)
	@$(BIN)/python -m pytest tests/faults
endif

fuzz: setup system ## Send 100,000 random requests to every door (EXAMPLES=…); takes hours
	@FUZZ_EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest --timeout=0 $(ARGS) \
		tests/guarding/test_fuzz.py tests/orders/test_random_pushes.py

bench: setup ## Measure, and write tables to bench/results (ARGS="callbacks --runs 3")
	@$(BIN)/python -m bench $(ARGS)

lint: setup ## Check style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy domain bot

format: setup ## Lay the code out
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

setup: ## Make .venv and the front-end files, or bring them up to date
production: ## The same without what only tests, benchmarks and the demo need
setup production:
	@if [ -z "$(PYTHON)" ]; then echo "set-up failed: Daogou needs Python 3.11 or newer" >&2; exit 1; fi
	@$(PYTHON) -m setup $(filter production,$@)

system: setup
	@$(PYTHON) -m setup system

migrate: setup ## Bring the tables of DATABASE_URL up to date
	@$(BIN)/flask --app wsgi migrate

run: setup ## Start web, workers and clock with the settings of the environment
	@exec $(BIN)/python -m demo.run --port $(PORT)

texts: setup ## Collect the texts of all pages for the English catalogue
	@$(PYTHON) -m setup.texts

lock: setup ## Choose newer versions within pyproject.toml and write the lock files
	@$(BIN)/python -m setup.lock
