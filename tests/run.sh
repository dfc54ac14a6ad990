# Runs every test on SQLite, and those without a browser again on PostgreSQL: a page is the same HTML from either
# database, which the tests without a browser prove. Says at the end how both went.
set -u
python=$1

PORTAL_DATA=.venv/check-data "$python" manage.py messages --compile >/dev/null || exit 1

run_on() {
    echo "== Tests on $1 =="
    database=$2
    shift 2
    "$python" -m pytest -n 2 --quiet --database="$database" "$@"
}

run_on SQLite sqlite && sqlite=passed || sqlite=FAILED
run_on PostgreSQL postgresql -m "not browser" && postgresql=passed || postgresql=FAILED

echo "== Tests: SQLite $sqlite, PostgreSQL $postgresql =="
[ "$sqlite$postgresql" = passedpassed ]
