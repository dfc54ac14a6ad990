# Runs every test on SQLite, and on PostgreSQL again those in which the database matters: its rules, the filter, search,
# facets, what is saved, and every page by the number of its queries. What is written of the record is the same from
# either. Says at the end how both went.
set -u
python=$1

# Many processes read the same modules: where the machine asks Python to keep nothing, each would compile them anew.
unset PYTHONDONTWRITEBYTECODE

PORTAL_DATA=.venv/check-data "$python" manage.py messages --compile >/dev/null || exit 1

run_on() {
    echo "== Tests on $1 =="
    database=$2
    shift 2
    "$python" -m pytest -n 2 --maxschedchunk=1 --quiet --database="$database" "$@"
}

run_on SQLite sqlite && sqlite=passed || sqlite=FAILED
run_on PostgreSQL postgresql -m "not browser and not output" && postgresql=passed || postgresql=FAILED

echo "== Tests: SQLite $sqlite, PostgreSQL $postgresql =="
[ "$sqlite$postgresql" = passedpassed ]
