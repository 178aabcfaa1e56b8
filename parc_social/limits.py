"""Limits of a request: every bound of the gate, as one frozen value (config/limits.yml)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, cast, get_type_hints

import yaml

from parc_social.config_folder import config_file
from parc_social.errors import InvalidValue
from parc_social.wording import cited


@dataclass(frozen=True, slots=True)
class ResourceLimits:
    """Octets, counts and seconds (`…_s`); docs/bornes.md says what goes past each of them.

    Each with the least and the most that it may be: below, clients of today are refused or the
    service can't work; above, one request can hold it up.
    `depot_octets` is one survey file that a page takes in, in the place of `corps_octets`;
    `depots` are the large ones (beyond the other bodies) that come in to one process at once.
    `controle_memoire_mo` is what DuckDB checks one of these files with, in MB.
    `filtre_…` are those of one CQL2 filter. `tentatives` are failed sign-ins of an account from one
    network, `tentatives_reseau` of all accounts from there. `numeros_absents` are dwellings not of
    its stock that an account may write in drafts in a day. `attente_arret_s` is how long answers
    under way may last once the server is told to stop. `fils` are threads of one
    process, `longues` the long requests (auth_proxy/quotas) that they make at once.
    `fichiers` are those that one process prepares at once for /export, `fichier_…` of each.
    `fiches` are the communes whose sheets one ZIP may hold.
    `couvertures` are the rasters that one process makes at once, `couverture_…` those of each: its
    pixels, and pixels of all of its bands.
    """

    adresse_octets: Annotated[int, 2_048, 65_536]
    entetes: Annotated[int, 20, 200]
    entete_octets: Annotated[int, 2_048, 65_536]
    corps_octets: Annotated[int, 1_024, 67_108_864]
    depot_octets: Annotated[int, 1_000_000, 4_000_000_000]
    depots: Annotated[int, 1, 64]
    controle_memoire_mo: Annotated[int, 64, 65_536]
    filtre_niveaux: Annotated[int, 2, 100]
    filtre_termes: Annotated[int, 5, 5_000]
    filtre_valeurs: Annotated[int, 5, 50_000]
    filtre_sommets: Annotated[int, 5, 200_000]
    page_objets: Annotated[int, 10, 100_000]
    requete_s: Annotated[float, 1, 300]
    fichiers: Annotated[int, 1, 64]
    fichier_octets: Annotated[int, 1_000_000, 100_000_000_000]
    fichier_s: Annotated[float, 10, 7_200]
    couvertures: Annotated[int, 1, 64]
    couverture_pixels: Annotated[int, 10_000, 100_000_000]
    couverture_valeurs: Annotated[int, 100_000, 1_000_000_000]
    fiches: Annotated[int, 1, 5_000]
    tentatives: Annotated[int, 3, 100]
    tentatives_reseau: Annotated[int, 3, 10_000]
    numeros_absents: Annotated[int, 10, 100_000]
    attente_entetes_s: Annotated[float, 1, 120]
    attente_corps_s: Annotated[float, 1, 600]
    attente_depot_s: Annotated[float, 10, 7_200]
    attente_prise_s: Annotated[float, 5, 600]
    attente_arret_s: Annotated[float, 1, 600]
    fils: Annotated[int, 2, 256]
    longues: Annotated[int, 1, 64]
    connexions: Annotated[int, 10, 20_000]


_NAME = "limits.yml"


def read_bounds(file: Path | None, environ: Mapping[str, str]) -> ResourceLimits:
    """The bounds of a YAML file `nom: nombre`, over those of the configuration's folder.

    None: those of the folder. What neither names is as shipped. Raises InvalidValue naming the
    file, the bound and what it may be.
    """
    bounds = _over(DEFAULTS, config_file(_NAME, environ))
    return bounds if file is None else _over(bounds, file)


def _over(bounds: ResourceLimits | None, file: Path) -> ResourceLimits:
    try:
        document: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, yaml.YAMLError, RecursionError) as error:
        raise InvalidValue(f"PARC_SOCIAL_BORNES : fichier illisible : {file}") from error
    if not isinstance(document, dict):
        raise InvalidValue(f"{file} : des lignes « borne: nombre » sont attendues")
    members = cast(dict[Any, Any], document)
    for name, value in members.items():
        _check(file, name, value)
    bounds_read = ResourceLimits(**{**(asdict(bounds) if bounds else {}), **members})
    if bounds_read.tentatives > bounds_read.tentatives_reseau:
        raise InvalidValue(
            f"{file} : tentatives ({bounds_read.tentatives}) dépasse tentatives_reseau "
            f"({bounds_read.tentatives_reseau}), qui les compte toutes"
        )
    return bounds_read


@cache
def _bounds() -> Mapping[str, Any]:
    """The type of each bound, with the least and the most that it may be."""
    return get_type_hints(ResourceLimits, include_extras=True)


def _check(file: Path, name: Any, value: Any) -> None:
    bounds = _bounds()
    if name not in bounds:
        raise InvalidValue(f"{file} : borne inconnue {cited(name)} (connues : {', '.join(bounds)})")
    least, most = bounds[name].__metadata__
    if type(value) is not int or not least <= value <= most:  # a boolean is no number
        raise InvalidValue(
            f"{file} : {name} : un entier de {least} à {most} est attendu, lu {cited(value)}"
        )


DEFAULTS = _over(None, config_file(_NAME, {}))
