# Qingyu 晴雨. `make` alone prints what there is.
.DEFAULT_GOAL := help
SHELL := /bin/sh
.SILENT:
# One after the other, but where a recipe says what may go side by side.
ifndef BESIDE
.NOTPARALLEL:
endif

PYTHON ?= python3
BIN := .venv/bin
RUN := $(BIN)/python
# The stamp carries the lock's hash: a changed lock installs again, an unchanged one costs nothing.
VENV := .venv/.installed-$(shell cat locks/all.txt pyproject.toml | sha256sum | cut -c1-16)
# Two processes more than cores; ARGS="-n 0" runs them one after the other. What pytest compiles is kept, whatever the shell says of it:
# without, each process compiles every test anew.
PYTEST := PYTHONDONTWRITEBYTECODE= $(RUN) -m pytest -n auto --dist loadgroup
CONSOLE := web/dist/index.html
CONSOLE_SOURCES := $(shell find web -name node_modules -prune -o -path web/dist -prune -o -path web/dist-demo -prune -o -type f -print 2>/dev/null)
# Two at a time, the words of each together.
SIDE_BY_SIDE := $(MAKE) --no-print-directory --jobs=2 --output-sync=target BESIDE=1
LOCK := $(BIN)/uv pip compile --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet

help:  ## print this
	echo "Qingyu 晴雨"; awk -F ':.*## ' '/^[a-z%-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile

setup: $(VENV) $(CONSOLE)  ## the Python environment and the console's build

demo: setup  ## everything, with a simulated district; prints the address and the log-ins
	$(RUN) -m stack demo $(if $(COPY),--copy)

up: setup  ## everything, without the simulated district; COPY=1: with a copy of the database, from which the API reads
	$(RUN) -m stack up $(if $(COPY),--copy)

browser-demo: packages setup  ## pages of the running demonstration as files for any server (docs/browser-demo.md)
	$(RUN) -m browser_demo $(if $(PLANT),--plant $(PLANT)) $(ARGS)

down:  ## stop what was started here, and only that
	if [ -x $(RUN) ]; then $(RUN) -m stack down; fi

status:  ## what runs
	if [ -x $(RUN) ]; then $(RUN) -m stack status; else echo "nothing runs: make setup comes first"; fi

test: packages  ## from a bare machine to a green run, browser tests included
	# The root of the servers mostly waits for Debian's archive; the types take as long as the console with its build.
	$(SIDE_BY_SIDE) --jobs=3 servers check-types check-console check-code
	echo "== tests"; $(PYTEST) $(ARGS)

test-fast: $(VENV) check  ## what needs no server: the domain and its examples, in a minute
	echo "== tests"; $(PYTEST) tests/domain tests/test_compose.py qingyu/domain $(ARGS)

check: $(VENV)  ## lint, types, import contracts; names commits too large to read
	$(SIDE_BY_SIDE) check-types check-code

check-types: $(VENV)
	echo "== mypy"; $(BIN)/mypy

check-code: $(VENV)
	echo "== ruff"; $(BIN)/ruff check . && $(BIN)/ruff format --check .
	echo "== import contracts"; $(BIN)/lint-imports --no-logo
	echo "== size of commits"; sh stack/commits.sh

check-console: $(CONSOLE)  ## lint of the console, and the specs beside its files
	echo "== eslint, prettier"; sh stack/console.sh run --silent lint
	echo "== vitest"; sh stack/console.sh run --silent test

format: $(CONSOLE)  ## let ruff and prettier put the code in order
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format . ; sh stack/console.sh run --silent format

lock: $(VENV)  ## take newer versions within pyproject.toml's ranges
	$(LOCK) --universal --upgrade pyproject.toml --all-extras --group dev -o locks/all.txt
	$(LOCK) --universal --upgrade pyproject.toml --constraint locks/all.txt -o locks/core.txt
	$(LOCK) --universal --upgrade pyproject.toml --extra tables --extra api --extra oidc --extra cluster --constraint locks/all.txt -o locks/image.txt
	printf '%s\n' 'grafana-client>=5.1,<6' | $(LOCK) --upgrade - --python-version 3.11 --python-platform linux -o locks/grafana.txt
	sh stack/console.sh update --package-lock-only

torture: packages setup  ## everything goes wrong at once; SEED=7 MINUTES=10
	$(RUN) -m bench.torture $(if $(SEED),--seed $(SEED)) $(if $(MINUTES),--minutes $(MINUTES))

bench: $(VENV)  ## the table of docs/performance.md: ingest, screens, accounts, bytes
	for each in ingest screens accounting storage; do echo "== $$each"; $(RUN) -m bench.$$each || exit 1; done

bench-%: $(VENV)  ## measure one thing: bench-ingest, bench-steel, ...
	$(RUN) -m bench.$*

clean: down  ## remove what was built and the data of this clone; the cached root stays
	rm -rf .venv .stack web/dist web/dist-demo web/node_modules tests/community/node_modules out
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

packages:
	sh stack/apt.sh mmdebstrap bubblewrap chromium-headless-shell fonts-wqy-microhei libatomic1

servers: packages
	$(PYTHON) -c 'from stack.root import ensure_root; ensure_root()'

$(VENV): locks/all.txt pyproject.toml
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || sh stack/apt.sh python3-venv
	echo "== Python environment (.venv), from locks/all.txt"
	[ -x $(RUN) ] || $(PYTHON) -m venv .venv
	$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/all.txt
	$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	rm -f .venv/.installed-*; touch $@

$(CONSOLE): $(VENV) $(CONSOLE_SOURCES)
	sh stack/console.sh

.PHONY: help setup demo browser-demo up down status test test-fast torture bench check check-types check-code check-console format lock clean packages servers
