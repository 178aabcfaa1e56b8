#!/bin/sh
# A release proved from nothing: a clean clone of the commit, its tests, what is shipped, and an installation of that
# alone in a bare environment, which serves a demonstration. Out: dist/VERSION. tools/release.sh [FOLDER]
set -eu
cd "$(dirname "$0")/.."
here=$PWD
if [ -n "$(git status --porcelain --untracked-files=no)" ]; then
    echo "des changements ne sont pas enregistrés : une version est faite d'un commit" >&2
    exit 1
fi
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' pyproject.toml)
if ! grep -q "^## \[$version\] - 20[0-9-]*$" CHANGELOG.md; then
    echo "CHANGELOG.md n'a pas de titre « ## [$version] - date »" >&2
    exit 1
fi
out=${1:-$here/dist/$version}
if [ -e "$out" ]; then
    echo "$out existe déjà : une version ne se refait pas" >&2
    exit 1
fi
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || :; rm -rf "$work"' EXIT INT TERM
step() { printf '%s %s\n' "$(date +%H:%M:%S)" "$*"; }

commit=$(git rev-parse HEAD)
step "clone du commit $commit"
git clone --quiet --no-hardlinks . "$work/source"
cd "$work/source"
git checkout --quiet "$commit"
make --silent setup-dev > "$work/setup.txt" 2>&1 || { tail -20 "$work/setup.txt" >&2; exit 1; }
tests=${ESSAIS:-tests/unit/house tests/unit/parc_social tests/unit/auth_proxy tests/packaging/test_units.py}
step "essais : $tests"
# shellcheck disable=SC2086
.venv/bin/python -m pytest -q -n0 $tests

step "ce qui est livré"
mkdir -p "$work/out"
.venv/bin/uv build --quiet --wheel --no-build-isolation --python .venv/bin/python --out-dir "$work/out"
rm -f "$work/out/.gitignore"
git archive --format=tar.gz --prefix="parc-social-$version/" --output="$work/out/parc-social-$version.tar.gz" HEAD
cp requirements/runtime.txt "$work/out/verrou.txt"

step "installation nue"
bare=$work/bare
.venv/bin/uv venv --quiet --seed --python .venv/bin/python "$bare" # and nothing but pip
"$bare/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$work/out/verrou.txt"
"$bare/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps "$work"/out/parc_social-*.whl
[ "$("$bare/bin/parc-social" --version)" = "parc-social $version" ]

step "inventaire CycloneDX et licences"
tools=$work/tools
.venv/bin/uv venv --quiet --python .venv/bin/python "$tools"
VIRTUAL_ENV=$tools .venv/bin/uv pip install --quiet --require-hashes -r requirements/release.txt
"$tools/bin/cyclonedx-py" requirements --output-reproducible --pyproject pyproject.toml --output-format JSON \
    --output-file "$work/out/sbom.cdx.json" "$work/out/verrou.txt"
"$tools/bin/cyclonedx-py" environment --output-format JSON --output-file "$work/installed.json" "$bare/bin/python"
.venv/bin/python tools/licences.py "$work/out/sbom.cdx.json" "$work/installed.json" > "$work/out/licences.csv"

# --strict: where an advisory can't be asked, a package that was not looked at would count as a good one.
if [ -n "${SANS_AVIS:-}" ]; then
    step "avis de sécurité : PAS comparés (SANS_AVIS)"
else
    step "avis de sécurité publiés"
    "$tools/bin/pip-audit" --strict --require-hashes --disable-pip --requirement "$work/out/verrou.txt"
fi

step "une démonstration est servie de là"
"$bare/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/demo.txt
mkdir "$work/site"
cd "$work/site"
port=$("$bare/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export PARC_SOCIAL_DATA="$work/site/donnees" PARC_SOCIAL_PORT="$port" PARC_SOCIAL_PROCESSUS=1
"$bare/bin/parc-social" demo --departements 971 --logements 2000 > demo.txt 2>&1 || { tail -3 demo.txt >&2; exit 1; }
"$bare/bin/parc-social" serve > serve.txt 2>&1 &
server=$!
"$bare/bin/python" - "$port" "$PARC_SOCIAL_DATA/demo-comptes.json" <<'FIN'
import json, sys, time, urllib.error, urllib.request
site = f"http://127.0.0.1:{sys.argv[1]}"
end = time.monotonic() + 120
while True:
    try:
        urllib.request.urlopen(f"{site}/health/ready", timeout=5)
        break
    except OSError:
        if time.monotonic() > end:
            raise
        time.sleep(0.2)
accounts = json.load(open(sys.argv[2]))
key = next(a["api_key"] for a in accounts if a["type"] == "epci" and a["state"] == "active")
asked = urllib.request.Request(f"{site}/collections/rpls-logements/items?limit=5", headers={"X-API-Key": key})
read = json.load(urllib.request.urlopen(asked, timeout=30))
assert read["features"], read
try:
    urllib.request.urlopen(f"{site}/collections/rpls-logements/items", timeout=30)
    raise SystemExit("served without an account")
except urllib.error.HTTPError as refused:
    assert refused.code == 401, refused.code
print(f"{len(read['features'])} logements lus avec une clé, 401 sans")
FIN
kill -TERM "$server"
wait "$server"
server=

step "sommes"
cd "$work/out"
sha256sum -- * > "$work/SHA256SUMS"
mv "$work/SHA256SUMS" .
mkdir -p "$(dirname "$out")"
mv "$work/out" "$out"
step "$out"
ls -l "$out"
echo "il reste à signer, par une clé SSH des mainteneurs (docs/versions.md) : tools/sign.sh $out CLE"
