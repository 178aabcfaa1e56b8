"""GetFeatureById, the one stored query: as it is named, described and asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ows.caller import OwsCaller
from ows.errors import invalid, missing, unreadable
from ows.kvp import Kvp
from ows.namespaces import OURS, WFS, WFS_XSD, XSD, XSI
from ows.srs import Srs
from ows.wfs.output_format import Output, format_named, output_of
from ows.xml_reader import Element, name_of, text_of
from ows.xml_writer import document, element
from parc_social.storage.statements.gml import PREFIX

URN = "urn:ogc:def:query:OGC-WFS::GetFeatureById"
# Both spellings stand in the standard and its corrigenda: each is answered as it was asked.
SPELLINGS = (URN, "http://www.opengis.net/def/query/OGC-WFS/0/GetFeatureById")

_NARROWING = ("CQL_FILTER", "FILTER", "BBOX", "RESOURCEID")


@dataclass(frozen=True, slots=True)
class GetFeatureById:
    """One feature. `collection` is empty where no open type can have the identifier.

    `repeated` are the parameters of an address that asks the same.
    """

    collection: str
    identifier: str
    srs: Srs | None
    output: Output
    repeated: tuple[tuple[str, str], ...] = ()


def element_of(root: Element) -> Element | None:
    """The StoredQuery of a document that has one. Raises OwsRefusal for one beside others."""
    stored = [e for e in root if name_of(e)[1] == "StoredQuery"]
    if not stored:
        return None
    if len(stored) != 1 or any(name_of(e)[1] == "Query" for e in root):
        raise unreadable("StoredQuery", "StoredQuery : une seule requête stockée est attendue")
    return stored[0]


def from_kvp(kvp: Kvp, caller: OwsCaller) -> GetFeatureById:
    """Of an address. What narrows a query is refused here, as it would be ignored."""
    for name in _NARROWING:
        if kvp.get(name) is not None:
            raise invalid(name, f"{name} : GetFeatureById n'en prend pas")
    parameters = {"ID": kvp.get("ID"), "SRSNAME": kvp.get("SRSNAME")}
    return _asked(kvp.get("STOREDQUERY_ID") or "", parameters, kvp.get("OUTPUTFORMAT"), caller)


def from_xml(root: Element, element: Element, caller: OwsCaller) -> GetFeatureById:
    """Of a StoredQuery element of a document."""
    found: dict[str, str | None] = {}
    for one in element:
        if name_of(one)[1] == "Parameter":
            found[(one.get("name") or "").upper()] = text_of(one) or None
    return _asked(element.get("id") or "", found, format_named(root), caller)


def check_id(identifier: str, locator: str) -> str:
    """The same identifier. Raises OwsRefusal for a stored query that is not there."""
    if identifier not in SPELLINGS:
        raise invalid(locator, f"{locator} : requête stockée inconnue : {identifier!r}")
    return identifier


def _asked(
    query: str, parameters: Mapping[str, str | None], format_: str | None, caller: OwsCaller
) -> GetFeatureById:
    check_id(query, "STOREDQUERY_ID")
    rid = parameters.get("ID")
    if not rid:
        raise missing("ID", "ID manque : l'identifiant d'un objet est attendu")
    output = output_of(format_)
    if output.is_whole:
        raise invalid(
            "outputFormat", "outputFormat : un seul objet se donne en GML, GeoJSON ou CSV"
        )
    found = caller.of_resource(rid)
    if found is None:
        return GetFeatureById("", rid, None, output)
    name = parameters.get("SRSNAME")
    srs, more = caller.srs(name, found[0]), (("SRSNAME", name),) if name else ()
    repeated = (("REQUEST", "GetFeature"), ("STOREDQUERY_ID", query), ("ID", rid), *more)
    return GetFeatureById(*found, srs, output, repeated)


_TITLE = "L'objet d'un identifiant"
_ROOT = {
    "xmlns_wfs": WFS,
    "xmlns_xsd": XSD,
    "xmlns_xsi": XSI,
    f"xmlns_{PREFIX}": OURS,
    "xsi_schemaLocation": f"{WFS} {WFS_XSD}",
}


def listed(collections: Sequence[str]) -> bytes:
    """The stored queries, by both of their names."""
    returned = [element("wfs:ReturnFeatureType", f"{PREFIX}:{name}") for name in collections]
    queries = [
        element("wfs:StoredQuery", element("wfs:Title", _TITLE), *returned, id=spelling)
        for spelling in SPELLINGS
    ]
    return document(element("wfs:ListStoredQueriesResponse", *queries, **_ROOT))


def described(ids: Sequence[str], collections: Sequence[str]) -> bytes:
    """Descriptions, each by the name that it was asked by."""
    names = " ".join(f"{PREFIX}:{name}" for name in collections)
    queries = [
        element(
            "wfs:StoredQueryDescription",
            element("wfs:Title", _TITLE),
            element("wfs:Parameter", name="ID", type="xsd:string"),
            element(
                "wfs:QueryExpressionText",
                returnFeatureTypes=names,
                language="urn:ogc:def:queryLanguage:OGC-WFS::WFS_QueryExpression",
                isPrivate="true",
            ),
            id=spelling,
        )
        for spelling in ids
    ]
    return document(element("wfs:DescribeStoredQueriesResponse", *queries, **_ROOT))
