# Installs with pip alone: the first `make demo` takes about a minute, later ones a few seconds.
# No make? python3 -m venv .venv, then the two pip lines of $(VENV)/.runtime, then .venv/bin/trustsvc demo
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV ?= .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --no-input
HOMES := keys anchors hardhat-free-devnet .
PYPROJECTS := $(HOMES:%=%/pyproject.toml)
export PIP_USER := 0
export PIP_FIND_LINKS :=
export LC_ALL := C.UTF-8
export NO_PROXY := 127.0.0.1,localhost,$(NO_PROXY)
export no_proxy := $(NO_PROXY)

.PHONY: help demo test check serve devnet bench docs contracts wheels lock clean

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.runtime  ## run the main job once, in the open, under var/demo
	@$(PY) -m trustsvc demo --data var/demo

serve: $(VENV)/.runtime  ## serve the demo's data: pages at /, API at /docs
	@test -f var/serve/trustsvc.toml || $(PY) -m trustsvc init --data var/serve
	@$(PY) -m trustsvc serve --demo --data var/serve

devnet: $(VENV)/.runtime  ## a chain to develop on, JSON-RPC on 127.0.0.1:8545
	@$(PY) -m trustsvc_devnet --state var/devnet.sqlite

test: $(VENV)/.dev  ## run the tests
	$(VENV)/bin/pytest -q -n auto --dist loadfile

check: $(VENV)/.dev  ## run every linter, and compare what is generated
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(PY) scripts/make_docs.py --check

bench: $(VENV)/.dev  ## run the benchmarks: our figures beside a peer's or a limit's
	$(PY) -m tests.bench

docs: $(VENV)/.dev  ## make the generated catalogues under docs/ anew
	$(PY) scripts/make_docs.py

contracts: $(VENV)/.dev node_modules/.package-lock.json  ## compile the contract and write its artifact (needs Node)
	$(PY) scripts/compile_contracts.py

wheels: $(VENV)/.dev  ## build the four wheels through their sdists
	rm -rf dist && for home in $(HOMES); do $(PY) -m build --no-isolation --outdir dist $$home >/dev/null || exit 1; done

lock: $(VENV)/.dev  ## renew both lock files
	$(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --only-binary :all: --no-annotate --custom-compile-command "make lock" requirements.in -o requirements.lock
	$(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --only-binary :all: --no-annotate --custom-compile-command "make lock" requirements-dev.in -c requirements.lock -o requirements-dev.lock

clean:  ## remove what was installed and made
	rm -rf $(VENV) var dist node_modules

$(PY):
	@$(PYTHON) -c 'import sys; v = sys.version_info; v >= (3, 11) or sys.exit("trustsvc needs Python 3.11 or newer, this is %d.%d; try: make PYTHON=python3.12" % v[:2])'
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); echo "cannot make $(VENV): see the line above (Debian: apt install python3-venv; another folder: make VENV=...)" >&2; exit 1; }

$(VENV)/.runtime: requirements.lock $(PYPROJECTS) | $(PY)
	@test -f $@ || echo "installing 90 packages (about 90 MB) into $(VENV); this takes about a minute"
	@$(PIP) install -qq --require-hashes --only-binary=:all: -r requirements.lock
	@$(PIP) install -qq --no-index --no-deps --no-build-isolation $(HOMES:%=-e ./%)
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@$(PIP) install -qq --require-hashes --only-binary=:all: -r requirements-dev.lock
	@touch $@

node_modules/.package-lock.json: package-lock.json
	npm ci --no-audit --no-fund
