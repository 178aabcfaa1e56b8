#!/bin/sh
# What the image of PostgreSQL runs once, in an empty volume (/docker-entrypoint-initdb.d): comptes.sql.
set -eu
exec psql --quiet --no-psqlrc --set=ON_ERROR_STOP=1 \
    --username="${POSTGRES_USER:-postgres}" --dbname="${POSTGRES_DB:-parc_social}" \
    --set=proprietaire="$(cat "${PROPRIETAIRE_FILE:-/run/secrets/postgres_proprietaire}")" \
    --set=service="$(cat "${SERVICE_FILE:-/run/secrets/postgres_service}")" \
    --file="${COMPTES:-/comptes.sql}"
