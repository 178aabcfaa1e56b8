"""The matrix of default rights, editable data, and the lines that a convention may add."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, cast

import yaml

from parc_social.access.organisation import Genre
from parc_social.catalogue.collection import SERIE, Reach
from parc_social.catalogue.load import collections
from parc_social.errors import BadFile, InvalidValue


class Etendue(StrEnum):
    """Which rows a right opens, in the words of the matrix."""

    FRANCE = "france"
    RESSORT = "ressort"
    STOCK = "stock"
    PROPRE = "propre"
    RIEN = "rien"


class Prives(StrEnum):
    """On which rows the columns that are not public are seen."""

    TOUTES = "toutes"
    PROPRES = "propres"
    AUCUNE = "aucune"


@dataclass(frozen=True, slots=True)
class Droit:
    """One line of the matrix: the extent for each reach of the catalogue."""

    fine: Etendue = Etendue.RIEN
    wide: Etendue = Etendue.RIEN
    own: Etendue = Etendue.RIEN
    prives: Prives = Prives.AUCUNE

    def etendue(self, reach: Reach) -> Etendue:
        """The extent of the rows of a collection of that reach."""
        return {Reach.FINE: self.fine, Reach.WIDE: self.wide, Reach.OWN: self.own}[reach]


@dataclass(frozen=True, slots=True)
class Ligne:
    """A line of a convention's annex: one more extent of a collection and of its twin."""

    collection: str
    etendue: Etendue


Matrice = Mapping[Genre, Droit]


@cache
def matrice() -> Matrice:
    """The matrix that is shipped (contract, section 2)."""
    file = files("parc_social.access").joinpath("matrices", "defaut.yml")
    return read_matrice(file.read_text(encoding="utf-8"), "defaut.yml")


def read_matrice(text: str, name: str) -> Matrice:
    """A matrix from YAML. Raises BadFile naming the type, the key and the value."""
    document = yaml.safe_load(text)
    if not isinstance(document, dict):
        raise BadFile(f"droits {name} : une ligne par type d'organisme est attendue")
    lines = cast(dict[Any, Any], document)
    return {_genre(name, key): _droit(name, str(key), line) for key, line in lines.items()}


def parse_ligne(text: str) -> Ligne:
    """`<collection>=<étendue>`, the collection without its `-serie`. Raises InvalidValue."""
    name, _, extent = text.partition("=")
    found = collections().get(name)
    if found is None or found.serie:
        raise InvalidValue(f"ligne {text!r} : la collection {name!r} n'existe pas")
    allowed = [e.value for e in (Etendue.FRANCE, Etendue.RESSORT, Etendue.STOCK)]
    if extent not in allowed:
        raise InvalidValue(f"ligne {text!r} : une étendue parmi {', '.join(allowed)} est attendue")
    return Ligne(name, Etendue(extent))


def base_name(collection: str) -> str:
    """The collection of which this one may be the twin over all millésimes."""
    return collection.removesuffix(SERIE)


def _genre(file: str, key: Any) -> Genre:
    if key not in set(Genre):
        raise BadFile(f"droits {file} : type d'organisme inconnu {key!r}")
    return Genre(key)


def _droit(file: str, genre: str, line: Any) -> Droit:
    values = cast(dict[str, Any], line if isinstance(line, dict) else {"": line})
    unknown = set(values) - {"fine", "wide", "own", "prives"}
    if unknown:
        raise BadFile(f"droits {file}, {genre} : clé inconnue {sorted(unknown)[0]!r}")
    try:
        extents = {k: Etendue(v) for k, v in values.items() if k != "prives"}
        return Droit(prives=Prives(values.get("prives", Prives.AUCUNE)), **extents)
    except ValueError as error:
        raise BadFile(f"droits {file}, {genre} : {error}") from error
