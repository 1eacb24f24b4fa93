# 科技成果超市. `make run` and `make test` do everything, on a fresh machine too; `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard translations/*/LC_MESSAGES/messages.po))
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help setup run demo test fast lint types unit browser chromium catalogue clean

help: ## show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

setup: $(READY) $(CATALOGUES) ## make the environment (.venv) that everything else uses

$(READY): setup.cfg constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新版本；现在是 $$($(PYTHON) --version)。可用 make PYTHON=python3.12 指定。"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "缺少 venv 模块。请先运行：sudo apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

%.mo: %.po $(READY)
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@ 2>/dev/null

run: setup ## start the market on http://127.0.0.1:5000, with demo data if it is empty
	$(BIN)/market db upgrade
	$(BIN)/market demo --if-empty
	$(BIN)/market serve

demo: setup ## fill an empty market with demo data
	$(BIN)/market db upgrade
	$(BIN)/market demo

test: setup chromium lint types unit browser ## run every check there is

fast: setup ## rules, architecture and lint, in seconds
	$(BIN)/ruff check market tests bench migrations
	$(BIN)/ruff format --check --quiet market tests bench
	$(BIN)/pytest tests/architecture tests/kernel -n $(WORKERS) -m "not slow"

lint: setup
	$(BIN)/ruff check market tests bench migrations
	$(BIN)/ruff format --check --quiet market tests bench
	$(BIN)/djlint --quiet --lint --ignore H015 templates
	$(BIN)/lint-imports --no-cache

types: setup
	$(BIN)/mypy

unit: setup
	$(BIN)/pytest -n $(WORKERS) -m "not browser"

browser: setup chromium ## walk the site in a real Chromium
	$(BIN)/pytest -m browser tests/browser

chromium: ## make sure of Chromium and a CJK font
	@sh tests/browser/install.sh

catalogue: setup ## collect texts into the catalogues
	$(BIN)/pybabel --quiet extract --mapping-file translations/babel.cfg --keywords "say lazy_gettext _l" --no-location --sort-output --project keji-market --version "" --output-file translations/messages.pot .
	$(BIN)/pybabel --quiet update --input-file translations/messages.pot --output-dir translations --no-fuzzy-matching --ignore-obsolete

clean: ## remove what can be made again
	rm -rf $(VENV) *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find translations -name '*.mo' -delete
