# The verbs of the house; `make help` lists them. Needs make and Python 3.11 or newer, nothing else.

.DEFAULT_GOAL := help
.PHONY: help run test check format benchmark messages lock clean
.SILENT:

PY := .venv/bin/python

# One folder for everything that a check writes, so that no check touches the data of the portal.
CHECK_DATA := .venv/check-data

help: ## list the verbs
	echo "make <verb>:"
	sed -n 's/^\([a-z]*\):.*## \(.*\)/\1 \2/p' $(MAKEFILE_LIST) | while read -r verb what; do printf '  %-10s %s\n' "$$verb" "$$what"; done

run: .venv/run.stamp ## prepare what is missing and serve on http://127.0.0.1:8000 (PORT, PORTAL_DATA)
	exec $(PY) manage.py start

test: .venv/dev.stamp ## run every test on SQLite, pages in a real browser, and on PostgreSQL what the database decides
	sh tests/run.sh $(PY)

check: .venv/dev.stamp ## format, lint, templates, migrations, translations, deployment, imports
	sh tests/check.sh $(PY) $(CHECK_DATA)

format: .venv/dev.stamp ## put Python into the form that check asks for
	$(PY) -m ruff check --fix --exit-zero --silent .
	$(PY) -m ruff format .

benchmark: .venv/run.stamp ## measure the pages with up to 100,000 made-up events (ARGS, see benchmarks/README.md)
	$(PY) -m benchmarks $(ARGS)

messages: .venv/dev.stamp ## collect the strings to translate into portal/locale
	PORTAL_DATA=$(CHECK_DATA) $(PY) manage.py messages

lock: .venv/dev.stamp ## resolve pyproject.toml into the two hash-locked requirements files
	$(PY) -m pip install -qq --disable-pip-version-check uv
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml -o requirements.txt
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header -c requirements.txt --group dev pyproject.toml -o requirements-dev.txt

clean: ## remove what make made, except the data in var/
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find portal/locale -name '*.mo' -delete

# A stamp is written last, so a run that was interrupted begins again.

.venv/run.stamp: requirements.txt
	sh portal/venv.sh requirements.txt
	touch $@

.venv/dev.stamp: requirements-dev.txt requirements.txt
	sh portal/venv.sh requirements-dev.txt
	touch .venv/run.stamp $@
