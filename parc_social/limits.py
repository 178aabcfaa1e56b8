"""What a request may weigh: every bound of the door, with its default, as one frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, cast

import yaml

from parc_social.errors import InvalidValue


@dataclass(frozen=True, slots=True)
class ResourceLimits:
    """Octets, counts and seconds (`…_s`); docs/bornes.md says what goes past each of them.

    `filtre_…` are those of one CQL2 filter. `tentatives` are failed sign-ins of an account from one
    network, `tentatives_reseau` of all accounts from there. `numeros_absents` are dwellings not of
    its stock that an account may write in drafts in a day. `fils` are threads of one
    process.
    `fichiers` are those that one process prepares at once for /export, `fichier_…` of each.
    `couvertures` are the rasters that one process makes at once, `couverture_…` those of each: its
    pixels, and pixels of all of its bands.
    """

    adresse_octets: int = 16_384
    entetes: int = 64
    entete_octets: int = 8_192
    corps_octets: int = 1_048_576
    filtre_niveaux: int = 20
    filtre_termes: int = 200
    filtre_valeurs: int = 500
    filtre_sommets: int = 5_000
    page_objets: int = 10_000
    requete_s: float = 10
    fichiers: int = 2
    fichier_octets: int = 4_000_000_000
    fichier_s: float = 900
    couvertures: int = 2
    couverture_pixels: int = 4_000_000
    couverture_valeurs: int = 10_000_000
    tentatives: int = 10
    tentatives_reseau: int = 100
    numeros_absents: int = 500
    attente_entetes_s: float = 10
    attente_corps_s: float = 60
    attente_prise_s: float = 60
    fils: int = 32
    connexions: int = 2_000


DEFAULTS = ResourceLimits()

# Below, clients of today are refused or the service can't work; above, one request can hold it up.
_RANGES: Mapping[str, tuple[int, int]] = {
    "adresse_octets": (2_048, 65_536),
    "entetes": (20, 200),
    "entete_octets": (2_048, 65_536),
    "corps_octets": (1_024, 67_108_864),
    "filtre_niveaux": (2, 100),
    "filtre_termes": (5, 5_000),
    "filtre_valeurs": (5, 50_000),
    "filtre_sommets": (5, 200_000),
    "page_objets": (10, 100_000),
    "requete_s": (1, 300),
    "fichiers": (1, 64),
    "fichier_octets": (1_000_000, 100_000_000_000),
    "fichier_s": (10, 7_200),
    "couvertures": (1, 64),
    "couverture_pixels": (10_000, 100_000_000),
    "couverture_valeurs": (100_000, 1_000_000_000),
    "tentatives": (3, 100),
    "tentatives_reseau": (3, 10_000),
    "numeros_absents": (10, 100_000),
    "attente_entetes_s": (1, 120),
    "attente_corps_s": (1, 600),
    "attente_prise_s": (5, 600),
    "fils": (2, 256),
    "connexions": (10, 20_000),
}


def read_bounds(file: Path | None) -> ResourceLimits:
    """The bounds of a YAML file `nom: nombre`; what it does not name keeps its default.

    None: the defaults. Raises InvalidValue naming the file, the bound and what it may be.
    """
    if file is None:
        return DEFAULTS
    try:
        read: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, yaml.YAMLError, RecursionError) as error:
        raise InvalidValue(f"PARC_SOCIAL_BORNES : fichier illisible : {file}") from error
    if not isinstance(read, dict):
        raise InvalidValue(f"{file} : des lignes « borne: nombre » sont attendues")
    given = cast(dict[Any, Any], read)
    for name, value in given.items():
        _check(file, name, value)
    bounds = ResourceLimits(**given)
    if bounds.tentatives > bounds.tentatives_reseau:
        raise InvalidValue(
            f"{file} : tentatives ({bounds.tentatives}) dépasse tentatives_reseau "
            f"({bounds.tentatives_reseau}), qui les compte toutes"
        )
    return bounds


def _check(file: Path, name: Any, value: Any) -> None:
    if name not in _RANGES:
        known = ", ".join(field.name for field in fields(ResourceLimits))
        raise InvalidValue(f"{file} : borne inconnue {name!r} (connues : {known})")
    least, most = _RANGES[name]
    if type(value) is not int or not least <= value <= most:  # a boolean is no number
        raise InvalidValue(
            f"{file} : {name} : un entier de {least} à {most} est attendu, lu {value!r}"
        )
