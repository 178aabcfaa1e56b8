"""The formats of GetFeatureInfo, and the format of rows that each of them is."""

from collections.abc import Mapping

from parc_social.catalogue.formats import GML, HTML, JSON

UMN = "application/vnd.ogc.gml"
GML32 = "application/gml+xml; version=3.2"
WEB, TEXT = "text/html", "text/plain"
OF_ROWS: Mapping[str, str] = {
    "application/json": JSON,
    WEB: HTML,
    TEXT: HTML,
    UMN: GML,
    GML32: GML,
    "application/geo+json": JSON,
}
_ALIASES = {
    "application/gml+xml;version=3.2": GML32,
    "application/gml+xml": GML32,
    "text/xml": GML32,
    "text/xml;subtype=gml/3.2": GML32,
    "application/json;type=geojson": "application/json",
    "json": "application/json",
    "geojson": "application/geo+json",
    "text": TEXT,
    "html": WEB,
    "gml": UMN,
}


def info_format(name: str | None) -> str | None:
    """The media type of a name, JSON without one; None for one that is not offered.

    A plus sign comes as a space where nobody has encoded it.
    """
    if not name:
        return "application/json"
    plain = name.strip().lower().replace("; ", ";")
    for one in (plain, plain.replace(" ", "+", 1)):
        found = _ALIASES.get(one, one)
        if found in OF_ROWS:
            return found
    return None
