"""The formats of features, by every name that clients give them."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from ows.errors import invalid
from ows.xml_reader import Element
from parc_social.catalogue.formats import (
    CSV,
    FGB,
    GEOJSONL,
    GML,
    GPKG,
    JSON,
    JSONFG,
    OF_EXPORT,
    PARQUET,
    XLSX,
)

GML_MEDIA = "application/gml+xml; version=3.2"


class Output(NamedTuple):
    """A format of rows, as conventions name it, and the media type of its answers."""

    format: str
    media: str

    @property
    def is_whole(self) -> bool:
        """Whether it is a download: not a page of features, but all of them."""
        return self.format in _DOWNLOADS


GML_OUTPUT = Output(GML, GML_MEDIA)
_JSON = Output(JSON, "application/geo+json")
_CSV = Output(CSV, "text/csv; charset=utf-8")
# By the names that other servers have for them.
_DOWNLOADS: Mapping[str, tuple[str, ...]] = {
    JSONFG: ("jsonfg", "json-fg"),
    GEOJSONL: ("geojsonl", "ndjson", "application/geo+json-seq"),
    XLSX: ("xlsx", "excel2007", "excel"),
    GPKG: (
        "gpkg",
        "geopackage",
        "geopkg",
        "application/x-gpkg",
        "application/geopackage+vnd.sqlite3",
    ),
    FGB: ("fgb", "flatgeobuf"),
    PARQUET: ("parquet", "geoparquet", "application/x-parquet"),
}
_MEDIA: Mapping[str, str] = {name: m for m, name in OF_EXPORT.items() if name in _DOWNLOADS}
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
    **{media: Output(name, media) for name, media in _MEDIA.items()},
    **{one: Output(name, _MEDIA[name]) for name, names in _DOWNLOADS.items() for one in names},
}
ADVERTISED = (GML_MEDIA, "text/xml; subtype=gml/3.2", "application/geo+json", "application/json",
              "geojson", "text/csv", "csv", *_MEDIA.values())  # fmt: skip
OF_GML = (GML_MEDIA, "text/xml; subtype=gml/3.2")


def advertised(opens: Callable[[str], bool]) -> tuple[str, ...]:
    """The names of the capabilities, of the formats that rows go out in."""
    return tuple(name for name in ADVERTISED if opens(_BY_NAME[_plain(name)].format))


def output_of(name: str | None) -> Output:
    """The format of a name; GML without one. Raises OwsRefusal.

    A plus sign comes as a space where nobody has encoded it.
    """
    if not name:
        return GML_OUTPUT
    plain = _plain(name)
    found = _BY_NAME.get(plain) or _BY_NAME.get(plain.replace(" ", "+", 1))
    if found is None:
        raise invalid("outputFormat", f"outputFormat : ce format n'est pas proposé ici : {name!r}")
    return found


def format_named(root: Element) -> str | None:
    """The format that a document names; OWSLib writes the attribute without its capital."""
    return root.get("outputFormat") or root.get("outputformat")


def _plain(name: str) -> str:
    return name.strip().lower().replace("; ", ";")
