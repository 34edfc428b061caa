#!/bin/sh
# Make the environment FOLDER with the book's pins, on the first suitable Python.
# usage: tools/make_venv.sh FOLDER
set -u
venv=$1
suits='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'

find_python() {
    for name in "${PYTHON:-python3}" python3.12 python3.13 python3.11 python; do
        if "$name" -c "$suits" >/dev/null 2>&1; then
            echo "$name"
            return 0
        fi
    done
    return 1
}

fail() {
    echo "$1" >&2
    exit 1
}

python=$(find_python) || fail "The book needs Python 3.11, 3.12 or 3.13, and none was found: \
install one from python.org or your system's packages, or name it: make book PYTHON=/path/to/python3.12"
"$venv/bin/python" -c "$suits" >/dev/null 2>&1 || "$python" -m venv --clear "$venv" \
    || fail "No environment could be made in $venv: install your system's package python3-venv, then try again."
echo "Installing the book's packages into $venv (a few minutes the first time) …"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r requirements.txt \
    || fail "The packages of requirements.txt could not be installed: check the network and the free disk space (3 GB), then try again."
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps -e . \
    || fail "The package cnnlab could not be installed: the error is above."
