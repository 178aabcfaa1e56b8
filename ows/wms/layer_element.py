"""A layer of the capabilities of WMS: its systems, boxes, years, record and styles."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ows.about import CODES, About, OwsLinks
from ows.wms.get_capabilities import GetWmsCapabilities, WmsVersion
from ows.xml import XLINK, Markup, element
from parc_social.drawing.styles.level_legend import LevelLook
from parc_social.maps.extents import box_in
from parc_social.storage.query.crs import crs_of
from parc_social.storage.query.model import CRS84, Box


@dataclass(frozen=True, slots=True)
class WmsStyleInfo:
    """A style of a layer, and the size of its legend in pixels.

    `level`: how the layer looks in it, of an indicator, whose style other layers have too. None:
    it is the layer's own.
    """

    name: str
    title: str
    width: int
    height: int
    level: LevelLook | None = None


@dataclass(frozen=True, slots=True)
class WmsLayerInfo:
    """A layer as one caller sees it. `record` is its record; None: the caller may read none."""

    name: str
    title: str
    abstract: str
    keywords: tuple[str, ...]
    box: Box | None
    systems: tuple[str, ...]
    years: tuple[int, ...]
    default_year: int | None
    styles: tuple[WmsStyleInfo, ...]
    record: str | None


@dataclass(frozen=True, slots=True)
class Inherited:
    """What layers have of a group: systems, a box (`told`: by its element) and styles."""

    systems: tuple[str, ...]
    box: Box
    styles: tuple[WmsStyleInfo, ...] = ()
    told: bool = False


def place_of(layer: WmsLayerInfo, around: Box) -> Inherited:
    """Where a layer lies; one without a row of the caller's, where the others of its group do."""
    box = layer.box or around
    systems = tuple(uri for uri in layer.systems if box_in(uri, box) is not None)
    return Inherited(systems, box)


@dataclass(frozen=True, slots=True)
class LayerWriter:
    """The elements of the layers of one document."""

    request: GetWmsCapabilities
    about: About
    links: OwsLinks

    @property
    def _new(self) -> bool:
        return self.request.version is WmsVersion.V130

    def _layer(self, layer: WmsLayerInfo, above: Inherited, *, own_box: bool) -> Markup:
        """What it has of what is above is not said again; `own_box`: but where it lies."""
        place = place_of(layer, above.box)
        names = {style.name for style in above.styles}
        return element(
            "Layer",
            element("Name", layer.name),
            element("Title", layer.title),
            element("Abstract", layer.abstract),
            keywords(layer.keywords),
            *self._place(place, replace(above, told=above.told and not own_box)),
            *self._years(layer),
            *self._record(layer),
            *(self._style(style, layer.name) for style in layer.styles if style.name not in names),
            queryable="1",
        )

    def _place(self, place: Inherited, above: Inherited) -> list[Markup]:
        """Systems add up from the root downwards; boxes are all said again where one differs.

        OGC 06-042, table 5; 01-068r3, 7.1.4.7.
        """
        systems = [uri for uri in place.systems if uri not in above.systems]
        alike = above.told and not systems and place.box == above.box
        return [*self._systems(systems), *([] if alike else self._boxes(place.box, place.systems))]

    def _systems(self, systems: Sequence[str]) -> list[Markup]:
        tag = self.request.version.crs
        return [element(tag, self._name(uri)) for uri in systems if self._new or uri != CRS84]

    def _boxes(self, box: Box, systems: Sequence[str]) -> list[Markup]:
        west, south, east, north = _texts(box, 6)
        if self._new:
            sides = ("westBoundLongitude", "eastBoundLongitude", "southBoundLatitude",
                     "northBoundLatitude")  # fmt: skip
            numbers = zip(sides, (west, east, south, north), strict=True)
            boxes = [element("EX_GeographicBoundingBox", *(element(k, v) for k, v in numbers))]
        else:
            boxes = [element("LatLonBoundingBox", minx=west, miny=south, maxx=east, maxy=north)]
        return boxes + [one for uri in systems if (one := self._box(box, uri)) is not None]

    def _box(self, box: Box, uri: str) -> Markup | None:
        if uri == CRS84 and not self._new:
            return None
        inside = box_in(uri, box)
        if inside is None:
            return None
        crs = crs_of(uri)
        degrees = crs.srid == 4326
        sides = list(_texts(inside, 6 if degrees else 0))
        if self._new and crs.north_first:
            sides = [sides[1], sides[0], sides[3], sides[2]]
        system = {self.request.version.crs: self._name(uri)}
        corners = dict(zip(("minx", "miny", "maxx", "maxy"), sides, strict=True))
        return element("BoundingBox", **system, **corners)

    def _years(self, layer: WmsLayerInfo) -> list[Markup]:
        if not layer.years:
            return []
        years = ",".join(map(str, layer.years))
        default = None if layer.default_year is None else str(layer.default_year)
        about = {"name": "time", "units": "ISO8601"}
        if self._new:
            return [element("Dimension", years, **about, default=default, current="1")]
        extent = element("Extent", years, name="time", default=default)
        return [element("Dimension", **about), extent]

    def _record(self, layer: WmsLayerInfo) -> list[Markup]:
        if layer.record is None:
            return []
        kind = "ISO19115:2003" if self._new else "TC211"
        href = self._online(f"{self.links.base_url}/iso19139/{layer.record}")
        return [element("MetadataURL", element("Format", "application/xml"), href, type=kind)]

    def _style(self, style: WmsStyleInfo, layer: str = "") -> Markup:
        """Of a layer; else of all layers of a group: then the legend is that of each level.

        Clients that put their layer into the address of a legend, as QGIS does, have its own.
        """
        language_code = self.request.language
        language = f"&LANGUAGE={CODES[language_code]}" if language_code else ""
        alone = f"&LAYER={layer}" if layer else ""
        address = f"{self.links.bare}?REQUEST=GetLegendGraphic{alone}&STYLE={style.name}{language}"
        legend = element(
            "LegendURL",
            element("Format", "image/png"),
            self._online(address),
            width=style.width,
            height=style.height,
        )
        return element("Style", element("Name", style.name), element("Title", style.title), legend)

    def _name(self, uri: str) -> str:
        return "CRS:84" if uri == CRS84 else f"EPSG:{uri.rpartition('/')[2]}"

    def _online(self, href: str) -> Markup:
        names = {} if self._new else {"xmlns_xlink": XLINK}
        return element("OnlineResource", **names, xlink_type="simple", xlink_href=href)


def keywords(words: Sequence[str]) -> Markup:
    """The list of keywords of the service or of a layer."""
    return element("KeywordList", *(element("Keyword", word) for word in words))


def _texts(box: Box, decimals: int) -> tuple[str, str, str, str]:
    """Rounded so that the data stay inside, and the same text wherever the number stands."""
    ten = 10**decimals
    west, south, east, north = (round(n * ten, 3) for n in box)
    lower = (f"{math.floor(n) / ten:.{decimals}f}" for n in (west, south))
    upper = (f"{math.ceil(n) / ten:.{decimals}f}" for n in (east, north))
    return *lower, *upper  # pyright: ignore[reportReturnType]
