# Two commands do everything on a machine with Python >= 3.11 and make:
#   make demo   set up, then watch the chip learn (without a display: the headless evaluation)
#   make test   set up, then ruff, mypy, the import contract and pytest in its three modes
# A third, for the extra `rl` (PyTorch, hundreds of megabytes), is not part of the second:
#   make test-rl   stable-baselines3 over both tasks: its checker, and a few steps of PPO
# And `make docs`: the site, its lessons run, every warning an error (Sphinx).
# So is a fourth, for the extra `cluster`:
#   make test-cluster   a Dask scheduler and two workers, one of which is killed in the middle of a sweep
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CACHE := $(CURDIR)/.cache/numba
# whole files of tests side by side, one worker a core: what a file shares is made once (nothing is, without the JIT)
PYTEST := $(BIN)/pytest -q -n logical --maxprocesses=8 --dist loadfile

.PHONY: demo test test-rl test-cluster
.DELETE_ON_ERROR:

demo: $(VENV)/.installed
	$(BIN)/memdrive demo

test: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	NUMBA_CACHE_DIR=$(CACHE)/plain $(PYTEST)
	NUMBA_CACHE_DIR=$(CACHE)/bounds NUMBA_BOUNDSCHECK=1 $(PYTEST) -m kernels
	NUMBA_CACHE_DIR=$(CACHE)/nojit NUMBA_DISABLE_JIT=1 $(PYTEST) --dist worksteal -m kernels --cov --cov-report=term:skip-covered

test-rl: $(VENV)/.installed-rl
	NUMBA_CACHE_DIR=$(CACHE)/plain $(BIN)/pytest -q -m rl

test-cluster: $(VENV)/.installed-cluster
	NUMBA_CACHE_DIR=$(CACHE)/plain $(BIN)/pytest -q tests/demos/test_cluster.py
	NUMBA_CACHE_DIR=$(CACHE)/plain $(BIN)/python tests/lose_a_worker.py

# the site, its lessons run, every warning an error: build/docs/index.html
.PHONY: docs
docs: $(VENV)/.installed-docs
	NUMBA_CACHE_DIR=$(CACHE)/plain $(BIN)/python -m sphinx -W --keep-going -q -b html -d build/docs-read docs build/docs

# every page of it opened in a headless Chromium, every link followed
.PHONY: docs-links
docs-links: docs
	$(BIN)/python tests/follow_links.py build/docs

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "memdrive needs Python >= 3.11, got " + sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

$(VENV)/.installed-test: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	touch $@ $(VENV)/.installed

$(VENV)/.installed-rl: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test,rl]'
	touch $@ $(VENV)/.installed $(VENV)/.installed-test

$(VENV)/.installed-cluster: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test,cluster]'
	touch $@ $(VENV)/.installed $(VENV)/.installed-test

$(VENV)/.installed-docs: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[docs]'
	touch $@ $(VENV)/.installed

# what must not move by accident: compare with the committed record, or write it anew
.PHONY: behaviour record
behaviour record: $(VENV)/.installed-test
	NUMBA_CACHE_DIR=$(CACHE)/plain $(BIN)/python tests/behaviour.py $(if $(filter record,$@),--write)

# every figure and table that the documents publish, into results/ (hours; what is there stays): make results ONLY=evaluate
.PHONY: results
results: $(VENV)/.installed
	$(BIN)/python tests/results.py $(ONLY)
