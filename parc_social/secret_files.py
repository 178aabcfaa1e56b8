"""Settings that hold a secret may be read from a file: `PARC_SOCIAL_STORE_FILE`, and so on.

The environment of a process is seen in more places than a file of mode 0400 is: `docker inspect`,
`systemctl show`, a report of a crash. `_FILE` is what images of containers call it; systemd's
`LoadCredential=` gives such a file too.
"""

from collections.abc import Mapping
from pathlib import Path

from parc_social.errors import InvalidValue
from parc_social.wording import cited

SECRETS = (
    "PARC_SOCIAL_STORE",
    "PARC_SOCIAL_STORE_READ",
    "PARC_SOCIAL_REGISTRY",
    "PARC_SOCIAL_METRICS_TOKEN",
)
_SUFFIX = "_FILE"
_MOST_OCTETS = 8_192  # a URL or a token: a longer file is another one


def with_secrets(environ: Mapping[str, str]) -> Mapping[str, str]:
    """These variables, each that a file holds read from it.

    Raises InvalidValue naming the variable, never what the file holds: for a file that can't be
    read, is empty or is not one line, for a variable that is given both ways, for a setting that
    has no such file.
    """
    named = [name for name, text in environ.items() if text and _is_ours(name)]
    others = sorted(set(named) - {name + _SUFFIX for name in SECRETS})
    if others:
        raise InvalidValue(
            f"{others[0]} : aucun réglage ne se lit ainsi ; un fichier est lu pour"
            f" {', '.join(SECRETS)}"
        )
    read = {name.removesuffix(_SUFFIX): _one_line(name, environ) for name in named}
    return {**environ, **read} if read else environ


def scheme_of(address: str) -> str:
    """What may be told of an address that is refused: how it begins, not its password."""
    scheme, separator, _ = address.partition("://")
    return f"{cited(scheme[:20])}" if separator else "un texte sans ://"


def _is_ours(name: str) -> bool:
    return name.startswith("PARC_SOCIAL_") and name.endswith(_SUFFIX)


def _one_line(name: str, environ: Mapping[str, str]) -> str:
    setting = name.removesuffix(_SUFFIX)
    if environ.get(setting):
        raise InvalidValue(f"{setting} et {name} sont donnés tous deux : gardez l'un des deux")
    file = Path(environ[name])
    try:
        with file.open("rb") as opened:
            octets = opened.read(_MOST_OCTETS + 1)
    except OSError as error:
        raise InvalidValue(f"{name} : {file} ne peut être lu ({error.strerror})") from error
    try:
        text = octets.decode("ascii").rstrip("\r\n")
    except UnicodeDecodeError:
        text = ""
    if len(octets) > _MOST_OCTETS or not text.isprintable() or not text.strip():
        raise InvalidValue(
            f"{name} : {file} doit contenir la valeur de {setting} sur une ligne, en ASCII, et rien"
            " d'autre"
        )
    return text
