"""Parameters of rows become one FeatureQuery: those of a page, and those of a whole answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parc_social.access.model.grant import Right
from parc_social.catalogue.collection import Collection
from parc_social.catalogue.parameters import ITEMS
from parc_social.errors import InvalidValue, UnknownName
from parc_social.storage.query.area import Area
from parc_social.storage.query.bbox import areas_of, asked, parse_bbox
from parc_social.storage.query.crs import crs_of
from parc_social.storage.query.model import Crs, FeatureEncoding, FeatureQuery, Filter, SortKey
from providers.filters import AskedFilter, check_crs, filter_of
from providers.temporal import years_of

_SIGNS = ("+", "-", " ")
_DIGITS = 4_000  # more than Python reads as a number


@dataclass(frozen=True, slots=True)
class PageLimits:
    """How many features a page has: where none is asked for, and at most."""

    usual: int
    most: int


@dataclass(frozen=True, slots=True)
class FeatureParameters:
    """Parameters by name, each given once, of a collection; `offered` gives its systems."""

    parameters: Mapping[str, str]
    collection: Collection
    right: Right
    offered: Callable[[], Sequence[str]]

    def page(self, limits: PageLimits, form: FeatureEncoding) -> FeatureQuery:
        """The query of a page. The gate has seen that its numbers are. Raises what `query` does."""
        limit, offset = self.parameters.get("limit"), self.parameters.get("offset", "0")
        return self._query(
            limit=limits.usual if limit is None else min(_limit(limit), limits.most),
            offset=_offset(offset),
            edition=self.parameters.get("edition"),
            form=form,
        )

    def query(self) -> FeatureQuery:
        """The query, of every row. Raises InvalidValue or UnknownName, which name the parameter."""
        return self._query()

    def _query(self, **page: Any) -> FeatureQuery:
        given = self.parameters
        return FeatureQuery(
            collection=self.collection.id,
            boxes=self._boxes(),
            years=years_of(given.get("datetime")),
            equals=tuple([(n, v) for n, v in given.items() if n not in ITEMS]),
            filter=self._filter(),
            sort=self._sort(),
            columns=self._columns(),
            geometry=given.get("skipGeometry") != "true",
            crs=self._crs("crs"),
            **page,
        )

    def _crs(self, name: str) -> Crs:
        uri = self.parameters.get(name)
        if uri and uri not in self.offered():
            raise InvalidValue(f"{name} : système de coordonnées non proposé : {uri!r}")
        return crs_of(uri)

    def _boxes(self) -> tuple[Area, ...] | None:
        text = self.parameters.get("bbox")
        if text is None:
            if "bbox-crs" in self.parameters:
                raise InvalidValue("bbox-crs est donné sans bbox")
            return None
        if self.parameters.get("bbox-crs") == "":
            raise InvalidValue("bbox-crs est vide")
        crs = self._crs("bbox-crs")
        return areas_of(asked(parse_bbox(text), crs.uri))

    def _filter(self) -> Filter | None:
        text, uri = self.parameters.get("filter"), self.parameters.get("filter-crs")
        offered = () if uri is None else self.offered()
        if text is None:
            check_crs(uri, offered)
            return None
        return filter_of(AskedFilter(text, uri), offered, self.parameters.get("filter-lang"))

    def _sort(self) -> tuple[SortKey, ...]:
        """A plus sign comes as a space where nobody has encoded it."""
        text = self.parameters.get("sortby")
        keys = () if text is None else text.split(",")
        return tuple(
            SortKey(self._known("sortby", key[key[:1] in _SIGNS :]), key.startswith("-"))
            for key in keys
        )

    def _columns(self) -> tuple[str, ...] | None:
        text = self.parameters.get("properties")
        if text is None:
            return None
        return tuple(self._known("properties", name) for name in text.split(","))

    def _known(self, parameter: str, name: str) -> str:
        if name not in self.right.columns:
            raise UnknownName(f"{parameter} : propriété inconnue : {name!r}")
        return name


def _limit(text: str) -> int:
    if len(text) > _DIGITS or text.startswith("0"):
        raise InvalidValue("limit : un entier d'au moins 1 est attendu")
    return int(text)


def _offset(text: str) -> int:
    if len(text) > _DIGITS:
        raise InvalidValue("offset : un entier positif ou nul est attendu")
    return int(text)
