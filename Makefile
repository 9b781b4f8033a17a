# Each target builds .venv first if it is missing, or if what it installs has changed since.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/installed
# `make lab LANGUAGE=zh`; a variable of this name in the environment says something else
SPOKEN := $(if $(filter command,$(firstword $(origin LANGUAGE))),--language $(LANGUAGE))

.PHONY: help lab test browser nbgrader notebooks book bench results kit matrix

help:  ## print this list (what `make` alone does)
	@echo "make TARGET, one of:"
	@sed -n 's/^\([a-z]*\):.*##  *\(.*\)/  \1\t\2/p' Makefile | expand -t 14

$(INSTALLED): pyproject.toml notebooks/pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 ..."; exit 1; }
	@echo "building .venv, this takes some minutes and 6 GB ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]' -e 'notebooks[nbgrader,browser,book]'
	@touch $@

lab: $(INSTALLED)  ## open the course in JupyterLab, in your own copy of the notebooks; LANGUAGE=zh: in Chinese
	@$(BIN)/course lab $(MINE) $(SPOKEN)

# One thread for each process: two that share two cores wait for each other's threads, up to twenty times as long.
test: $(INSTALLED)  ## run everything: ruff, mypy, tests, notebooks cell by cell
	$(BIN)/ruff check crnn_lib tests notebooks data
	$(BIN)/ruff format --check crnn_lib tests notebooks data
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --dist loadgroup --ignore tests/browser tests
	OMP_NUM_THREADS=1 $(BIN)/pytest --nbval -n 2 --dist loadscope --ignore notebooks/solutions --ignore notebooks/zh notebooks
	ATEN_CPU_CAPABILITY=default ONEDNN_MAX_CPU_ISA=AVX2 OMP_NUM_THREADS=1 $(BIN)/pytest --nbval -n 2 --dist loadscope notebooks/solutions
	OMP_NUM_THREADS=1 $(BIN)/pytest --nbval -n 2 --dist loadscope notebooks/zh

browser: $(INSTALLED)  ## build the site, go through it and through the course in JupyterLab in a headless Chromium, if one is installed
	OMP_NUM_THREADS=1 $(BIN)/pytest -rs tests/browser

notebooks: $(INSTALLED)  ## make the learner's edition from notebooks/solutions and both in Chinese, run them and store their outputs; write the instructor's pages
	$(BIN)/course make
	$(BIN)/course run
	$(BIN)/course make --language zh
	$(BIN)/course run --language zh
	$(BIN)/course guides

SITE ?= site
book: $(INSTALLED)  ## build the course's site in the folder SITE, for any static host; PDF=1: with a PDF of each chapter
	$(BIN)/course book $(SITE) $(if $(PDF),--pdf)

bench: $(INSTALLED)  ## measure speeds; prints ratios from one run, judges nothing
	$(BIN)/python -m tests.bench

results: $(INSTALLED)  ## measure the shipped weights on real pictures and write README's table
	$(BIN)/python -m tests.bench.results

KIT ?= crnn-kit
kit: $(INSTALLED)  ## gather wheels, data and notebooks in the folder KIT, for machines without a network
	$(BIN)/course kit $(KIT) $(PIP_OPTIONS)

nbgrader: $(INSTALLED)  ## release every chapter, grade three submissions of each with nbgrader and without; takes half an hour
	$(BIN)/python -m tests.classroom

# What a processor computes in the last digits depends on its instructions and threads: the notebooks must not.
matrix: $(INSTALLED)  ## run the notebooks as other kinds of processor would compute them
	@for isa in "default SSE41" "avx2 AVX2" "avx512 AVX512_CORE"; do set -- $$isa; \
	  case $$1 in avx*) grep -q "$$1" /proc/cpuinfo || { echo "== $$1 skipped: this processor has no such instructions"; continue; };; esac; \
	  for threads in 1 2; do \
	    echo "== ATEN_CPU_CAPABILITY=$$1 ONEDNN_MAX_CPU_ISA=$$2 OMP_NUM_THREADS=$$threads"; \
	    ATEN_CPU_CAPABILITY=$$1 ONEDNN_MAX_CPU_ISA=$$2 OMP_NUM_THREADS=$$threads $(BIN)/pytest --nbval -n $$((2 / $$threads)) --dist loadscope --ignore notebooks/zh notebooks || exit 1; \
	  done; \
	done
