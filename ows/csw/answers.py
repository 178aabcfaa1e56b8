"""The documents that CSW answers with, but its capabilities (CSW-discovery.xsd)."""

from collections.abc import Iterable, Mapping, Sequence

from ows.csw.queryables import ANY_TEXT, queryable_of
from ows.csw.record import CswRecord
from ows.csw.record_element import record_element
from ows.csw.requests import DescribeRecord, GetDomain, GetRecordById, GetRecords
from ows.csw.vocabulary import (
    CSW,
    DC,
    DCT,
    DISCOVERY_XSD,
    GMD,
    GMD_XSD,
    RECORD_XSD,
    SCHEMA_LANGUAGE,
    VERSION,
    ResultType,
)
from ows.errors import invalid
from ows.xml import OLD_OWS, XSD, XSI, Markup, document, element
from parc_social.errors import UnknownName
from parc_social.storage.filters.nodes import GEOMETRY
from parc_social.wording import cited

_NAMES = {"xmlns_csw": CSW, "xmlns_xsi": XSI}
_OF_RECORDS = {**_NAMES, "xmlns_dc": DC, "xmlns_dct": DCT, "xmlns_ows": OLD_OWS}
_WHERE = f"{CSW} {DISCOVERY_XSD}"
_UNTOLD = (ANY_TEXT, GEOMETRY, "abstract")  # of which a list would be no help to anybody


def records_document(request: GetRecords, found: Sequence[CswRecord], moment: str) -> bytes:
    """The records of a page, their number alone, or what was understood; `moment`: in UTC."""
    if request.result is ResultType.VALIDATE:
        return _document(
            "csw:Acknowledgement",
            element("csw:EchoedRequest", Markup(request.echo)),
            names=_NAMES,
            timeStamp=moment,
        )
    page = list(found[request.start - 1 : request.start - 1 + request.most])
    if request.result is ResultType.HITS:
        page = []
    end = request.start + len(page)
    results = element(
        "csw:SearchResults",
        *(record_element(one, request.form) for one in page),
        numberOfRecordsMatched=len(found),
        numberOfRecordsReturned=len(page),
        nextRecord=end if request.start <= len(found) and end <= len(found) else 0,
        recordSchema=request.form.schema.value,
        elementSet=None if request.form.elements is not None else request.form.set.value,
    )
    identifier = [element("csw:RequestId", request.request_id)] if request.request_id else []
    status = element("csw:SearchStatus", timestamp=moment)
    return _document("csw:GetRecordsResponse", *identifier, status, results, version=VERSION)


def by_id_document(request: GetRecordById, found: Iterable[CswRecord]) -> bytes:
    """The records that are there: none for an identifier that is not, or not the caller's."""
    return _document(
        "csw:GetRecordByIdResponse", *(record_element(one, request.form) for one in found)
    )


def schema_document(request: DescribeRecord) -> bytes:
    """The schemas of some types: where the standards keep them."""
    known: Mapping[str, tuple[str, str]] = {
        "csw:Record": (CSW, RECORD_XSD),
        "gmd:MD_Metadata": (GMD, GMD_XSD),
    }
    parts = [
        element(
            "csw:SchemaComponent",
            element(
                "xsd:schema",
                element("xsd:include", schemaLocation=where),
                xmlns_xsd=XSD,
                targetNamespace=uri,
                elementFormDefault="qualified",
            ),
            targetNamespace=uri,
            schemaLanguage=SCHEMA_LANGUAGE,
        )
        for uri, where in (known[name] for name in request.types)
    ]
    return _document("csw:DescribeRecordResponse", *parts, names=_NAMES)


def domain_document(
    request: GetDomain, records: Sequence[CswRecord], parameters: Mapping[str, Sequence[str]]
) -> bytes:
    """The values of queryables among the caller's records, and of parameters of operations.

    Raises OwsRefusal for a name that there is not.
    """
    parts = [_of_property(name, records) for name in request.properties]
    parts += [_of_parameter(name, parameters) for name in request.parameters]
    return _document("csw:GetDomainResponse", *parts, names=_NAMES)


def _of_property(name: str, records: Sequence[CswRecord]) -> Markup:
    try:
        queryable = queryable_of(name).name
    except UnknownName as error:
        raise invalid("PropertyName", f"PropertyName : {error}") from error
    values = {value for one in records for value in one.values(queryable)}
    return _domain("csw:PropertyName", name, () if queryable in _UNTOLD else sorted(values))


def _of_parameter(name: str, parameters: Mapping[str, Sequence[str]]) -> Markup:
    values = next((v for k, v in parameters.items() if k.lower() == name.lower()), None)
    if values is None:
        raise invalid("ParameterName", f"ParameterName : paramètre inconnu : {cited(name)}")
    return _domain("csw:ParameterName", name, values)


def _domain(tag: str, name: str, values: Sequence[str]) -> Markup:
    listed = element("csw:ListOfValues", *(element("csw:Value", value) for value in values))
    parts = [element(tag, name), *([listed] if values else [])]
    return element("csw:DomainValues", *parts, type="csw:Record")


def _document(
    tag: str, *parts: Markup, names: Mapping[str, str] = _OF_RECORDS, **attributes: str
) -> bytes:
    return document(element(tag, *parts, **names, xsi_schemaLocation=_WHERE, **attributes))
