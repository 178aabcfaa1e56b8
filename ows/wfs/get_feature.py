"""GetFeature: queries on feature types, a page of their answers, and how they are written."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ows.caller import OwsCaller
from ows.errors import invalid, missing
from ows.fes.filter import FesFilter, filter_of, read_filter
from ows.fes.names import property_name
from ows.kvp import Kvp, whole
from ows.srs import Srs
from ows.wfs.bbox import areas_of_kvp
from ows.wfs.output_format import Output, format_named, output_of
from ows.wfs.sort_by import sort_of_kvp, sort_of_xml
from ows.xml_reader import Element, as_text, name_of, text_of
from parc_social.errors import InvalidValue, UnknownName
from parc_social.storage.filters.cql2_text import parse_text
from parc_social.storage.filters.nodes import GEOMETRY, conjunction
from parc_social.storage.query.area import Area
from parc_social.storage.query.model import FeatureQuery, Filter, SortKey

MOST_QUERIES = 10
# What a link to another page repeats of an address.
_REPEATED = (
    "NAMESPACES", "NAMESPACE", "TYPENAMES", "TYPENAME", "RESOURCEID", "FEATUREID", "SRSNAME",
    "BBOX", "FILTER", "CQL_FILTER", "PROPERTYNAME", "SORTBY", "OUTPUTFORMAT",
)  # fmt: skip

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Query:
    """What is wanted of one type."""

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
    """`repeated` are the parameters of an address that asks the same, less those of the page."""

    queries: tuple[Query, ...]
    paging: Paging
    output: Output
    repeated: Pairs


def from_kvp(kvp: Kvp, caller: OwsCaller) -> GetFeature:
    """Of an address. Raises OwsRefusal."""
    repeated = (("REQUEST", "GetFeature"), *kvp.kept(_REPEATED))
    asked = GetFeature(
        queries_of_kvp(kvp, caller),
        paging_of_kvp(kvp),
        output_of(kvp.get("OUTPUTFORMAT")),
        repeated,
    )
    return _fitting(asked)


def from_xml(root: Element, caller: OwsCaller) -> GetFeature:
    """Of a document. Raises OwsRefusal."""
    elements = [e for e in root if name_of(e)[1] == "Query"]
    queries = queries_of_xml(elements, caller)
    repeated = [("REQUEST", "GetFeature"), *_as_kvp(elements, queries)]
    format_ = format_named(root)
    if format_:
        repeated.append(("OUTPUTFORMAT", format_))
    asked = GetFeature(
        queries,
        paging_of_xml(root),
        output_of(format_),
        tuple(repeated),
    )
    return _fitting(asked)


def _fitting(asked: GetFeature) -> GetFeature:
    """The same. Raises OwsRefusal for a download that is of no one type, or of a page."""
    if not asked.output.is_whole:
        return asked
    if len(asked.queries) != 1:
        raise invalid("typeNames", "typeNames : un seul type à la fois dans ce format")
    if asked.paging.hits:
        raise invalid("resultType", "resultType : hits se demande en GML ou en GeoJSON")
    if asked.paging.edition:
        raise invalid(
            "EDITION", "EDITION : ce format n'a pas de pages ; il donne l'édition en cours"
        )
    return asked


def paging_of_kvp(kvp: Kvp) -> Paging:
    """The page that an address asks for. Raises OwsRefusal."""
    count, kind = kvp.get("COUNT", "MAXFEATURES"), kvp.get("RESULTTYPE")
    return _paging(kvp.get("STARTINDEX"), count, kind, kvp.get("EDITION"))


def paging_of_xml(root: Element) -> Paging:
    """The page that a document asks for. Raises OwsRefusal."""
    count = root.get("count") or root.get("maxFeatures")
    return _paging(root.get("startIndex"), count, root.get("resultType"), None)


def _paging(start: str | None, count: str | None, kind: str | None, edition: str | None) -> Paging:
    if kind and kind.lower() not in ("results", "hits"):
        raise invalid("resultType", f"resultType : results ou hits est attendu, lu {kind!r}")
    return Paging(
        whole(start or None, "startIndex") or 0,
        whole(count or None, "count"),
        hits=bool(kind) and str(kind).lower() == "hits",
        edition=edition,
    )


def queries_of_kvp(kvp: Kvp, caller: OwsCaller) -> tuple[Query, ...]:
    """The queries of an address, by its types or by the types of its identifiers."""
    types, rids = _types(kvp, caller), kvp.get("RESOURCEID", "FEATUREID")
    if not types and rids is None:
        raise missing("typeNames", "typeNames manque : nommez un type, ou donnez resourceId")
    if not types:
        return _by_resource((rids or "").split(","), kvp, caller)
    given = _given(types, kvp)
    found: list[Query] = []
    for at, collection in enumerate(types):
        own = [some[at] if some else None for some in given]
        found.append(_query(collection, kvp, caller, own))
    if rids is not None:
        ids = [_own_id(rid, types, caller) for rid in rids.split(",")]
        found = [_with_ids(query, ids) for query in found]
    return tuple(found)


def _given(types: Sequence[str], kvp: Kvp) -> list[list[str]]:
    """Filter, CQL filter, projection and order, each for every type or for none."""
    given = [kvp.groups(name) for name in ("FILTER", "CQL_FILTER", "PROPERTYNAME", "SORTBY")]
    if len(types) == 1:  # a CQL filter may begin and end with brackets of its own
        cql = kvp.get("CQL_FILTER")
        given[1] = [cql] if cql else []
    for name, some in zip(("filter", "cql_filter", "propertyName", "sortBy"), given, strict=True):
        if some and len(some) != len(types):
            raise invalid(name, f"{name} : {len(types)} valeurs entre parenthèses sont attendues")
    return given


def _types(kvp: Kvp, caller: OwsCaller) -> list[str]:
    locator = "typeNames" if kvp.has("TYPENAMES") else "typeName"
    groups = kvp.groups("TYPENAMES", "TYPENAME")
    if len(groups) > MOST_QUERIES:
        raise invalid(locator, f"{locator} : {MOST_QUERIES} types au plus à la fois")
    for group in groups:
        if "," in group:
            raise invalid(locator, f"{locator} : pas de jointure ; plusieurs types : (a)(b)")
    return [caller.type_of(name, kvp.prefixes, locator) for name in groups]


def _query(collection: str, kvp: Kvp, caller: OwsCaller, own: Sequence[str | None]) -> Query:
    fes, cql, properties, sort = own
    seen, prefixes = caller.seen(collection), kvp.prefixes
    asked = read_filter(fes, caller, seen, prefixes) if fes else FesFilter(None, None)
    columns, geometry = _columns(
        properties.split(",") if properties else [], collection, caller, prefixes
    )
    name = kvp.get("SRSNAME")
    return Query(
        collection,
        caller.srs(name, collection),
        name is not None,
        conjunction(asked.tree, _cql(cql)),
        _ids(asked.ids, collection, caller),
        areas_of_kvp(kvp.get("BBOX"), collection, caller),
        sort_of_kvp(sort, seen, prefixes),
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


def _ids(
    rids: tuple[str, ...] | None, collection: str, caller: OwsCaller
) -> tuple[str, ...] | None:
    """The identifiers of a filter."""
    if rids is None:
        return None
    found = [_own_id(rid, (collection,), caller) for rid in rids]
    return tuple(identifier for name, identifier in found if name)


def _own_id(rid: str, types: Collection[str], caller: OwsCaller) -> tuple[str, str]:
    """The type and the rest of an identifier; an unknown one is of no type.

    One rule for every binding: one of a type that is not asked for is a mistake.
    """
    found = caller.of_resource(rid.strip()) or ("", "")
    if found[0] and found[0] not in types:
        raise invalid("RESOURCEID", f"RESOURCEID : {rid!r} n'est pas d'un type de typeNames")
    return found


def _with_ids(query: Query, ids: Sequence[tuple[str, str]]) -> Query:
    own = tuple(identifier for collection, identifier in ids if collection == query.collection)
    kept = own if query.ids is None else tuple(one for one in own if one in query.ids)
    return replace(query, ids=kept)


def _by_resource(rids: Sequence[str], kvp: Kvp, caller: OwsCaller) -> tuple[Query, ...]:
    found = [one for rid in rids if (one := caller.of_resource(rid.strip()))]
    names = list(dict.fromkeys(collection for collection, _ in found))[:MOST_QUERIES]
    given = _given(names, kvp) if names else []
    queries = [
        _query(name, kvp, caller, [some[at] if some else None for some in given])
        for at, name in enumerate(names)
    ]
    return tuple(_with_ids(query, found) for query in queries)


def _columns(
    names: Sequence[str], collection: str, caller: OwsCaller, prefixes: Mapping[str, str]
) -> tuple[tuple[str, ...] | None, bool]:
    """The columns of a projection and whether the geometry is in it; everything without names."""
    wanted = [property_name(name, prefixes, "propertyName") for name in names if name.strip()]
    if not wanted or wanted == ["*"]:
        return None, True
    seen = caller.seen(collection)
    try:
        fields = seen.chosen([name for name in wanted if name != GEOMETRY])
    except UnknownName as error:
        raise invalid("propertyName", f"propertyName : {error}") from error
    return tuple(field.name for field in fields), GEOMETRY in wanted


def queries_of_xml(elements: Sequence[Element], caller: OwsCaller) -> tuple[Query, ...]:
    """The queries of a document. Raises OwsRefusal."""
    if not elements:
        raise missing("Query", "Query manque : une requête au moins est attendue")
    if len(elements) > MOST_QUERIES:
        raise invalid("Query", f"Query : {MOST_QUERIES} requêtes au plus à la fois")
    return tuple(_query_of_xml(element, caller) for element in elements)


def _query_of_xml(element: Element, caller: OwsCaller) -> Query:
    prefixes = {prefix or "": uri for prefix, uri in element.nsmap.items()}
    names = (element.get("typeNames") or element.get("typeName") or "").split()
    if len(names) != 1:
        raise invalid("typeNames", "typeNames : un type par Query ; il n'y a pas de jointure")
    collection = caller.type_of(names[0], prefixes, "typeNames")
    seen = caller.seen(collection)
    parts = {name_of(child)[1]: child for child in element}
    asked = FesFilter(None, None)
    if "Filter" in parts:
        asked = filter_of(parts["Filter"], caller, seen, prefixes)
    named = [text_of(e) for e in element if name_of(e)[1] == "PropertyName"]
    columns, geometry = _columns(named, collection, caller, prefixes)
    return Query(
        collection,
        caller.srs(element.get("srsName"), collection),
        bool(element.get("srsName")),
        asked.tree,
        _ids(asked.ids, collection, caller),
        None,
        sort_of_xml(parts.get("SortBy"), seen, prefixes),
        columns,
        geometry,
    )


def _as_kvp(elements: Sequence[Element], queries: Sequence[Query]) -> list[tuple[str, str]]:
    """The parameters that ask what a document asks, for the links to other pages."""
    parts = [
        ("TYPENAMES", [f"ps:{query.collection}" for query in queries]),
        ("FILTER", [_child(e, "Filter") for e in elements]),
        ("SORTBY", [_sorted(query) for query in queries]),
        ("PROPERTYNAME", [_named(e) for e in elements]),
    ]
    several = len(queries) > 1
    found = [
        (name, "".join(f"({one})" for one in some) if several else some[0])
        for name, some in parts
        if any(some)
    ]
    srs = queries[0].srs.name if queries[0].srs_given else ""
    return [*found, ("SRSNAME", srs)] if srs else found


def _child(element: Element, name: str) -> str:
    return next((as_text(e) for e in element if name_of(e)[1] == name), "")


def _sorted(query: Query) -> str:
    return ",".join(f"{key.name} {'DESC' if key.descending else 'ASC'}" for key in query.sort)


def _named(element: Element) -> str:
    names = [text_of(e) for e in element if name_of(e)[1] == "PropertyName"]
    return ",".join(name.rpartition(":")[2] for name in names)
