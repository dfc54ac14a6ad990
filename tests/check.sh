# Runs every check, also after one has failed, and says at the end which did.
set -u
python=$1
PORTAL_DATA=$2
export PORTAL_DATA
mkdir -p "$PORTAL_DATA"
unset DATABASE_URL PORTAL_DEBUG
# Compiled once, also where the machine asks Python to keep nothing: see tests/run.sh.
unset PYTHONDONTWRITEBYTECODE

failed=""
check() {
    title=$1
    shift
    if output=$("$@" 2>&1); then
        echo "ok      $title"
    else
        echo "FAILED  $title"
        echo "$output" | sed 's/^/        /'
        failed="$failed, $title"
    fi
}

finished() {
    cat "$1"
    return "$2"
}

# The longest of them has one core of the machine to itself, while the others take turns on another.
house=$(mktemp)
"$python" -m pytest --quiet tests/test_house.py >"$house" 2>&1 &

check "format" "$python" -m ruff format --check --quiet --diff .
check "lint" "$python" -m ruff check --quiet .
check "template lint" "$python" -m djlint --lint --quiet templates
check "fragment lint" "$python" -m djlint --lint --quiet --profile jinja --extension jinja templates
check "settings and models" "$python" manage.py check --fail-level WARNING
check "migrations" "$python" manage.py makemigrations --check --dry-run
check "translations" "$python" manage.py messages --check
check "deployment" env PORTAL_URL=https://portal.example.org PORTAL_CONTACT=security@example.org \
    PORTAL_MAIL=smtp://mail.example.org "$python" manage.py check --deploy --fail-level WARNING
wait $! && passed=0 || passed=$?
check "house" finished "$house" "$passed"
rm "$house"

if [ -n "$failed" ]; then
    echo "== Checks failed: ${failed#, } =="
    exit 1
fi
echo "== Checks: all passed =="
