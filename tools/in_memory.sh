#!/bin/sh
# tools/in_memory.sh COMMAND…: its temporary files in memory, where there is room for those of `make test`.
# A file of a database that is made, copied and removed costs ten times the processor on a disk. A TMPDIR that is
# given stays. What a killed run has left is removed by the next one: nobody holds its lock any more.
set -eu
place=/dev/shm
least_free_mb=${IN_MEMORY_LEAST_MB:-8000}    # of a whole run: some 4 GB; the variable is of this script's own test
least_memory_mb=${IN_MEMORY_LEAST_MB:-12000} # what is in memory is not there for the servers and browsers that are tested

have() {
    [ -d $place ] && [ -w $place ] && command -v flock >/dev/null || return 1
    [ "$(df -Pm $place | awk 'NR == 2 { print $4 }')" -ge $least_free_mb ] || return 1
    [ "$(awk '/^MemAvailable/ { print int($2 / 1024) }' /proc/meminfo)" -ge $least_memory_mb ]
}

if [ -n "${TMPDIR:-}" ] || ! have; then
    exec "$@"
fi
for lock in "$place"/parc-social-essais-*.verrou; do
    left=${lock%.verrou}
    if [ -O "$lock" ] && flock --nonblock "$lock" rm -rf "$left"; then rm -f "$lock"; fi
done
folder=$(mktemp -d $place/parc-social-essais-XXXXXX)
exec 9>"$folder.verrou"
flock 9
chmod 711 "$folder" # PostgreSQL runs as another user when we are root
trap 'rm -rf "$folder" "$folder.verrou"' EXIT
trap 'exit 130' HUP INT TERM
status=0
TMPDIR=$folder "$@" || status=$?
exit $status
