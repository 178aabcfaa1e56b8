"""GetFeature of a document."""

from collections.abc import Sequence

from ows.caller import OwsCaller
from ows.errors import invalid, missing
from ows.fes.filter import FesFilter, filter_of
from ows.kvp import whole
from ows.vocabulary import VOCABULARIES
from ows.wfs.output_format import format_named, output_of
from ows.wfs.query import (
    MOST_QUERIES,
    GetFeature,
    Paging,
    Query,
    checked,
    ids_of,
    paging_of,
    projection,
    sort_of_xml,
)
from ows.xml import Element, as_text, children, name_of, only, prefixes_of, text_of

# Of a Query, in any version (09-025r2, 7.9.2.1; 04-094, 9.2; 02-058, 9.2).
_PARTS = ("PropertyName", "XlinkPropertyName", "Filter", "SortBy")


def from_xml(root: Element, caller: OwsCaller) -> GetFeature:
    """Of a document. Raises OwsRefusal."""
    only(root, ("Query",))
    elements = children(root, "Query")
    queries = queries_of_xml(elements, caller)
    parameters = [("REQUEST", "GetFeature"), *_as_kvp(elements, queries)]
    format_ = format_named(root)
    if format_:
        parameters.append(("OUTPUTFORMAT", format_))
    output = output_of(format_, caller.version, caller.opens_somewhere)
    return checked(
        GetFeature(queries, paging_of_xml(root, caller), output, tuple(parameters), caller.version)
    )


def paging_of_xml(root: Element, caller: OwsCaller) -> Paging:
    """The page that a document asks for. Raises OwsRefusal."""
    name = VOCABULARIES[caller.version].count
    counts = {text for text in (root.get("count"), root.get("maxFeatures")) if text}
    if len(counts) > 1:
        raise invalid(name, "count et maxFeatures : deux valeurs pour le même paramètre")
    count = whole(next(iter(counts), None), name)
    return paging_of(root.get("startIndex"), count, root.get("resultType"), None)


def queries_of_xml(elements: Sequence[Element], caller: OwsCaller) -> tuple[Query, ...]:
    """The queries of a document. Raises OwsRefusal."""
    if not elements:
        raise missing("Query", "Query manque : une requête au moins est attendue")
    if len(elements) > MOST_QUERIES:
        raise invalid("Query", f"Query : {MOST_QUERIES} requêtes au plus à la fois")
    return tuple(_query_of_xml(element, caller) for element in elements)


def _query_of_xml(element: Element, caller: OwsCaller) -> Query:
    prefixes, word = prefixes_of(element), VOCABULARIES[caller.version].types
    only(element, _PARTS, once=("Filter", "SortBy"))
    names = (element.get("typeNames") or element.get("typeName") or "").split()
    if len(names) != 1:
        raise invalid(word, f"{word} : un type par Query ; il n'y a pas de jointure")
    collection = caller.type_of(names[0], prefixes, word)
    view = caller.view_of(collection)
    parts = {name_of(child)[1]: child for child in element}
    fes_filter = FesFilter(None, None)
    if "Filter" in parts:
        fes_filter = filter_of(parts["Filter"], caller, view, prefixes)
    properties = [text_of(e) for e in children(element, "PropertyName")]
    columns, geometry = projection(properties, collection, caller, prefixes)
    return Query(
        collection,
        caller.srs(element.get("srsName"), collection),
        bool(element.get("srsName")),
        fes_filter.tree,
        ids_of(fes_filter.ids, collection, caller),
        None,
        sort_of_xml(parts.get("SortBy"), view, prefixes),
        columns,
        geometry,
    )


def _as_kvp(elements: Sequence[Element], queries: Sequence[Query]) -> list[tuple[str, str]]:
    """The parameters that ask what a document asks, for the links to other pages."""
    parts = [
        ("TYPENAMES", [f"ps:{query.collection}" for query in queries]),
        ("FILTER", [next(map(as_text, children(e, "Filter")), "") for e in elements]),
        ("SORTBY", [_sort_text(query) for query in queries]),
        ("PROPERTYNAME", [_name_text(e) for e in elements]),
    ]
    several = len(queries) > 1
    pairs = [
        (name, "".join(f"({one})" for one in some) if several else some[0])
        for name, some in parts
        if any(some)
    ]
    srs = queries[0].srs.name if queries[0].srs_given else ""
    return [*pairs, ("SRSNAME", srs)] if srs else pairs


def _sort_text(query: Query) -> str:
    return ",".join(f"{key.name} {'DESC' if key.descending else 'ASC'}" for key in query.sort)


def _name_text(element: Element) -> str:
    names = [text_of(e) for e in children(element, "PropertyName")]
    return ",".join(name.rpartition(":")[2] for name in names)
