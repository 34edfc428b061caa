# make help lists what there is. Everything that these commands need, they install.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SITE := _build/html/.built
NODE := node_modules/.ready
BIOME := node_modules/.bin/biome
SOURCES := index.md references.bib _config.yml _toc.yml $(wildcard _ext/* _static/* _templates/* \
	chapters/*.ipynb appendix/*.md appendix/api/*.md appendix/*.ipynb cnnlab/*.py cnnlab/*/*.py \
	cnnlab/widgets/*/*.py cnnlab/widgets/*/spec.json cnnlab/widgets/boards.json cnnlab/widgets/static/*)
FAST := not tensorflow and not browser and not site and not lab and not engines and not slow
WORKERS ?= 2
export PATH := $(CURDIR)/$(BIN):$(PATH)
export TF_CPP_MIN_LOG_LEVEL ?= 2
export TF_ENABLE_ONEDNN_OPTS ?= 1

.PHONY: help book serve check test lint types scripts format notebooks cells lab browser boards kernels goldens pins bench clean
.DEFAULT_GOAL := help

help:  ## list the commands
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /  make \1	/' | expand -t 18

book: $(SITE)  ## install what is needed, build the site, say where it is
	@echo "The book is built. Open $(CURDIR)/_build/html/index.html, or run: make serve"

serve: $(SITE)  ## build the site and open it from a local server
	@$(BIN)/python tools/serve.py _build/html

lab: $(READY)  ## open the chapters in JupyterLab
	@$(BIN)/jupyter lab --notebook-dir=. --LabApp.default_url=/lab/tree/chapters

notebooks: $(READY)  ## execute all notebooks afresh in full mode and store clean outputs
	@$(BIN)/python tools/notebooks.py chapters/*.ipynb appendix/*.ipynb

cells: $(READY)  ## write the set-up cell of each notebook, for the address of the repository
	@$(BIN)/python tools/notebooks.py --cells chapters/*.ipynb appendix/*.ipynb

check: lint types scripts  ## the fast gate: style, types, the tests that need neither TensorFlow nor a browser
	@$(BIN)/python -m pytest tests cnnlab -q -n $(WORKERS) --dist loadfile -m "$(FAST)"

test: lint types scripts $(SITE) browser  ## run every test: package, chapters, built site, browsers, JupyterLab
	CNNLAB_QUICK=1 CNNLAB_OFFLINE=1 $(BIN)/python -m pytest tests cnnlab chapters --nbval --nbval-current-env \
		-n $(WORKERS) --dist loadfile --no-loadscope-reorder

lint: $(READY) $(NODE)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIOME) check --error-on-warnings \
		|| { echo "Style: run 'make format' and look at the changes."; exit 1; }

types: $(READY)
	@$(BIN)/mypy

scripts: $(READY)
	@node --test --test-reporter=dot "cnnlab/widgets/**/test_*.mjs"

format: $(READY) $(NODE)  ## write Python and page scripts in the one style, and mend what can be mended
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix . && $(BIOME) check --write

browser: $(READY)  ## make sure that the tests have Chromium, Firefox and WebKit
	@$(BIN)/python tools/browser.py

boards: $(READY) $(NODE)  ## bundle the boards' scripts and the list of kernels
	@$(BIN)/python tools/kernels_json.py
	@node tools/build_boards.mjs

kernels: boards  ## after a change of the named kernels: the boards' menu, and the chapters that list them
	@$(BIN)/python tools/notebooks.py $$(grep -l 'kernels.names()' chapters/*.ipynb)

goldens: $(READY)  ## make the golden vectors of all boards anew, from their oracles
	@$(BIN)/python tools/goldens.py

bench: $(READY)  ## print the benchmarks
	@$(BIN)/python benchmarks/conv.py && $(BIN)/python benchmarks/boards.py

pins: $(READY)  ## resolve requirements.in to the exact pins of requirements.txt
	@$(BIN)/python -m pip install --quiet uv && $(BIN)/uv pip compile --universal \
		--python-version 3.11 --fork-strategy fewest --no-emit-index-url \
		--custom-compile-command "make pins" requirements.in -o requirements.txt

clean:  ## remove the built site and the environment
	@rm -rf _build $(VENV)

$(READY): requirements.txt pyproject.toml
	@sh tools/make_venv.sh $(VENV)
	@touch $(READY)

$(NODE): $(READY) package.json package-lock.json
	@npm ci --no-audit --no-fund --silent
	@touch $(NODE)

# From nothing each time: no page that is gone stays, and no warning of an earlier build is lost.
$(SITE): $(READY) $(SOURCES)
	@rm -rf _build/html _build/.doctrees
	@$(BIN)/jupyter-book build . -n -W --keep-going \
		|| { echo "The site was not built: the warnings above name the page and the line to mend."; exit 1; }
	@touch $(SITE)
