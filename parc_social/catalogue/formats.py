"""The closed table of formats that rows go out in, by the name that `f` and conventions use.

One record a format; what the Accept header chooses between, links, OpenAPI, the WFS and its
capabilities are read from it. A new one is a record here and its writer (CONTRIBUTING.md).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from parc_social.wording import cited


class Use(StrEnum):
    """Uses of a format. An export is a download of the WFS too."""

    ITEMS = "items"
    ITEM = "item"
    EXPORT = "export"
    WFS = "wfs"  # a page of GetFeature
    COVERAGE = "coverage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format: the name in `f` and in conventions, the media type, where it may be asked for.

    `title` is what people call it; `link`, what pygeoapi calls it in the links of a page.
    `names` are others that clients have for it, in lower case; `advertised`, those that
    capabilities list beside the media type. `writer` is the module of storage/export_files that
    makes it, a file whole before it goes out; empty: text, written as it is read.
    `most`: rows that it can hold, None: any number; `outlines`: whether it holds more than points.
    """

    name: str
    media: str
    uses: tuple[Use, ...] = ()
    charset: str = ""
    title: str = ""
    link: str = ""
    extension: str = ""  # of a file; empty: the name
    names: tuple[str, ...] = ()
    advertised: tuple[str, ...] = ()
    writer: str = ""
    most: int | None = None
    outlines: bool = True

    @property
    def content_type(self) -> str:
        """The header of an answer."""
        return f"{self.media}; charset={self.charset}" if self.charset else self.media

    @property
    def is_packed(self) -> bool:
        """Whether it is as small as it gets: to compress its answers would be work for nothing."""
        return bool(self.writer) or self.media.startswith("image/")


JSON, JSONLD, HTML, CSV, MVT, PARQUET = "json", "jsonld", "html", "csv", "mvt", "parquet"
MVT_MEDIA = "application/vnd.mapbox-vector-tile"
JSONFG, GEOJSONL, XLSX, GPKG, FGB = "jsonfg", "geojsonl", "xlsx", "gpkg", "fgb"
GML = "gml"  # of WFS
GEOTIFF, COVJSON = "geotiff", "covjson"  # of coverages
PNG = "png"  # of maps, whatever the coding of the picture, and of coverages

_ALL = (
    Format(
        name=JSON, media="application/geo+json", uses=(Use.ITEMS, Use.ITEM, Use.EXPORT, Use.WFS),
        title="GeoJSON", link="GeoJSON", extension="geojson",
        names=("application/json", "application/json;subtype=geojson", "geojson", "json"),
        advertised=("application/json", "geojson"),
    ),
    Format(
        name=CSV, media="text/csv", uses=(Use.ITEMS, Use.EXPORT, Use.WFS), charset="utf-8",
        title="CSV", names=("csv",), advertised=("csv",),
    ),
    Format(
        name=JSONLD, media="application/ld+json", uses=(Use.ITEMS, Use.ITEM), link="RDF (JSON-LD)",
    ),
    Format(name=HTML, media="text/html", uses=(Use.ITEMS, Use.ITEM), link="HTML"),
    Format(
        name=JSONFG, media="application/fg+json", uses=(Use.ITEMS, Use.EXPORT), title="JSON-FG",
        extension="fg.json", names=("jsonfg", "json-fg"),
    ),
    Format(
        name=GEOJSONL, media="application/x-ndjson", uses=(Use.ITEMS, Use.EXPORT),
        title="GeoJSON, un objet par ligne",
        names=("geojsonl", "ndjson", "application/geo+json-seq"),
    ),
    Format(
        name=XLSX, media="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        uses=(Use.EXPORT,), title="Excel", names=("xlsx", "excel2007", "excel"), writer="xlsx",
        most=1_048_575,  # of a sheet, under its header: Excel, specifications and limits
        outlines=False,
    ),
    Format(
        name=GPKG, media="application/geopackage+sqlite3", uses=(Use.EXPORT,), title="GeoPackage",
        names=(
            "gpkg", "geopackage", "geopkg", "application/x-gpkg",
            "application/geopackage+vnd.sqlite3",
        ),
        writer="geopackage",
    ),
    Format(
        name=FGB, media="application/flatgeobuf", uses=(Use.EXPORT,), title="FlatGeobuf",
        names=("fgb", "flatgeobuf"), writer="columnar",
    ),
    Format(
        name=PARQUET, media="application/vnd.apache.parquet", uses=(Use.EXPORT,),
        title="GeoParquet", names=("parquet", "geoparquet", "application/x-parquet"),
        writer="columnar",
    ),
    Format(name=MVT, media=MVT_MEDIA),
    Format(
        name=GML, media="application/gml+xml; version=3.2", uses=(Use.WFS,),
        names=(
            "application/gml+xml;version=3.2.1", "application/gml+xml", "text/xml;subtype=gml/3.2",
            "text/xml;subtype=gml/3.2.1", "text/xml", "application/xml", "gml3", "gml32",
        ),
        advertised=("text/xml; subtype=gml/3.2",),
    ),
    # As clients of the draft name it, and as others do.
    Format(
        name=GEOTIFF, media="image/tiff; application=geotiff", uses=(Use.COVERAGE,),
        title="GeoTIFF (COG), une bande par indicateur", extension="tif", names=("image/tiff",),
    ),
    Format(
        name=COVJSON, media="application/vnd.cov+json", uses=(Use.COVERAGE,), title="CoverageJSON",
    ),
    Format(
        name=PNG, media="image/png", uses=(Use.COVERAGE,), title="PNG d'un indicateur (properties)",
    ),
)  # fmt: skip
FORMATS: Mapping[str, Format] = {one.name: one for one in _ALL}  # what a convention may name

