# Two commands do it all: `make run` and `make test`. Each installs what it needs first.
# PORT=, HOST= and DATA_DIR= are honoured by `make run`; ARGS= is passed to pytest by `make test`.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup setup-tests system system-tests run test lint format bench lock

PYTHON := .venv/bin/python
PACKAGES := accounts benchmarks classrooms client/src generation manimgen_site projects tests
LOCKFLAGS := --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header

help: ## Show the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 18

setup: system .venv/.installed node_modules/.built ## Install what is missing, and nothing else

setup-tests: system-tests .venv/.installed-tests node_modules/.built

system system-tests:
	@deploy/setup.sh system $(if $(findstring tests,$@),tests)

NATIVE := $(wildcard generation/render/drawing/*.[ch]) generation/render/drawing/build.py
CLIENT := client/pyproject.toml

.venv/.installed: requirements.lock requirements-setup.lock $(NATIVE) $(CLIENT)
	@deploy/setup.sh python
	@touch $@

.venv/.installed-tests: requirements-dev.lock requirements-setup.lock $(NATIVE) $(CLIENT)
	@deploy/setup.sh python tests
	@touch $@ .venv/.installed

node_modules/.built: package.json package-lock.json build_assets.mjs | python-packages
	@deploy/setup.sh assets
	@touch $@

# Node may come from a Python package: whichever of the two sets is there will do.
.PHONY: python-packages
python-packages:
	@[ -e .venv/.installed ] || $(MAKE) --no-print-directory .venv/.installed

run: setup ## Start everything; ends with the address to open
	@exec $(PYTHON) manage.py up

# What fails beside others gets a second try, alone, and is named: a test that passes only then is a bug to mend.
test: setup-tests ## The whole test run
	@$(PYTHON) -m pytest --numprocesses logical --dist loadfile --no-loadscope-reorder $(ARGS) || { \
	  [ $$? -eq 1 ] && echo 'Once more, alone, what failed:' && \
	  $(PYTHON) -m pytest --last-failed --last-failed-no-failures none -v $(ARGS); }

lint: system-tests .venv/.installed-tests ## All linters
	@deploy/lint.sh $(PACKAGES)

format: .venv/.installed-tests ## Lay the code out the way lint wants it
	@.venv/bin/ruff check --fix --quiet . || true
	@.venv/bin/ruff format .

bench: setup ## The benchmarks; results in benchmarks/results/
	@$(PYTHON) -m benchmarks

lock: .venv/.installed ## Pin the newest versions that pyproject.toml admits
	@.venv/uv/bin/uv pip compile $(LOCKFLAGS) --upgrade pyproject.toml -o requirements.lock
	@.venv/uv/bin/uv pip compile $(LOCKFLAGS) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	@echo uv | .venv/uv/bin/uv pip compile $(LOCKFLAGS) --no-annotate --upgrade - -o requirements-setup.lock
