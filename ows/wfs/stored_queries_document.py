"""The answers of ListStoredQueries and DescribeStoredQueries."""

from collections.abc import Sequence

from ows.namespaces import OURS, WFS, WFS_XSD, XSD, XSI
from ows.wfs.stored_query import SPELLINGS
from ows.xml_writer import document, element
from parc_social.storage.statements.gml import PREFIX

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
