#!/bin/sh
# Runs a command each night at an hour (UTC) until it is told to stop: chaque-nuit.sh 02:15 COMMAND…
# A success is a file that the healthcheck looks at; a failure takes it away, is told and tried again an hour later.
set -eu
hour=$1
shift
case $hour in
[01][0-9]:[0-5][0-9] | 2[0-3]:[0-5][0-9]) ;;
*)
    echo "une heure UTC HH:MM est attendue (PARC_SOCIAL_…_HEURE dans .env), lu « $hour »" >&2
    exit 1
    ;;
esac
done_file=${REUSSI:-/tmp/reussi}
trap 'exit 0' TERM INT
pause() { sleep "$1" & wait $!; }
touch "$done_file" # since when nothing has failed
while :; do
    now=$(date -u +%s)
    next=$(date -u -d "today $hour" +%s)
    [ "$next" -gt "$now" ] || next=$((next + 86400))
    pause $((next - now))
    until "$@"; do
        rm -f "$done_file"
        echo "manqué, nouvel essai dans ${ENCORE:-3600} s : $*" >&2
        pause "${ENCORE:-3600}"
    done
    touch "$done_file"
done
