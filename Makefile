# make run    the demonstration office on http://127.0.0.1:8000 (PORT=8001 make run: elsewhere)
# make test   every check and every test
# make bench  the benchmarks
# make messages, make pictures, make lock   renew the translations' files, docs/images, the locks
# PORT, FURTKA_DATA and DATABASE_URL are honoured: docs/settings.md

PYTHON ?= python3
export PYTHONPATH := src

.DEFAULT_GOAL := help
.PHONY: help run test bench setup messages pictures lock

help:
	@sed -n 's/^# //p' Makefile

run: export FURTKA_DEMO ?= true
run: export FURTKA_LOG_LEVEL ?= WARNING
run:
	@$(PYTHON) tools/setup.py app
	@.venv/bin/python -m furtka.cli.main prepare --demo examples/zdunska-wola.yaml
	@exec .venv/bin/python -m furtka.cli.main run

test:
	@$(PYTHON) tools/setup.py dev
	@exec .venv/bin/python -m tools.test

bench:
	@$(PYTHON) tools/setup.py dev
	@exec .venv/bin/python -m bench

setup:
	@$(PYTHON) tools/setup.py dev

messages:
	@$(PYTHON) tools/setup.py dev
	@.venv/bin/python tools/messages.py

pictures:
	@$(PYTHON) tools/setup.py dev
	@FURTKA_PICTURES=true .venv/bin/python -m pytest -m browser $(addprefix tests/browser/test_,offline.py orders.py posters.py register.py story.py tablet.py)

lock:
	@$(PYTHON) tools/setup.py app
	@.venv/bin/python tools/lock.py