# What comes before the others: the first of them that is open answers who likes all alike.
_FIRST = {Use.ITEMS: (JSON, HTML), Use.EXPORT: (JSON, JSONFG, GEOJSONL), Use.WFS: (GML,)}


@cache
def formats_of(use: Use, first: tuple[str, ...] | None = None) -> tuple[Format, ...]:
    """The formats of a use, the default one first; `first`: those that come before the others."""
    names = _FIRST.get(use, ()) if first is None else first
    of_use = [one for one in _ALL if use in one.uses]
    return (*(FORMATS[name] for name in names), *(f for f in of_use if f.name not in names))


def _by_media(use: Use) -> Mapping[str, str]:
    return {one.media: one.name for one in formats_of(use)}


OF_ITEMS, OF_EXPORT = _by_media(Use.ITEMS), _by_media(Use.EXPORT)
OF_ITEM = {media: name for media, name in OF_ITEMS.items() if Use.ITEM in FORMATS[name].uses}
OF_COVERAGE = _by_media(Use.COVERAGE)
# What the Accept header chooses between; a raster too as clients that know no parameter of a media
# type ask for it.
ACCEPTED: Mapping[Use, Mapping[str, str]] = {
    Use.ITEMS: OF_ITEMS,
    Use.ITEM: OF_ITEM,
    Use.EXPORT: OF_EXPORT,
    Use.COVERAGE: {**OF_COVERAGE, **dict.fromkeys(FORMATS[GEOTIFF].names, GEOTIFF)},
}
# Of a map and of its tiles, by the name of their coding; PNG stands for any in a convention.
JPEG, WEBP = "jpeg", "webp"
OF_MAP: Mapping[str, str] = {
    FORMATS[PNG].media: PNG,
    "image/jpeg": JPEG,
    FORMATS[GEOTIFF].media: GEOTIFF,
}
OF_MAP_TILE: Mapping[str, str] = {FORMATS[PNG].media: PNG, "image/jpeg": JPEG, "image/webp": WEBP}
# What the Accept header chooses a map by: a picture with a place by its plain type too.
ACCEPTED_OF_MAP: Mapping[str, str] = {**OF_MAP, **dict.fromkeys(FORMATS[GEOTIFF].names, GEOTIFF)}
# Of a style, in the words of other programs.
MAPLIBRE, SLD, QML = "maplibre", "sld", "qml"
OF_STYLE: Mapping[str, str] = {
    "application/vnd.mapbox.style+json": MAPLIBRE,
    "application/vnd.ogc.sld+xml;version=1.1": SLD,
    "application/vnd.qgis.qml+xml": QML,
}


def not_offered(parameter: str, asked: str, offered: Iterable[str]) -> str:
    """The refusal of a format by name, in every protocol: what was asked, and what there is.

    `offered`: those that the caller's convention opens there; another one is as unknown as none.
    """
    names = ", ".join(offered)
    if not names:
        return f"{parameter} : aucun format n'est proposé ici"
    return (
        f"{parameter} : {cited(asked[:60])} n'est pas proposé ici ; cette adresse propose : {names}"
    )
