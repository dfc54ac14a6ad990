# Runs every test twice, on SQLite and on PostgreSQL, and says at the end how both went.
set -u
python=$1

PORTAL_DATA=.venv/check-data "$python" manage.py messages --compile >/dev/null || exit 1

run_on() {
    echo "== Tests on $1 =="
    "$python" -m pytest -n 2 --quiet --database="$2"
}

run_on SQLite sqlite && sqlite=passed || sqlite=FAILED
run_on PostgreSQL postgresql && postgresql=passed || postgresql=FAILED

echo "== Tests: SQLite $sqlite, PostgreSQL $postgresql =="
[ "$sqlite$postgresql" = passedpassed ]
