"""The matrix of default rights, editable data: what a type of organisation has by itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml

from parc_social.access.model.organisation import Genre
from parc_social.catalogue.collection import Reach
from parc_social.config_folder import config_file
from parc_social.errors import BadFile
from parc_social.wording import cited


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


Matrice = Mapping[Genre, Droit]

_KEYS = {"fine": Etendue, "wide": Etendue, "own": Etendue, "prives": Prives}
_OWN = (Etendue.PROPRE, Etendue.RIEN)  # households are their bailleur's alone
_LARGEST = 100_000  # characters


@cache
def matrice() -> Matrice:
    """The matrix of config/rights.yml (contract, section 2). Raises BadFile."""
    return _read(config_file("rights.yml"))


def matrice_of(file: Path | None) -> Matrice:
    """An administrator's matrix, or that of the configuration for None. Raises BadFile."""
    return matrice() if file is None else _read(file)


def _read(file: Path) -> Matrice:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(f"droits {file} : fichier illisible (UTF-8 attendu)") from error
    if len(text) > _LARGEST:
        raise BadFile(f"droits {file} : fichier trop long, au plus {_LARGEST} caractères")
    return read_matrice(text, str(file))


def read_matrice(text: str, name: str) -> Matrice:
    """A matrix from YAML. Raises BadFile naming the line, the key and the value."""
    try:
        root = cast("yaml.Node | None", yaml.compose(text, Loader=yaml.SafeLoader))  # pyright: ignore[reportUnknownMemberType]
    except yaml.YAMLError as error:
        mark: Any = getattr(error, "problem_mark", None)
        line = f", ligne {mark.line + 1}" if mark else ""
        raise BadFile(f"droits {name}{line} : YAML illisible") from error
    except RecursionError as error:
        raise BadFile(f"droits {name} : YAML trop profond") from error
    if root is None:
        raise BadFile(f"droits {name} : fichier vide, une ligne par type d'organisme est attendue")
    reader = _MatrixReader(name)
    return {reader.genre(key): reader.droit(key, value) for key, value in reader.pairs(root)}


class _MatrixReader:
    """Reads the nodes of one file; a fault says where it is."""

    def __init__(self, name: str) -> None:
        self._name = name

    def pairs(self, node: yaml.Node) -> Iterator[tuple[yaml.Node, yaml.Node]]:
        """Keys and values of a mapping, each key once."""
        if not isinstance(node, yaml.MappingNode):
            raise self._fault(node, "des clés et des valeurs sont attendues")
        seen: set[str] = set()
        for key, value in node.value:
            text = self._text(key)
            if text in seen:
                raise self._fault(key, f"clé {cited(text)} donnée deux fois")
            seen.add(text)
            yield key, value

    def genre(self, key: yaml.Node) -> Genre:
        """A type of organisation."""
        text = self._text(key)
        if text not in set(Genre):
            known = ", ".join(Genre)
            raise self._fault(key, f"type d'organisme inconnu {cited(text)} (attendu : {known})")
        return Genre(text)

    def droit(self, genre: yaml.Node, node: yaml.Node) -> Droit:
        """The line of a type."""
        values = {self._key(key): (key, value) for key, value in self.pairs(node)}
        read: dict[str, Any] = {n: self._value(n, value) for n, (_, value) in values.items()}
        own = read.get("own", Etendue.RIEN)
        if own not in _OWN or (own is Etendue.PROPRE and self._text(genre) != Genre.BAILLEUR):
            raise self._fault(
                values["own"][1],
                f"clé « own » : {cited(own.value)}, les ménages ne sont ouverts qu'à leur bailleur",
            )
        return Droit(**read)

    def _key(self, key: yaml.Node) -> str:
        text = self._text(key)
        if text not in _KEYS:
            raise self._fault(key, f"clé inconnue {cited(text)} (attendu : {', '.join(_KEYS)})")
        return text

    def _value(self, key: str, node: yaml.Node) -> Etendue | Prives:
        text, kind = self._text(node), _KEYS[key]
        if text not in set(kind):
            known = ", ".join(kind)
            raise self._fault(
                node, f"clé {cited(key)} : valeur inconnue {cited(text)} (attendu : {known})"
            )
        return kind(text)

    def _text(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise self._fault(node, "un mot est attendu")
        return str(node.value)

    def _fault(self, node: yaml.Node, what: str) -> BadFile:
        mark: Any = node.start_mark
        return BadFile(f"droits {self._name}, ligne {mark.line + 1} : {what}")
