"""GetFeature: queries on feature types, a page of their answers, and how they are written."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ows.caller import OwsCaller
from ows.errors import invalid, missing
from ows.fes.filter import FesFilter, read_filter
from ows.kvp import Kvp, whole
from ows.srs import Srs
from ows.vocabulary import VOCABULARIES
from ows.wfs.output_format import output_of
from ows.wfs.query import (
    MOST_QUERIES,
    GetFeature,
    Paging,
    Query,
    checked,
    ids_of,
    own_id,
    paging_of,
    projection,
    sort_of_kvp,
)
from parc_social.catalogue.wfs_version import LATEST, WfsVersion
from parc_social.errors import InvalidValue
from parc_social.storage.filters.cql2_text import parse_text
from parc_social.storage.filters.nodes import conjunction
from parc_social.storage.query.area import Area
from parc_social.storage.query.bbox import RequestedBbox, areas_of, parse_bbox
from parc_social.storage.query.model import CRS84

_DEGREES = (180.0, 90.0)


def areas_of_kvp(kvp: Kvp, collection: str, caller: OwsCaller) -> tuple[Area, ...] | None:
    """Areas of BBOX. Raises OwsRefusal.

    WFS 1.0.0 has no place for its system, which is then that of SRSNAME. Without a system it is
    the default one of the type; but four numbers that could be degrees are longitudes and
    latitudes, which in metres would be a place of a few paces in the sea.
    """
    text = kvp.get("BBOX")
    if text is None:
        return None
    parts = [part.strip() for part in text.split(",")]
    name = parts.pop() if len(parts) in (5, 7) else None
    if name is None and caller.version is WfsVersion.V1_0:
        name = kvp.get("SRSNAME")
    try:
        numbers = parse_bbox(",".join(parts))
        half = len(numbers) // 2
        srs = caller.srs(name, collection, "bbox")
        first, second, third, fourth = numbers[0], numbers[1], numbers[half], numbers[half + 1]
        if name is None and _could_be_degrees(first, second, third, fourth):
            srs = Srs(CRS84, CRS84)
        # The form of its name may put x first where the catalogue's system has y first.
        if srs.crs.north_first != Srs(srs.canonical, srs.canonical).crs.north_first:
            first, second, third, fourth = second, first, fourth, third
        return areas_of(RequestedBbox((first, second, third, fourth), srs.canonical))
    except InvalidValue as error:
        raise invalid("bbox", str(error)) from error


def _could_be_degrees(*corners: float) -> bool:
    x, y = _DEGREES
    return all(abs(n) <= x for n in corners[::2]) and all(abs(n) <= y for n in corners[1::2])


# What a link to another page repeats of an address.
_OF_EVERY_PAGE = (
    "NAMESPACES", "NAMESPACE", "TYPENAMES", "TYPENAME", "RESOURCEID", "FEATUREID", "SRSNAME",
    "BBOX", "FILTER", "CQL_FILTER", "PROPERTYNAME", "SORTBY", "OUTPUTFORMAT",
)  # fmt: skip


def from_kvp(kvp: Kvp, caller: OwsCaller) -> GetFeature:
    """Of an address. Raises OwsRefusal."""
    parameters = (("REQUEST", "GetFeature"), *kvp.subset(_OF_EVERY_PAGE))
    output = output_of(kvp.get("OUTPUTFORMAT"), caller.version, caller.opens_somewhere)
    paging = paging_of_kvp(kvp, caller)
    return checked(
        GetFeature(queries_of_kvp(kvp, caller), paging, output, parameters, caller.version)
    )


def paging_of_kvp(kvp: Kvp, caller: OwsCaller) -> Paging:
    """The page that an address asks for. Raises OwsRefusal."""
    count = whole(kvp.alike("COUNT", "MAXFEATURES"), VOCABULARIES[caller.version].count)
    return paging_of(kvp.get("STARTINDEX"), count, kvp.get("RESULTTYPE"), kvp.get("EDITION"))


def queries_of_kvp(kvp: Kvp, caller: OwsCaller) -> tuple[Query, ...]:
    """The queries of an address, by its types or by the types of its identifiers."""
    types, rids = _types(kvp, caller), kvp.alike("RESOURCEID", "FEATUREID")
    words = VOCABULARIES[caller.version]
    if not types and rids is None:
        raise missing(words.types, f"{words.types} manque : nommez un type, ou donnez {words.ids}")
    if not types:
        return _by_resource((rids or "").split(","), kvp, caller)
    groups = _groups(types, kvp)
    queries: list[Query] = []
    for at, collection in enumerate(types):
        own = [some[at] if some else None for some in groups]
        queries.append(_query(collection, kvp, caller, own))
    if rids is not None:
        ids = [own_id(rid, types, caller) for rid in rids.split(",")]
        queries = [_with_ids(query, ids) for query in queries]
    return tuple(queries)


def _groups(types: Sequence[str], kvp: Kvp) -> list[list[str]]:
    """Filter, CQL filter, projection and order, each for every type or for none."""
    groups = [kvp.groups(name) for name in ("FILTER", "CQL_FILTER", "PROPERTYNAME", "SORTBY")]
    if len(types) == 1:  # a CQL filter may begin and end with brackets of its own
        cql = kvp.get("CQL_FILTER")
        groups[1] = [cql] if cql else []
    if groups[2] == ["*"]:  # OWSLib, of however many types
        groups[2] = []
    for name, some in zip(("filter", "cql_filter", "propertyName", "sortBy"), groups, strict=True):
        if some and len(some) != len(types):
            raise invalid(name, f"{name} : {len(types)} valeurs entre parenthèses sont attendues")
    return groups


def _types(kvp: Kvp, caller: OwsCaller) -> list[str]:
    locator = "typeNames" if kvp.has("TYPENAMES") else "typeName"
    groups = kvp.groups("TYPENAMES", "TYPENAME")
    if caller.version is not LATEST:  # a list is no join before 2.0.0 (04-094, 14.7.3.1)
        groups = [name for group in groups for name in group.split(",")]
    if len(groups) > MOST_QUERIES:
        raise invalid(locator, f"{locator} : {MOST_QUERIES} types au plus à la fois")
    for group in groups:
        if "," in group:
            raise invalid(locator, f"{locator} : pas de jointure ; plusieurs types : (a)(b)")
    return [caller.type_of(name, kvp.prefixes, locator) for name in groups]


def _query(collection: str, kvp: Kvp, caller: OwsCaller, own: Sequence[str | None]) -> Query:
    fes, cql, properties, sort = own
    view, prefixes = caller.view_of(collection), kvp.prefixes
    fes_filter = read_filter(fes, caller, view, prefixes) if fes else FesFilter(None, None)
    columns, geometry = projection(
        properties.split(",") if properties else [], collection, caller, prefixes
    )
    name = kvp.get("SRSNAME")
    return Query(
        collection,
        caller.srs(name, collection),
        name is not None,
        conjunction(fes_filter.tree, _cql(cql)),
        ids_of(fes_filter.ids, collection, caller),
        areas_of_kvp(kvp, collection, caller),
        sort_of_kvp(sort, view, prefixes),
        columns,
        geometry,
    )


def _cql(text: str | None) -> Any:
    if not text:
        return None
    try:
        return parse_text(text)
    except InvalidValue as error:
        raise invalid("cql_filter", str(error)) from error


def _with_ids(query: Query, ids: Sequence[tuple[str, str]]) -> Query:
    own = tuple(identifier for collection, identifier in ids if collection == query.collection)
    ids_left = own if query.ids is None else tuple(one for one in own if one in query.ids)
    return replace(query, ids=ids_left)


def _by_resource(rids: Sequence[str], kvp: Kvp, caller: OwsCaller) -> tuple[Query, ...]:
    resources = [one for rid in rids if (one := caller.of_resource(rid.strip()))]
    names = list(dict.fromkeys(collection for collection, _ in resources))[:MOST_QUERIES]
    groups = _groups(names, kvp) if names else []
    queries = [
        _query(name, kvp, caller, [some[at] if some else None for some in groups])
        for at, name in enumerate(names)
    ]
    return tuple(_with_ids(query, resources) for query in queries)
