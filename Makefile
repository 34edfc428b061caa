# make help lists what there is. Everything that these commands need, they install.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SITE := _build/html/.built
SOURCES := index.md references.bib _config.yml _toc.yml $(wildcard _ext/*.py _ext/*.css _static/* _templates/* \
	chapters/*.ipynb appendix/*.md appendix/api/*.md appendix/*.ipynb cnnlab/*.py cnnlab/*/*.py \
	cnnlab/widgets/*/*.py cnnlab/widgets/*/spec.json cnnlab/widgets/boards.json cnnlab/widgets/static/*)
export TF_CPP_MIN_LOG_LEVEL ?= 2
export TF_ENABLE_ONEDNN_OPTS ?= 1

.PHONY: help book serve test notebooks cells lab browser lint boards pins bench clean
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

test: $(SITE) browser lint  ## run every test: package, chapters, built site, browser, JupyterLab
	CNNLAB_QUICK=1 CNNLAB_OFFLINE=1 $(BIN)/python -m pytest tests cnnlab chapters --nbval --nbval-current-env

lint: $(READY)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . \
		|| { echo "Style: run '$(BIN)/ruff check --fix . && $(BIN)/ruff format .' and look at the changes."; exit 1; }

browser: $(READY)  ## make sure that the tests have Chromium, Firefox and WebKit
	@$(BIN)/python tools/browser.py

boards: $(READY)  ## bundle the boards' scripts and the list of kernels (contributors; needs Node.js)
	@$(BIN)/python tools/kernels_json.py
	@npm ci --no-audit --no-fund --silent && npm run --silent build

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

$(SITE): $(READY) $(SOURCES)
	@$(BIN)/jupyter-book build . -n -W --keep-going \
		|| { echo "The site was not built: the warnings above name the page and the line to mend."; exit 1; }
	@touch $(SITE)
