"""Requests of CSW by document (CSW-discovery.xsd)."""

from collections.abc import Callable, Mapping, Sequence

from ows.csw import constraint
from ows.csw.requests import (
    CswRequest,
    DescribeRecord,
    GetCswCapabilities,
    GetDomain,
    GetRecordById,
    GetRecords,
)
from ows.csw.vocabulary import TYPE_NAMES, ElementSet, ResultType, check_media, one_of
from ows.csw.words import (
    capabilities_of,
    check_answer,
    check_schema_language,
    form_of,
    most_of,
    required,
    sort_key,
    start_of,
    types_of,
)
from ows.errors import invalid
from ows.xml import Element, as_text, children, only, prefixes_of, text_of
from parc_social.storage.query.model import Filter, SortKey


def _texts(root: Element, name: str) -> list[str]:
    return [text_of(one) for one in children(root, name)]


def _capabilities(root: Element) -> GetCswCapabilities:
    versions = [text_of(v) for one in children(root, "AcceptVersions") for v in one]
    sections = [text_of(s) for one in children(root, "Sections") for s in one]
    return capabilities_of(versions, sections)


def _describe(root: Element) -> DescribeRecord:
    check_media(root.get("outputFormat"))
    check_schema_language(root.get("schemaLanguage"))
    names = _texts(root, "TypeName")
    return DescribeRecord(types_of(names, _prefixes(root), "TypeName") if names else TYPE_NAMES)


def _records(root: Element) -> GetRecords:
    handler = next(iter(_texts(root, "ResponseHandler")), None)
    check_answer(root.get("outputFormat"), handler)
    only(root, ("Query", "ResponseHandler", "DistributedSearch"))
    queries = children(root, "Query")
    if len(queries) != 1:
        raise required("Query")
    query, result = queries[0], root.get("resultType")
    only(query, ("ElementSetName", "ElementName", "Constraint", "SortBy"))
    names = (query.get("typeNames") or "").replace(",", " ").split()
    if not names:
        raise required("typeNames")
    types_of(names, _prefixes(query), "typeNames")
    filter_, language = _constraint(query)
    return GetRecords(
        form=form_of(
            root.get("outputSchema"), _set(query), _texts(query, "ElementName"), ElementSet.SUMMARY
        ),
        filter=filter_,
        language=language,
        sort=tuple(_sort(query)),
        start=start_of(root.get("startPosition")),
        most=most_of(root.get("maxRecords")),
        result=one_of(ResultType, result, "resultType") if result else ResultType.HITS,
        request_id=root.get("requestId") or "",
        echo=as_text(root),
    )


def _prefixes(element: Element) -> dict[str, str]:
    return {prefix: uri for prefix, uri in prefixes_of(element).items() if prefix}


def _set(parent: Element) -> str | None:
    sets = children(parent, "ElementSetName")
    if not sets:
        return None
    types_of((sets[0].get("typeNames") or "").split(), _prefixes(sets[0]), "typeNames")
    return text_of(sets[0])


def _constraint(query: Element) -> tuple[Filter | None, str]:
    parts: Sequence[Element] = [one for holder in children(query, "Constraint") for one in holder]
    if not parts:
        return None, ""
    if len(parts) > 1:
        raise invalid(constraint.LOCATOR, "Constraint : un seul filtre est attendu")
    texts = children(parts[0].getparent(), "CqlText")
    if texts:
        return constraint.of_cql(text_of(texts[0])), "CQL"
    return constraint.of_element(parts[0]), "FES"


def _sort(query: Element) -> list[SortKey]:
    properties = (one for holder in children(query, "SortBy") for one in holder)
    return [
        sort_key(
            next(iter(_texts(one, "PropertyName")), ""), next(iter(_texts(one, "SortOrder")), None)
        )
        for one in properties
    ]


def _by_id(root: Element) -> GetRecordById:
    check_media(root.get("outputFormat"))
    identifiers = [one.strip() for text in _texts(root, "Id") for one in text.split(",")]
    if not any(identifiers):
        raise required("Id")
    form = form_of(root.get("outputSchema"), _set(root), (), ElementSet.SUMMARY)
    return GetRecordById(form, tuple(one for one in identifiers if one))


def _domain(root: Element) -> GetDomain:
    properties, parameters = (
        tuple(one.strip() for text in _texts(root, name) for one in text.split(",") if one.strip())
        for name in ("PropertyName", "ParameterName")
    )
    if not properties and not parameters:
        raise required("PropertyName")
    return GetDomain(properties, parameters)


READERS: Mapping[str, Callable[[Element], CswRequest]] = {
    "GetCapabilities": _capabilities,
    "DescribeRecord": _describe,
    "GetRecords": _records,
    "GetRecordById": _by_id,
    "GetDomain": _domain,
}
