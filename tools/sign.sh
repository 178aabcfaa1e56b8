#!/bin/sh
# Signs a release with an SSH key of the maintainers: its sums, and a tag on its commit. tools/sign.sh FOLDER KEY [VERSION]
# KEY: the private key, or the public one of an agent or of a security key. docs/versions.md says how it is verified.
set -eu
folder=$1 key=$2
version=${3:-$(sed -n 's/^version = "\(.*\)"$/\1/p' pyproject.toml)}
[ -f "$folder/SHA256SUMS" ] || { echo "$folder n'a pas de SHA256SUMS : lancez d'abord « make release »" >&2; exit 1; }
if [ -e "$folder/SHA256SUMS.sig" ]; then
    echo "$folder est déjà signé : une version ne se refait pas" >&2
    exit 1
fi
# What is signed is what was made: a file that changed since, or came beside, is not of the release.
(cd "$folder" && sha256sum --check --quiet --strict SHA256SUMS)
listed=$(sed 's/^[0-9a-f]* [ *]//' "$folder/SHA256SUMS" | LC_ALL=C sort)
found=$(cd "$folder" && find . -type f ! -name SHA256SUMS | sed 's,^\./,,' | LC_ALL=C sort)
[ "$listed" = "$found" ] || { echo "$folder n'a pas les seuls fichiers de SHA256SUMS" >&2; exit 1; }
commit=$(git rev-parse HEAD)
git -c gpg.format=ssh -c user.signingkey="$key" tag --sign "v$version" --message "parc-social $version" "$commit"
ssh-keygen -q -Y sign -f "$key" -n parc-social "$folder/SHA256SUMS"
echo "v$version ($commit) et $folder/SHA256SUMS.sig signés"
