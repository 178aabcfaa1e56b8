"""GetFeature as it is asked, whatever the binding: queries on feature types, a page, a format."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ows.caller import OwsCaller
from ows.errors import invalid
from ows.fes.capabilities import property_name
from ows.kvp import whole
from ows.srs import Srs
from ows.vocabulary import VOCABULARIES
from ows.wfs.output_format import Output
from ows.xml import Element, name_of, text_of
from parc_social.catalogue.wfs_version import LATEST, WfsVersion
from parc_social.errors import UnknownName
from parc_social.storage.filters.nodes import GEOMETRY
from parc_social.storage.query.area import Area
from parc_social.storage.query.model import FeatureQuery, Filter, SortKey
from parc_social.storage.sql.visibility import Visible
from parc_social.wording import cited

MOST_QUERIES = 10
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Query:
    """Query of one type."""

    collection: str
    srs: Srs
    srs_given: bool = False
    tree: Any = None
    ids: tuple[str, ...] | None = None
    boxes: tuple[Area, ...] | None = None
    sort: tuple[SortKey, ...] = ()
    columns: tuple[str, ...] | None = None
    geometry: bool = True

    def features(self, **more: Any) -> FeatureQuery:
        """The query of the store; `more` are its page and its form."""
        return FeatureQuery(
            collection=self.collection,
            boxes=self.boxes,
            ids=self.ids,
            filter=None if self.tree is None else Filter(self.tree),
            sort=self.sort,
            columns=self.columns,
            geometry=self.geometry,
            **more,
        )


@dataclass(frozen=True, slots=True)
class Paging:
    """`count` None: as many as a page may hold. `edition`: where the reading began."""

    start: int = 0
    count: int | None = None
    hits: bool = False
    edition: str | None = None


@dataclass(frozen=True, slots=True)
class GetFeature:
    """`parameters` are the parameters of an address that asks the same, less those of the page."""

    queries: tuple[Query, ...]
    paging: Paging
    output: Output
    parameters: Pairs
    version: WfsVersion = LATEST


def checked(request: GetFeature) -> GetFeature:
    """The same. Raises OwsRefusal for a download that is of no one type, or of a page.

    And for a count in WFS 1.0.0, which has no word for it.
    """
    if request.paging.hits and request.version is WfsVersion.V1_0:
        raise invalid("resultType", "resultType : hits se demande en WFS 1.1.0 ou 2.0.0")
    if not request.output.is_whole:
        return request
    if len(request.queries) != 1:
        raise invalid("typeNames", "typeNames : un seul type à la fois dans ce format")
    if request.paging.hits:
        raise invalid("resultType", "resultType : hits se demande en GML ou en GeoJSON")
    if request.paging.edition:
        raise invalid(
            "EDITION", "EDITION : ce format n'a pas de pages ; il donne l'édition en cours"
        )
    return request


def paging_of(
    start: str | None, count: int | None, kind: str | None, edition: str | None
) -> Paging:
    """The page of these words. Raises OwsRefusal."""
    if kind and kind.lower() not in ("results", "hits"):
        raise invalid("resultType", f"resultType : results ou hits est attendu, lu {cited(kind)}")
    return Paging(
        whole(start or None, "startIndex") or 0,
        count,
        hits=bool(kind) and str(kind).lower() == "hits",
        edition=edition,
    )


def ids_of(
    rids: tuple[str, ...] | None, collection: str, caller: OwsCaller
) -> tuple[str, ...] | None:
    """The identifiers of a filter."""
    if rids is None:
        return None
    resources = [own_id(rid, (collection,), caller) for rid in rids]
    return tuple(identifier for name, identifier in resources if name)


def own_id(rid: str, types: Collection[str], caller: OwsCaller) -> tuple[str, str]:
    """The type and the rest of an identifier; an unknown one is of no type.

    One rule for every binding: one of a type that is not asked for is a mistake.
    """
    resource = caller.of_resource(rid.strip()) or ("", "")
    if resource[0] and resource[0] not in types:
        words = VOCABULARIES[caller.version]
        raise invalid(words.ids, f"{words.ids} : {cited(rid)} n'est pas d'un type de {words.types}")
    return resource


def projection(
    names: Sequence[str], collection: str, caller: OwsCaller, prefixes: Mapping[str, str]
) -> tuple[tuple[str, ...] | None, bool]:
    """The columns of a projection and whether the geometry is in it; everything without names."""
    properties = [property_name(name, prefixes, "propertyName") for name in names if name.strip()]
    if not properties or properties == ["*"]:
        return None, True
    view = caller.view_of(collection)
    try:
        fields = view.chosen([name for name in properties if name != GEOMETRY])
    except UnknownName as error:
        raise invalid("propertyName", f"propertyName : {error}") from error
    return tuple(field.name for field in fields), GEOMETRY in properties


_MOST_KEYS = 10
_ORDERS = {"": False, "A": False, "ASC": False, "D": True, "DESC": True}


def sort_of_kvp(
    text: str | None, view: Visible, prefixes: Mapping[str, str]
) -> tuple[SortKey, ...]:
    """`name ASC,name DESC`; the short forms A and D of version 1.1 too."""
    if not text:
        return ()
    pieces = [piece.replace("+", " ").split() for piece in text.split(",")]
    if any(len(piece) not in (1, 2) for piece in pieces):
        raise invalid("sortBy", f"sortBy : des noms, chacun suivi de ASC ou DESC, lu {cited(text)}")
    keys = [(piece[0], piece[1] if len(piece) == 2 else "") for piece in pieces]
    return _keys(keys, view, prefixes)


def sort_of_xml(
    element: Element | None, view: Visible, prefixes: Mapping[str, str]
) -> tuple[SortKey, ...]:
    """A SortBy; None: no order is asked for."""
    if element is None:
        return ()
    keys: list[tuple[str, str]] = []
    for one in element:
        parts = {name_of(child)[1]: text_of(child) for child in one}
        name = parts.get("ValueReference") or parts.get("PropertyName", "")  # before 2.0.0
        keys.append((name, parts.get("SortOrder", "")))
    return _keys(keys, view, prefixes)


def _keys(
    keys: Sequence[tuple[str, str]], view: Visible, prefixes: Mapping[str, str]
) -> tuple[SortKey, ...]:
    if len(keys) > _MOST_KEYS:
        raise invalid("sortBy", f"sortBy : {_MOST_KEYS} propriétés au plus")
    return tuple(_key(name, order, view, prefixes) for name, order in keys)


def _key(name: str, order: str, view: Visible, prefixes: Mapping[str, str]) -> SortKey:
    descending = _ORDERS.get(order.upper())
    if descending is None:
        raise invalid("sortBy", f"sortBy : ASC ou DESC est attendu, lu {cited(order)}")
    try:
        field = view.field(property_name(name, prefixes, "sortBy"))
    except UnknownName as error:
        raise invalid("sortBy", f"sortBy : {error}") from error
    return SortKey(field.name, descending)
