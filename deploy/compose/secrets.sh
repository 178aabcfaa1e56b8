#!/bin/sh
# Draws the secrets of docker-compose.yml once: deploy/compose/secrets.sh [FOLDER], as root.
# Each is a file that its container alone reads: 999 is PostgreSQL's user in its image, 10001 ours.
set -eu
folder=${1:-secrets}
host=${2:-postgis}
umask 077
if [ -e "$folder" ]; then
    echo "$folder existe déjà : rien n'est changé (les secrets d'une base ne se tirent qu'une fois)" >&2
    exit 1
fi
draw() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
mkdir -p "$folder"
owner=$(draw)
service=$(draw)
draw > "$folder/postgres_superutilisateur"
printf %s "$owner" > "$folder/postgres_proprietaire"
printf %s "$service" > "$folder/postgres_service"
printf 'postgresql://parc_social:%s@%s:5432/parc_social' "$owner" "$host" > "$folder/url_proprietaire"
printf 'postgresql://parc_social_service:%s@%s:5432/parc_social' "$service" "$host" > "$folder/url_service"
draw > "$folder/metrics_token"
: > "$folder/smtp" # the password of the mail server, where one is needed
chmod 711 "$folder"
chmod 400 "$folder"/*
if [ "$(id -u)" -eq 0 ]; then
    chown 999 "$folder"/postgres_*
    chown 10001 "$folder"/url_* "$folder/metrics_token" "$folder/smtp"
else
    echo "sans root, les fichiers restent à vous : donnez postgres_* à l'utilisateur 999, les autres à 10001" >&2
fi
echo "secrets tirés dans $folder"
