"""The parameters of a whole answer become one FeatureQuery: as pygeoapi reads those of /items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parc_social.access.grant import Right
from parc_social.catalogue.collection import Collection
from parc_social.catalogue.parameters import EXPORT
from parc_social.errors import InvalidValue, UnknownName
from parc_social.storage.crs import crs_of
from parc_social.storage.query import Box, Crs, FeatureQuery, Filter, SortKey
from parc_social.storage.written_box import asked, boxes_of, parse_bbox
from providers.filters import AskedFilter, check_crs, filter_of
from providers.years import years_of


@dataclass(frozen=True, slots=True)
class Asking:
    """Parameters by name, each given once, of a collection that is offered in some systems."""

    parameters: Mapping[str, str]
    collection: Collection
    right: Right
    crs_uris: Sequence[str]

    def query(self) -> FeatureQuery:
        """The query. Raises InvalidValue or UnknownName, which name the parameter."""
        given = self.parameters
        return FeatureQuery(
            collection=self.collection.id,
            boxes=self._boxes(),
            years=years_of(given.get("datetime")),
            equals=tuple((n, v) for n, v in given.items() if n not in EXPORT),
            filter=self._filter(),
            sort=self._sort(),
            columns=self._columns(),
            geometry=given.get("skipGeometry") != "true",
            crs=self._crs("crs"),
        )

    def _crs(self, name: str) -> Crs:
        uri = self.parameters.get(name)
        if uri is not None and uri not in self.crs_uris:
            raise InvalidValue(f"{name} : système de coordonnées non proposé : {uri!r}")
        return crs_of(uri)

    def _boxes(self) -> tuple[Box, ...] | None:
        text = self.parameters.get("bbox")
        crs = self._crs("bbox-crs")
        if text is None:
            if "bbox-crs" in self.parameters:
                raise InvalidValue("bbox-crs est donné sans bbox")
            return None
        return boxes_of(asked(parse_bbox(text), crs.uri))

    def _filter(self) -> Filter | None:
        text, uri = self.parameters.get("filter"), self.parameters.get("filter-crs")
        if text is None:
            check_crs(uri, self.crs_uris)
            return None
        language = self.parameters.get("filter-lang")
        return filter_of(AskedFilter(text, uri), self.crs_uris, language)

    def _sort(self) -> tuple[SortKey, ...]:
        """A plus sign comes as a space where nobody has encoded it."""
        text = self.parameters.get("sortby")
        keys = () if text is None else text.split(",")
        return tuple(
            SortKey(self._known("sortby", key.lstrip("+- ")), key.startswith("-")) for key in keys
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
