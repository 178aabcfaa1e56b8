"""GetFeatureById, the one stored query: as it is named, described and asked for."""

from collections.abc import Mapping
from dataclasses import dataclass

from ows.caller import OwsCaller
from ows.errors import format_refusal, invalid, missing, unreadable
from ows.kvp import Kvp
from ows.srs import Srs
from ows.wfs.output_format import PAGED, Output, format_named, output_of
from ows.xml import OURS, WFS, WFS_XSD, XSD, XSI, Element, children, document, element, text_of
from parc_social.storage.statements.feature_form import PREFIX
from parc_social.wording import cited

URN = "urn:ogc:def:query:OGC-WFS::GetFeatureById"
# Both spellings stand in the standard and its corrigenda: each is answered as it was asked.
SPELLINGS = (URN, "http://www.opengis.net/def/query/OGC-WFS/0/GetFeatureById")

_NARROWING = ("CQL_FILTER", "FILTER", "BBOX", "RESOURCEID")


@dataclass(frozen=True, slots=True)
class GetFeatureById:
    """One feature. `collection` is empty where no open type can have the identifier.

    `parameters` are the parameters of an address that asks the same.
    """

    collection: str
    identifier: str
    srs: Srs | None
    output: Output
    parameters: tuple[tuple[str, str], ...] = ()


def element_of(root: Element) -> Element | None:
    """The StoredQuery of a document that has one. Raises OwsRefusal for one beside others."""
    stored = children(root, "StoredQuery")
    if not stored:
        return None
    if len(stored) != 1 or children(root, "Query"):
        raise unreadable("StoredQuery", "StoredQuery : une seule requête stockée est attendue")
    return stored[0]


def from_kvp(kvp: Kvp, caller: OwsCaller) -> GetFeatureById:
    """Of an address. What narrows a query is refused here, as it would be ignored."""
    for name in _NARROWING:
        if kvp.get(name) is not None:
            raise invalid(name, f"{name} : GetFeatureById n'en prend pas")
    parameters = {"ID": kvp.get("ID"), "SRSNAME": kvp.get("SRSNAME")}
    return _request(kvp.get("STOREDQUERY_ID") or "", parameters, kvp.get("OUTPUTFORMAT"), caller)


def from_xml(root: Element, element: Element, caller: OwsCaller) -> GetFeatureById:
    """Of a StoredQuery element of a document."""
    parameters = {
        (one.get("name") or "").upper(): text_of(one) or None
        for one in children(element, "Parameter")
    }
    return _request(element.get("id") or "", parameters, format_named(root), caller)


def check_id(identifier: str, locator: str) -> str:
    """The same identifier. Raises OwsRefusal for a stored query that is not there."""
    if identifier not in SPELLINGS:
        raise invalid(locator, f"{locator} : requête stockée inconnue : {cited(identifier)}")
    return identifier


def _request(
    query: str, parameters: Mapping[str, str | None], format_: str | None, caller: OwsCaller
) -> GetFeatureById:
    check_id(query, "STOREDQUERY_ID")
    rid = parameters.get("ID")
    if not rid:
        raise missing("ID", "ID manque : l'identifiant d'un objet est attendu")
    output = output_of(format_, opens=caller.opens_somewhere)
    if output.is_whole:
        raise format_refusal("outputFormat", str(format_), (one.media for one in PAGED))
    resource = caller.of_resource(rid)
    if resource is None:
        return GetFeatureById("", rid, None, output)
    name = parameters.get("SRSNAME")
    srs, more = caller.srs(name, resource[0]), (("SRSNAME", name),) if name else ()
    pairs = (("REQUEST", "GetFeature"), ("STOREDQUERY_ID", query), ("ID", rid), *more)
    return GetFeatureById(*resource, srs, output, pairs)


_TITLE = "L'objet d'un identifiant"
_ROOT = {
    "xmlns_wfs": WFS,
    "xmlns_xsd": XSD,
    "xmlns_xsi": XSI,
    f"xmlns_{PREFIX}": OURS,
    "xsi_schemaLocation": f"{WFS} {WFS_XSD}",
}


@dataclass(frozen=True, slots=True)
class ListStoredQueries:
    """`collections` are the types that GetFeatureById may return."""

    collections: tuple[str, ...]

    def answer(self) -> bytes:
        """The stored queries, by both of their names."""
        types = [element("wfs:ReturnFeatureType", f"{PREFIX}:{name}") for name in self.collections]
        queries = [
            element("wfs:StoredQuery", element("wfs:Title", _TITLE), *types, id=spelling)
            for spelling in SPELLINGS
        ]
        return document(element("wfs:ListStoredQueriesResponse", *queries, **_ROOT))


@dataclass(frozen=True, slots=True)
class DescribeStoredQueries(ListStoredQueries):
    """`ids` as they were spelt, or all of those listed."""

    ids: tuple[str, ...]

    def answer(self) -> bytes:
        """Descriptions, each by the name that it was asked by."""
        text = element(
            "wfs:QueryExpressionText",
            returnFeatureTypes=" ".join(f"{PREFIX}:{name}" for name in self.collections),
            language="urn:ogc:def:queryLanguage:OGC-WFS::WFS_QueryExpression",
            isPrivate="true",
        )
        title = element("wfs:Title", _TITLE)
        parameter = element("wfs:Parameter", name="ID", type="xsd:string")
        queries = [
            element("wfs:StoredQueryDescription", title, parameter, text, id=spelling)
            for spelling in self.ids
        ]
        return document(element("wfs:DescribeStoredQueriesResponse", *queries, **_ROOT))


def list_of(_: object, caller: OwsCaller) -> ListStoredQueries:
    """Of an address or of a document, which say no more than the operation."""
    return ListStoredQueries(tuple(caller.types()))


def description_of_kvp(kvp: Kvp, caller: OwsCaller) -> DescribeStoredQueries:
    """Of an address."""
    text = kvp.get("STOREDQUERY_ID") or ""
    return _description([one.strip() for one in text.split(",") if one.strip()], caller)


def description_of_xml(root: Element, caller: OwsCaller) -> DescribeStoredQueries:
    """Of a document."""
    return _description([text_of(e) for e in children(root, "StoredQueryId")], caller)


def _description(ids: list[str], caller: OwsCaller) -> DescribeStoredQueries:
    ids_asked = tuple(dict.fromkeys(check_id(one, "STOREDQUERY_ID") for one in ids))
    return DescribeStoredQueries(tuple(caller.types()), ids_asked or SPELLINGS)
