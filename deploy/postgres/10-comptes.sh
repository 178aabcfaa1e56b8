#!/bin/sh
# What the image of PostgreSQL runs once, in an empty volume (/docker-entrypoint-initdb.d): comptes.sql. The passwords go
# by psql's input, never by its command line, which others of the machine can read.
set -eu
word() { printf "\\\\set %s '%s'\n" "$1" "$(cat "$2")"; }
{
    word proprietaire "${PROPRIETAIRE_FILE:-/run/secrets/postgres_proprietaire}"
    word service "${SERVICE_FILE:-/run/secrets/postgres_service}"
    cat "${COMPTES:-/comptes.sql}"
} | psql --quiet --no-psqlrc --set=ON_ERROR_STOP=1 \
    --username="${POSTGRES_USER:-postgres}" --dbname="${POSTGRES_DB:-parc_social}"
