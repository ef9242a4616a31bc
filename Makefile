# make run    the site on http://127.0.0.1:8000 with the samples in it
# make test   lint, types and all tests
# make bench  time, memory and bytes beside other engines at 10,000 documents; more with
#             SIZES="1000 10000 100000" KEEP=DIR CURVE=docs/images/costs.svg
# make faults kills, failing disks, power cuts, flipped bits, readers and copies in full, into
#             docs/durability.md
# make eval   figures for what is found and how high it is ranked

PORT ?= 8000
SIZES ?= 10000
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: test run lint unit bench faults eval lock clean
.DEFAULT_GOAL := test

test: lint unit

run: .venv/run.done
	@$(BIN)/ftarchive ingest ingest/samples | tail -n 1
	@$(BIN)/ftarchive serve --port $(PORT)

lint: .venv/dev.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

unit: .venv/dev.done
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

bench: .venv/dev.done
	$(BIN)/python -m benchmarks --sizes $(SIZES) $(KEEP:%=--keep %) $(CURVE:%=--curve %)

faults: .venv/dev.done
	$(BIN)/python -m faults --report docs/durability.md

eval: .venv/dev.done
	$(BIN)/python -m benchmarks.relevance
	$(BIN)/python -m benchmarks.known_item

# The lock holds every version with its hashes, for Linux and macOS alike. Edit pyproject.toml,
# then run this.
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate
lock: .venv/dev.done
	$(PIP) install uv
	$(COMPILE) --group build -o requirements-build.txt
	$(COMPILE) -c requirements-build.txt pyproject.toml -o requirements.txt
	$(COMPILE) -c requirements.txt --group dev -o requirements-dev.txt

clean:
	rm -rf .venv dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更新的版本 / Python 3.11 or later is needed"; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "缺少 venv 模块；Debian 请先运行 apt install python3-venv / Debian: apt install python3-venv"; exit 1; }

# jieba comes as source only; it is built with what is installed in the first step.
INSTALL = $(PIP) install --require-hashes --no-build-isolation --use-pep517

.venv/run.done: requirements-build.txt requirements.txt pyproject.toml | .venv/bin/python
	@echo "正在安装依赖（仅首次）… / installing (the first time only) …"
	@$(INSTALL) -r requirements-build.txt
	@$(INSTALL) -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev.done: requirements-dev.txt .venv/run.done
	@$(INSTALL) -r requirements-dev.txt
	@touch $@
