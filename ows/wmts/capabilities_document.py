"""The capabilities of WMTS 1.0.0 (OGC 07-057r7, 7.1): layers, grids and themes of one caller."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from ows.about import CODES, About, OwsLinks
from ows.groups import groups_of
from ows.srs import urn_of
from ows.wfs.capabilities_document import provider
from ows.wms.layer_element import WmsLayerInfo, WmsStyleInfo
from ows.wmts.request import (
    CAPABILITIES_FILE,
    EXTENSIONS,
    INFO_EXTENSIONS,
    VERSION,
    GetWmtsCapabilities,
)
from ows.xml import OWS, XLINK, XSI, Markup, document, element
from parc_social.maps.extents import box_in
from parc_social.maps.matrix_set import SIDE, MatrixSet, sets_meeting
from parc_social.storage.query.crs import crs_of
from parc_social.storage.query.model import CRS84, Box
from parc_social.wording import FRENCH

WMTS = "http://www.opengis.net/wmts/1.0"
_XSD = "http://schemas.opengis.net/wmts/1.0/wmtsGetCapabilities_response.xsd"
_CELL = "{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}"


def wmts_capabilities(
    request: GetWmtsCapabilities, about: About, layers: Sequence[WmsLayerInfo], links: OwsLinks
) -> bytes:
    """The sections that are asked for, of the layers that have a place."""
    return _WmtsWriter(request, about, links).document(
        [one for one in layers if one.box is not None]
    )


@dataclass(frozen=True, slots=True)
class _WmtsWriter:
    request: GetWmtsCapabilities
    about: About
    links: OwsLinks

    def document(self, layers: Sequence[WmsLayerInfo]) -> bytes:
        sections: Mapping[str, Callable[[], Markup]] = {
            "ServiceIdentification": self._identification,
            "ServiceProvider": lambda: provider(self.about),
            "OperationsMetadata": self._operations,
            "Contents": lambda: self._contents(layers),
            "Themes": lambda: self._themes(layers),
        }
        names = {"xmlns": WMTS, "xmlns_ows": OWS, "xmlns_xlink": XLINK, "xmlns_xsi": XSI}
        return document(
            element(
                "Capabilities",
                *(sections[name]() for name in self.request.sections),
                element("ServiceMetadataURL", xlink_href=self._file),
                **names,
                xsi_schemaLocation=f"{WMTS} {_XSD}",
                version=VERSION,
            )
        )

    @property
    def _root(self) -> str:
        return f"{self.links.base_url}/wmts/{VERSION}"

    @property
    def _file(self) -> str:
        return f"{self._root}/{CAPABILITIES_FILE}"

    @property
    def _language(self) -> str:
        return self.request.language or FRENCH

    def _identification(self) -> Markup:
        about = self.about
        return element(
            "ows:ServiceIdentification",
            element("ows:Title", about.title),
            element("ows:Abstract", about.abstract),
            element("ows:Keywords", *(element("ows:Keyword", one) for one in about.keywords)),
            element("ows:ServiceType", "OGC WMTS"),
            element("ows:ServiceTypeVersion", VERSION),
            element("ows:Fees", "none"),
            element("ows:AccessConstraints", about.conditions),
        )

    def _operations(self) -> Markup:
        """The bare address, then the path, of each: clients take the first that they know."""

        def get(href: str, encoding: str) -> Markup:
            allowed = element("ows:AllowedValues", element("ows:Value", encoding))
            constraint = element("ows:Constraint", allowed, name="GetEncoding")
            return element("ows:Get", constraint, xlink_href=href)

        def operation(name: str, path: str) -> Markup:
            ways = get(f"{self.links.bare}?", "KVP"), get(path, "RESTful")
            return element(
                "ows:Operation", element("ows:DCP", element("ows:HTTP", *ways)), name=name
            )

        return element(
            "ows:OperationsMetadata",
            operation("GetCapabilities", self._file),
            operation("GetTile", f"{self._root}/"),
            operation("GetFeatureInfo", f"{self._root}/"),
        )

    def _contents(self, layers: Sequence[WmsLayerInfo]) -> Markup:
        sets = {one.name: sets_meeting(one.box, one.systems) for one in layers}
        used = {one.id: one for one in chain.from_iterable(sets.values())}
        return element(
            "Contents",
            *(self._layer(one, sets[one.name]) for one in layers),
            *(_matrix_set(one) for one in used.values()),
        )

    def _layer(self, layer: WmsLayerInfo, sets: Sequence[MatrixSet]) -> Markup:
        west, south, east, north = layer.box or (-180.0, -90.0, 180.0, 90.0)
        corners = (
            element("ows:LowerCorner", f"{west:.6f} {south:.6f}"),
            element("ows:UpperCorner", f"{east:.6f} {north:.6f}"),
        )
        return element(
            "Layer",
            element("ows:Title", layer.title),
            element("ows:Abstract", layer.abstract),
            element("ows:WGS84BoundingBox", *corners),
            element("ows:Identifier", layer.name),
            *(one for matrix_set in sets for one in _bounding_box(layer.box, matrix_set)),
            *self._record(layer),
            *(self._style(layer.name, one, number == 0) for number, one in enumerate(layer.styles)),
            *(element("Format", media) for media in EXTENSIONS.values()),
            *(element("InfoFormat", media) for media in INFO_EXTENSIONS.values()),
            *_years(layer),
            *(element("TileMatrixSetLink", element("TileMatrixSet", one.id)) for one in sets),
            *self._addresses(layer),
        )

    def _record(self, layer: WmsLayerInfo) -> list[Markup]:
        if layer.record is None:
            return []
        return [
            element("ows:Metadata", xlink_href=f"{self.links.base_url}/iso19139/{layer.record}")
        ]

    def _style(self, layer: str, style: WmsStyleInfo, is_default: bool) -> Markup:
        language = f"&LANGUAGE={CODES[self.request.language]}" if self.request.language else ""
        legend = f"{self.links.bare}?REQUEST=GetLegendGraphic&LAYER={layer}&STYLE={style.name}"
        return element(
            "Style",
            element("ows:Title", style.title),
            element("ows:Identifier", style.name),
            element(
                "LegendURL", format="image/png", xlink_href=f"{legend}{language}",
                width=style.width, height=style.height,
            ),
            isDefault="true" if is_default else "false",
        )  # fmt: skip

    def _addresses(self, layer: WmsLayerInfo) -> list[Markup]:
        time = "{time}/" if layer.years else ""
        cell = f"{self._root}/{layer.name}/{{Style}}/{time}{_CELL}"
        tiles = [(media, "tile", f"{cell}.{name}") for name, media in EXTENSIONS.items()]
        infos = [
            (media, "FeatureInfo", f"{cell}/{{J}}/{{I}}.{name}")
            for name, media in INFO_EXTENSIONS.items()
        ]
        return [
            element("ResourceURL", format=media, resourceType=kind, template=template)
            for media, kind, template in (*tiles, *infos)
        ]

    def _themes(self, layers: Sequence[WmsLayerInfo]) -> Markup:
        return element(
            "Themes",
            *(
                element(
                    "Theme",
                    element("ows:Title", group.title.of(self._language)),
                    element("ows:Abstract", group.abstract.of(self._language)),
                    element("ows:Identifier", group.id),
                    *(element("LayerRef", name) for name in group.layers),
                )
                for group in groups_of([one.name for one in layers])
            ),
        )


def _bounding_box(box: Box | None, one: MatrixSet) -> list[Markup]:
    """In the system of a grid: GDAL would turn the box of degrees, of several oceans, into one."""
    inside = None if box is None or one.crs == CRS84 else box_in(one.crs, box)
    if inside is None:
        return []
    west, south, east, north = inside
    lower, upper = f"{west:.2f} {south:.2f}", f"{east:.2f} {north:.2f}"
    corners = element("ows:LowerCorner", lower), element("ows:UpperCorner", upper)
    return [element("ows:BoundingBox", *corners, crs=urn_of(one.crs))]


def _years(layer: WmsLayerInfo) -> list[Markup]:
    if not layer.years:
        return []
    default = layer.default_year or layer.years[-1]
    return [
        element(
            "Dimension",
            element("ows:Identifier", "time"),
            element("ows:UOM", "ISO8601"),
            element("Default", default),
            element("Current", "true"),
            *(element("Value", year) for year in layer.years),
        )
    ]


def _matrix_set(one: MatrixSet) -> Markup:
    """A corner is in the order of the axes of its system."""
    east, north = (f"{side:.12g}" for side in one.origin)
    corner = f"{north} {east}" if crs_of(one.crs).north_first else f"{east} {north}"
    known = [element("WellKnownScaleSet", one.scale_set)] if one.scale_set else []
    return element(
        "TileMatrixSet",
        element("ows:Identifier", one.id),
        element("ows:SupportedCRS", urn_of(one.crs)),
        *known,
        *(
            element(
                "TileMatrix",
                element("ows:Identifier", zoom),
                element("ScaleDenominator", f"{one.scale_denominator(zoom):.16g}"),
                element("TopLeftCorner", corner),
                element("TileWidth", SIDE),
                element("TileHeight", SIDE),
                element("MatrixWidth", one.size(zoom)[0]),
                element("MatrixHeight", one.size(zoom)[1]),
            )
            for zoom in one.zooms
        ),
    )
