#!/bin/sh
# Loads the demonstration into an empty data folder, then serves in the foreground.
set -eu
cd "$(dirname "$0")/.."
program=${PROGRAMME:-.venv/bin/parc-social}

# The accounts are the last thing the demonstration writes: without them it was never finished.
# An installation with an edition of its own is never given invented ones.
if ! [ -e "${PARC_SOCIAL_DATA:-var}/demo-comptes.json" ]; then
    editions=$($program editions --json)
    case $editions in
    *'"fictive": false'*) ;;
    *)
        $program demo \
            --departements "${DEPARTEMENTS:-93,971,974}" \
            --logements "${LOGEMENTS:-60000}" \
            --graine "${GRAINE:-1}" \
            --campagne
        ;;
    esac
else
    $program migrate >/dev/null # data of an earlier version of this program
fi
exec $program serve # exec: ctrl-C reaches the server itself
