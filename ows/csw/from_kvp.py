"""Requests of CSW by address (07-006r1, tables of each operation); names in any case."""

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

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
from ows.kvp import Kvp
from ows.xml import OLD_OWS, XLINK, Markup, element
from parc_social.storage.query.model import Filter, SortKey

_LANGUAGES: Mapping[str, Callable[[str], Filter]] = {
    "CQL_TEXT": constraint.of_cql,
    "CQLTEXT": constraint.of_cql,
    "FILTER": constraint.of_text,
}


def _list(text: str | None) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()] if text else []


def _capabilities(kvp: Kvp, _address: str) -> GetCswCapabilities:
    check_media(kvp.get("ACCEPTFORMATS", "OUTPUTFORMAT"), "acceptFormats")
    return capabilities_of(_list(kvp.get("ACCEPTVERSIONS")), _list(kvp.get("SECTIONS")))


def _describe(kvp: Kvp, _address: str) -> DescribeRecord:
    check_media(kvp.get("OUTPUTFORMAT"))
    check_schema_language(kvp.get("SCHEMALANGUAGE"))
    names = _list(kvp.alike("TYPENAME", "TYPENAMES"))
    return DescribeRecord(types_of(names, _prefixes(kvp), "TypeName") if names else TYPE_NAMES)


def _records(kvp: Kvp, address: str) -> GetRecords:
    check_answer(kvp.get("OUTPUTFORMAT"), kvp.get("RESPONSEHANDLER"))
    names = _list(kvp.alike("TYPENAMES", "TYPENAME"))
    if not names:
        raise required("typeNames")
    types_of(names, _prefixes(kvp), "typeNames")
    result = kvp.get("RESULTTYPE")
    filter_, language = _constraint(kvp)
    return GetRecords(
        form=form_of(
            kvp.get("OUTPUTSCHEMA"), kvp.get("ELEMENTSETNAME"), _list(kvp.get("ELEMENTNAME")),
            ElementSet.SUMMARY,
        ),
        filter=filter_,
        language=language,
        sort=tuple(_sort_key(one) for one in _list(kvp.get("SORTBY"))),
        start=start_of(kvp.get("STARTPOSITION")),
        most=most_of(kvp.get("MAXRECORDS")),
        result=one_of(ResultType, result, "resultType") if result else ResultType.HITS,
        request_id=kvp.get("REQUESTID") or "",
        echo=_echo(address),
    )  # fmt: skip


def _prefixes(kvp: Kvp) -> dict[str, str]:
    """Those that the request declares; without a prefix, `xmlns(uri)` is no name of ours."""
    return {prefix: uri for prefix, uri in kvp.prefixes.items() if prefix}


def _constraint(kvp: Kvp) -> tuple[Filter | None, str]:
    text, language = kvp.get("CONSTRAINT"), kvp.get("CONSTRAINTLANGUAGE")
    if text is None:
        return None, ""
    if language is None:
        raise required("constraintLanguage")
    read = _LANGUAGES.get(language.strip().upper())
    if read is None:
        raise invalid("constraintLanguage", "constraintLanguage : CQL_TEXT ou FILTER est attendu")
    return read(text), "CQL" if read is constraint.of_cql else "FES"


def _sort_key(text: str) -> SortKey:
    name, colon, order = text.rpartition(":")
    if colon and order.upper() in ("A", "D", "ASC", "DESC"):
        return sort_key(name, order)
    return sort_key(text, None)


def _echo(address: str) -> Markup:
    names = {"xmlns_ows": OLD_OWS, "xmlns_xlink": XLINK}
    return element("ows:Get", xlink_type="simple", xlink_href=address, **names)


def _by_id(kvp: Kvp, _address: str) -> GetRecordById:
    check_media(kvp.get("OUTPUTFORMAT"))
    identifiers = _list(kvp.get("ID"))
    if not identifiers:
        raise required("Id")
    schema, chosen = kvp.get("OUTPUTSCHEMA"), kvp.get("ELEMENTSETNAME")
    return GetRecordById(form_of(schema, chosen, (), ElementSet.SUMMARY), tuple(identifiers))


def _domain(kvp: Kvp, _address: str) -> GetDomain:
    properties, parameters = _list(kvp.get("PROPERTYNAME")), _list(kvp.get("PARAMETERNAME"))
    if not properties and not parameters:
        raise required("PropertyName")
    return GetDomain(tuple(properties), tuple(parameters))


READERS: Mapping[str, Callable[[Kvp, str], CswRequest]] = {
    "GetCapabilities": _capabilities,
    "DescribeRecord": _describe,
    "GetRecords": _records,
    "GetRecordById": _by_id,
    "GetDomain": _domain,
}


def address_of(url: str, pairs: tuple[tuple[str, str], ...]) -> str:
    """The address of a request, as it is given back."""
    return f"{url}?{urlencode(pairs)}"
