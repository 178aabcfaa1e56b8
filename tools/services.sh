#!/bin/sh
# Installs from Debian what is missing: tools/services.sh FILE=PACKAGE…
# The file tells whether the package is there; a foreign cluster on port 5432 does not matter,
# for the tests start their own.
set -eu

missing=
for pair in "$@"; do
    [ -e "${pair%%=*}" ] || missing="$missing ${pair#*=}"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
    root=
elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    root=sudo
else
    echo "Il manque :$missing. Installez-les en root : apt install$missing" >&2
    exit 1
fi
if ! command -v apt-get >/dev/null; then
    echo "Il manque :$missing. Seul Debian (apt) est connu d'ici : installez-les à la main." >&2
    exit 1
fi
$root apt-get update --quiet
$root env DEBIAN_FRONTEND=noninteractive \
    apt-get install --yes --quiet --no-install-recommends $missing
