# Makes .venv with the first Python that is new enough, and installs the locked requirements given as argument.
set -eu
requirements=$1

find_python() {
    for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    echo "No Python 3.11 or newer was found. Install one, or name it: make PYTHON=/path/to/python3 run" >&2
    return 1
}

if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    python=$(find_python)
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        echo "$python cannot make a virtual environment: its modules venv and ensurepip are missing." >&2
        echo "On Debian or Ubuntu: apt install python3-venv" >&2
        exit 1
    fi
    echo "Making .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
fi

echo "Installing $requirements"
.venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r "$requirements"
