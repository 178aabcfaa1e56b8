"""The capabilities of WMS 1.3.0 and 1.1.1: the layers of one caller, each with its styles."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ows.links import OwsLinks
from ows.namespaces import XLINK, XSI
from ows.wfs.capabilities_document import About
from ows.wms.get_capabilities import GetWmsCapabilities
from ows.wms.get_legend_graphic import LEGENDS
from ows.wms.get_map import PICTURES
from ows.wms.info_format import OF_ROWS
from ows.wms.version import WmsVersion
from ows.xml_writer import HEAD, Markup, element
from parc_social.maps.extents import box_in
from parc_social.maps.view import LARGEST
from parc_social.storage.query.crs import crs_of
from parc_social.storage.query.model import CRS84, Box

WMS = "http://www.opengis.net/wms"
_XSD = "http://schemas.opengis.net/wms/1.3.0/capabilities_1_3_0.xsd"
SLD = "http://www.opengis.net/sld"
_SLD_XSD = "http://schemas.opengis.net/sld/1.1.0/sld_capabilities.xsd"
_DTD = "http://schemas.opengis.net/wms/1.1.1/capabilities_1_1_1.dtd"
_INSPIRE = "http://inspire.ec.europa.eu/schemas/{}/1.0"
_WORLD: Box = (-180.0, -90.0, 180.0, 90.0)
_EXCEPTIONS = {
    WmsVersion.V130: ("XML", "INIMAGE", "BLANK"),
    WmsVersion.V111: (
        "application/vnd.ogc.se_xml",
        "application/vnd.ogc.se_inimage",
        "application/vnd.ogc.se_blank",
    ),
}


@dataclass(frozen=True, slots=True)
class StyleTold:
    """A style of a layer, and the size of its legend in pixels."""

    name: str
    title: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class LayerTold:
    """A layer as one caller sees it. `record` is its record; None: the caller may read none."""

    name: str
    title: str
    abstract: str
    keywords: tuple[str, ...]
    box: Box | None
    systems: tuple[str, ...]
    years: tuple[int, ...]
    default_year: int | None
    styles: tuple[StyleTold, ...]
    record: str | None


def wms_capabilities(
    asked: GetWmsCapabilities, about: About, layers: Sequence[LayerTold], links: OwsLinks
) -> bytes:
    """The document of a version."""
    return _Writer(asked, about, links).document(layers).encode()


@dataclass(frozen=True, slots=True)
class _Writer:
    asked: GetWmsCapabilities
    about: About
    links: OwsLinks

    @property
    def _new(self) -> bool:
        return self.asked.version is WmsVersion.V130

    def document(self, layers: Sequence[LayerTold]) -> str:
        parts = (self._service(), self._capability(layers))
        if not self._new:
            head = f'{HEAD}<!DOCTYPE WMT_MS_Capabilities SYSTEM "{_DTD}">\n'
            return head + element("WMT_MS_Capabilities", *parts, version="1.1.1")
        names = {"xmlns": WMS, "xmlns_xlink": XLINK, "xmlns_xsi": XSI, "xmlns_sld": SLD}
        where = f"{WMS} {_XSD} {SLD} {_SLD_XSD}"
        if self.asked.language:
            vs, common = _INSPIRE.format("inspire_vs"), _INSPIRE.format("common")
            names |= {"xmlns_ivs": vs, "xmlns_ic": common}
            where += f" {vs} {vs}/inspire_vs.xsd"
        return HEAD + element(
            "WMS_Capabilities", *parts, **names, xsi_schemaLocation=where, version="1.3.0"
        )

    def _service(self) -> Markup:
        about = self.about
        person = element(
            "ContactPersonPrimary",
            element("ContactPerson", about.contact),
            element("ContactOrganization", about.provider),
        )
        sizes = [element("MaxWidth", LARGEST), element("MaxHeight", LARGEST)] if self._new else []
        return element(
            "Service",
            element("Name", "WMS" if self._new else "OGC:WMS"),
            element("Title", about.title),
            element("Abstract", about.abstract),
            _keywords(about.keywords),
            self._online(about.site),
            element("ContactInformation", person, *_reached(about)),
            element("Fees", "none"),
            element("AccessConstraints", about.conditions),
            *sizes,
        )

    def _capability(self, layers: Sequence[LayerTold]) -> Markup:
        document = "text/xml" if self._new else "application/vnd.ogc.wms_xml"
        operations = [
            self._operation("GetCapabilities", (document,)),
            self._operation("GetMap", tuple(PICTURES)),
            self._operation("GetFeatureInfo", tuple(OF_ROWS)),
            # Of the SLD profile in 1.3.0: QGIS asks for the legend of a default style by it.
            self._operation("sld:GetLegendGraphic" if self._new else "GetLegendGraphic", LEGENDS),
        ]
        formats = (element("Format", one) for one in _EXCEPTIONS[self.asked.version])
        return element(
            "Capability",
            element("Request", *operations),
            element("Exception", *formats),
            *([self._inspire()] if self._new and self.asked.language else []),
            self._root(layers),
        )

    def _operation(self, name: str, formats: Sequence[str]) -> Markup:
        http = element("HTTP", element("Get", self._online(f"{self.links.bare}?")))
        told = (element("Format", one) for one in formats)
        return element(name, *told, element("DCPType", http))

    def _inspire(self) -> Markup:
        def language(tag: str, code: str) -> Markup:
            return element(f"ic:{tag}", element("ic:Language", code))

        url = element("ic:URL", f"{self.links.base_url}/iso19139")
        return element(
            "ivs:ExtendedCapabilities",
            element("ic:MetadataUrl", url, element("ic:MediaType", "application/xml")),
            element(
                "ic:SupportedLanguages",
                language("DefaultLanguage", "fre"),
                language("SupportedLanguage", "eng"),
            ),
            language("ResponseLanguage", self.asked.language or "fre"),
        )

    def _root(self, layers: Sequence[LayerTold]) -> Markup:
        """Without a name: it is not to be drawn. What all layers have in common is told here."""
        boxes = [one.box for one in layers if one.box is not None]
        west, south, east, north = zip(*boxes, strict=True) if boxes else ((n,) for n in _WORLD)
        box = min(west), min(south), max(east), max(north)
        common = [
            uri
            for uri in (layers[0].systems if layers else (CRS84,))
            if all(uri in one.systems and box_in(uri, one.box or box) is not None for one in layers)
        ]
        return element(
            "Layer",
            element("Title", self.about.title),
            *self._systems(common),
            *self._boxes(box, common),
            *(self._layer(one, box) for one in layers),
        )

    def _layer(self, layer: LayerTold, around: Box) -> Markup:
        """One without a row of the caller's is said to lie where the others do."""
        box = layer.box or around
        systems = [uri for uri in layer.systems if box_in(uri, box) is not None]
        return element(
            "Layer",
            element("Name", layer.name),
            element("Title", layer.title),
            element("Abstract", layer.abstract),
            _keywords(layer.keywords),
            *self._systems(systems),
            *self._boxes(box, systems),
            *self._years(layer),
            element("Attribution", element("Title", self.about.provider),
                    self._online(self.about.site)),
            *self._record(layer),
            *(self._style(layer.name, style) for style in layer.styles),
            queryable="1",
        )  # fmt: skip

    def _systems(self, systems: Sequence[str]) -> list[Markup]:
        tag = self.asked.version.crs
        return [element(tag, self._name(uri)) for uri in systems if self._new or uri != CRS84]

    def _boxes(self, box: Box, systems: Sequence[str]) -> list[Markup]:
        west, south, east, north = _texts(box, 6)
        if self._new:
            sides = ("westBoundLongitude", "eastBoundLongitude", "southBoundLatitude",
                     "northBoundLatitude")  # fmt: skip
            numbers = zip(sides, (west, east, south, north), strict=True)
            found = [element("EX_GeographicBoundingBox", *(element(k, v) for k, v in numbers))]
        else:
            found = [element("LatLonBoundingBox", minx=west, miny=south, maxx=east, maxy=north)]
        return found + [one for uri in systems if (one := self._box(box, uri)) is not None]

    def _box(self, box: Box, uri: str) -> Markup | None:
        if uri == CRS84 and not self._new:
            return None
        inside = box_in(uri, box)
        if inside is None:
            return None
        crs = crs_of(uri)
        degrees = crs.srid == 4326
        sides = list(_texts(inside, 6 if degrees else 2))
        if self._new and crs.north_first:
            sides = [sides[1], sides[0], sides[3], sides[2]]
        named = {self.asked.version.crs: self._name(uri)}
        corners = dict(zip(("minx", "miny", "maxx", "maxy"), sides, strict=True))
        return element("BoundingBox", **named, **corners)

    def _years(self, layer: LayerTold) -> list[Markup]:
        if not layer.years:
            return []
        years = ",".join(map(str, layer.years))
        default = None if layer.default_year is None else str(layer.default_year)
        about = {"name": "time", "units": "ISO8601"}
        if self._new:
            more = {"default": default, "multipleValues": "0", "nearestValue": "0", "current": "1"}
            return [element("Dimension", years, **about, **more)]
        extent = element(
            "Extent", years, name="time", default=default, multipleValues="0", nearestValue="0"
        )
        return [element("Dimension", **about), extent]

    def _record(self, layer: LayerTold) -> list[Markup]:
        if layer.record is None:
            return []
        kind = "ISO19115:2003" if self._new else "TC211"
        href = self._online(f"{self.links.base_url}/iso19139/{layer.record}")
        return [element("MetadataURL", element("Format", "application/xml"), href, type=kind)]

    def _style(self, layer: str, style: StyleTold) -> Markup:
        asked = (
            f"{self.links.bare}?SERVICE=WMS&VERSION={self.asked.version}&REQUEST=GetLegendGraphic"
            f"&LAYER={layer}&STYLE={style.name}&FORMAT=image/png"
        )
        legend = element(
            "LegendURL",
            element("Format", "image/png"),
            self._online(asked + (f"&LANGUAGE={self.asked.language}" * bool(self.asked.language))),
            width=style.width,
            height=style.height,
        )
        return element("Style", element("Name", style.name), element("Title", style.title), legend)

    def _name(self, uri: str) -> str:
        return "CRS:84" if uri == CRS84 else f"EPSG:{uri.rpartition('/')[2]}"

    def _online(self, href: str) -> Markup:
        names = {} if self._new else {"xmlns_xlink": XLINK}
        return element("OnlineResource", **names, xlink_type="simple", xlink_href=href)


def _keywords(words: Sequence[str]) -> Markup:
    return element("KeywordList", *(element("Keyword", word) for word in words))


def _texts(box: Box, decimals: int) -> tuple[str, str, str, str]:
    """Rounded so that the data stay inside, and the same text wherever the number stands."""
    ten = 10**decimals
    west, south, east, north = (round(n * ten, 3) for n in box)
    lower = (f"{math.floor(n) / ten:.{decimals}f}" for n in (west, south))
    upper = (f"{math.ceil(n) / ten:.{decimals}f}" for n in (east, north))
    return *lower, *upper  # pyright: ignore[reportReturnType]


def _reached(about: About) -> list[Markup]:
    """How the contact is reached, where the installation says it; the schema's order."""
    told = (
        ("ContactVoiceTelephone", about.telephone),
        ("ContactElectronicMailAddress", about.courriel),
    )
    return [element(name, value) for name, value in told if value]
