"""The formats of features, by every name that clients give them."""

from collections.abc import Mapping
from typing import NamedTuple

from ows.refusal import invalid
from parc_social.catalogue.formats import CSV, GML, JSON

GML_MEDIA = "application/gml+xml; version=3.2"


class Output(NamedTuple):
    """A format of rows, as conventions name it, and the media type of its answers."""

    format: str
    media: str


GML_OUTPUT = Output(GML, GML_MEDIA)
_JSON = Output(JSON, "application/geo+json")
_CSV = Output(CSV, "text/csv; charset=utf-8")
_BY_NAME: Mapping[str, Output] = {
    "application/gml+xml;version=3.2": GML_OUTPUT,
    "application/gml+xml;version=3.2.1": GML_OUTPUT,
    "application/gml+xml": GML_OUTPUT,
    "text/xml;subtype=gml/3.2": GML_OUTPUT,
    "text/xml;subtype=gml/3.2.1": GML_OUTPUT,
    "text/xml": GML_OUTPUT,
    "application/xml": GML_OUTPUT,
    "gml3": GML_OUTPUT,
    "gml32": GML_OUTPUT,
    "application/geo+json": _JSON,
    "application/json": _JSON,
    "application/json;subtype=geojson": _JSON,
    "geojson": _JSON,
    "json": _JSON,
    "text/csv": _CSV,
    "csv": _CSV,
}
ADVERTISED = (GML_MEDIA, "text/xml; subtype=gml/3.2", "application/geo+json", "application/json",
              "geojson", "text/csv", "csv")  # fmt: skip
OF_GML = (GML_MEDIA, "text/xml; subtype=gml/3.2")


def output_of(name: str | None) -> Output:
    """The format of a name; GML without one. Raises OwsRefusal.

    A plus sign comes as a space where nobody has encoded it.
    """
    if not name:
        return GML_OUTPUT
    plain = name.strip().lower().replace("; ", ";")
    found = _BY_NAME.get(plain) or _BY_NAME.get(plain.replace(" ", "+", 1))
    if found is None:
        raise invalid("outputFormat", f"outputFormat : ce format n'est pas proposé ici : {name!r}")
    return found
