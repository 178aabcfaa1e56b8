"""The parameters that rows and records share: each is read here, and nowhere else."""

import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parc_social.errors import InvalidValue, UnknownName
from parc_social.storage.filters.cql2_json import parse_json
from parc_social.storage.filters.cql2_text import parse_text
from parc_social.storage.query.area import Area
from parc_social.storage.query.bbox import areas_of, flat_bbox, parse_bbox
from parc_social.storage.query.crs import crs_of
from parc_social.storage.query.model import CRS84, Crs, Filter, SortKey, Years
from parc_social.wording import cited

_TEXT, _JSON = "cql2-text", "cql2-json"


def filter_of(
    text: str, crs_uri: str | None, crs_uris: Sequence[str], language: str | None = None
) -> Filter:
    """The parsed filter, whose CRS must be one that the collection offers.

    Without a language that tells, JSON is known by its brace, with which no text begins: the old
    name `cql-text` (GDAL, clients.md) is a text too. Raises InvalidValue, UnknownName.
    """
    check_crs(crs_uri, crs_uris)
    return Filter(_tree(text, language), crs_of(crs_uri))


def check_crs(uri: str | None, crs_uris: Sequence[str]) -> None:
    """Raises InvalidValue for a filter-crs that is not offered, also where nothing is filtered."""
    if uri not in (None, CRS84, *crs_uris):
        raise InvalidValue(f"filter-crs : système de coordonnées inconnu : {cited(uri)}")


def _tree(text: str, language: str | None) -> Any:
    is_json = text.lstrip().startswith("{")
    if language == _JSON and not is_json:
        raise InvalidValue("filter : un objet CQL2 JSON est attendu (filter-lang=cql2-json)")
    return parse_json(text) if is_json and language != _TEXT else parse_text(text)


MOST_COLLECTIONS = 20  # of one map, of one tile


def collection_names(text: str, base_url: str) -> tuple[str, ...]:
    """The names in `collections`, each once, of names or whole addresses between commas.

    Raises InvalidValue for too many, and for an address of elsewhere. Whether they are there, and
    the caller's, is for who looks them up.
    """
    root = f"{base_url}/collections/"
    names = tuple(dict.fromkeys(part.strip().removeprefix(root) for part in text.split(",")))
    if len(names) > MOST_COLLECTIONS:
        raise InvalidValue(f"collections : {MOST_COLLECTIONS} au plus, lu {len(names)}")
    for name in names:
        if "://" in name:
            raise InvalidValue(f"collections : {cited(name)} n'est pas une collection de {root}")
    return names


def no_such_collection(name: str) -> InvalidValue:
    """The same refusal for one that is not there and for one that is not the caller's."""
    return InvalidValue(f"collections : collection introuvable : {cited(name)}")


_SIGNS = ("+", "-", " ")
_DIGITS = 4_000  # more than Python reads as a number


@dataclass(frozen=True, slots=True)
class PageLimits:
    """Limits of a page, in features: where none is asked for, and at most."""

    usual: int
    most: int


@dataclass(frozen=True, slots=True)
class QueryParameters:
    """Parameters by name, each given once; `columns` may be named, `crs_uris` gives the systems.

    The gate has seen that numbers are numbers. Each method raises InvalidValue or UnknownName,
    which names the parameter.
    """

    parameters: Mapping[str, str]
    columns: Container[str]
    crs_uris: Callable[[], Sequence[str]]

    def limit(self, limits: PageLimits) -> int:
        """Number of features asked for, at most as many as a page has."""
        text = self.parameters.get("limit")
        if text is None:
            return limits.usual
        if len(text) > _DIGITS or text.startswith("0"):
            raise InvalidValue("limit : un entier d'au moins 1 est attendu")
        return min(int(text), limits.most)

    def offset(self) -> int:
        """Number of features before the page."""
        text = self.parameters.get("offset", "0")
        if len(text) > _DIGITS:
            raise InvalidValue("offset : un entier positif ou nul est attendu")
        return int(text)

    def crs(self, name: str = "crs") -> Crs:
        """The system that a parameter names; CRS84 where it names none."""
        uri = self.parameters.get(name)
        if uri and uri not in self.crs_uris():
            raise InvalidValue(f"{name} : système de coordonnées non proposé : {cited(uri)}")
        return crs_of(uri)

    def boxes(self) -> tuple[Area, ...] | None:
        """Areas of `bbox`; None: all."""
        text = self.parameters.get("bbox")
        if text is None:
            if "bbox-crs" in self.parameters:
                raise InvalidValue("bbox-crs est donné sans bbox")
            return None
        if self.parameters.get("bbox-crs") == "":
            raise InvalidValue("bbox-crs est vide")
        crs = self.crs("bbox-crs")
        return areas_of(flat_bbox(parse_bbox(text), crs.uri))

    def filter(self) -> Filter | None:
        """The filter; None: none is asked for."""
        text, uri = self.parameters.get("filter"), self.parameters.get("filter-crs")
        uris = () if uri is None else self.crs_uris()
        if text is None:
            check_crs(uri, uris)
            return None
        return filter_of(text, uri, uris, self.parameters.get("filter-lang"))

    def sort(self) -> tuple[SortKey, ...]:
        """The order. A plus sign comes as a space where nobody has encoded it."""
        text = self.parameters.get("sortby")
        keys = () if text is None else text.split(",")
        return tuple(
            SortKey(self._check_column("sortby", key[key[:1] in _SIGNS :]), key.startswith("-"))
            for key in keys
        )

    def properties(self) -> tuple[str, ...] | None:
        """The columns that features carry; None: all that are open."""
        text = self.parameters.get("properties")
        if text is None:
            return None
        return tuple(self._check_column("properties", name) for name in text.split(","))

    def _check_column(self, parameter: str, name: str) -> str:
        if name not in self.columns:
            raise UnknownName(f"{parameter} : propriété inconnue : {cited(name)}")
        return name


# RFC 3339 dates and date-times, and their parts from the year on. QGIS writes an open end as the
# years 0000 and 9999.
_INSTANT = re.compile(
    r"(?P<year>\d{4})"
    r"(-(0[1-9]|1[0-2])"
    r"(-(0[1-9]|[12]\d|3[01])"
    r"([Tt ]([01]\d|2[0-3]):[0-5]\d(:([0-5]\d|60)(\.\d+)?)?([Zz]|[+-]\d{2}:\d{2})?)?)?)?"
)
_OPEN = ("", "..")


def years_of(text: str | None) -> Years | None:
    """The years of a `datetime`, both ends in; None when nothing is asked.

    A millésime is read as its whole civil year: it meets any instant of that year.
    Raises InvalidValue.
    """
    if text is None:
        return None
    ends = text.split("/")
    if len(ends) == 1:
        year = _year(text, text)
        return Years(year, year)
    if len(ends) != 2 or (ends[0] in _OPEN and ends[1] in _OPEN and text != "../.."):
        raise InvalidValue(f"datetime : un instant ou un intervalle est attendu, lu {cited(text)}")
    first = None if ends[0] in _OPEN else _year(ends[0], text)
    last = None if ends[1] in _OPEN else _year(ends[1], text)
    if first is not None and last is not None and first > last:
        raise InvalidValue(f"datetime : l'intervalle finit avant de commencer, lu {cited(text)}")
    return Years(first, last)


def _year(part: str, text: str) -> int:
    match = _INSTANT.fullmatch(part)
    if match is None:
        raise InvalidValue(f"datetime : une date RFC 3339 est attendue, lu {cited(text)}")
    return int(match["year"])
