"""GetFeatureInfo: what lies under a pixel of a map."""

from collections.abc import Mapping
from dataclasses import dataclass

from ows.caller import MapCaller
from ows.errors import FORMAT, LAYER, POINT, format_refusal, invalid, missing, ows_refusal
from ows.kvp import Kvp
from ows.srs import Srs, urn_of
from ows.wms.get_capabilities import WmsVersion, version_of
from ows.wms.get_map import systems_of
from ows.wms.layers import MapLayer, layers_of
from ows.wms.view import areas_in, view_of
from parc_social.catalogue.collection import Geometry
from parc_social.catalogue.formats import GML, HTML, JSON
from parc_social.catalogue.load import collections
from parc_social.maps.view import View
from parc_social.storage.query.model import Box, FeatureEncoding, FeatureQuery, Years
from parc_social.wording import cited

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
_DEFAULT = "application/json"
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
        return _DEFAULT
    plain = name.strip().lower().replace("; ", ";")
    for one in (plain, plain.replace(" ", "+", 1)):
        media = _ALIASES.get(one, one)
        if media in OF_ROWS:
            return media
    return None


MOST = 100  # features of a layer
_NEAR = 5.0  # pixels around the point: of features that are drawn as points or lines
_UNDER = 0.25  # of others


@dataclass(frozen=True, slots=True)
class GetFeatureInfo:
    """`layers` are those that are asked, the upper first; `x`, `y` a place in the map's system."""

    layers: tuple[MapLayer, ...]
    view: View
    pixel: tuple[int, int]
    count: int
    media: str

    @property
    def srs(self) -> Srs:
        """The system of the map."""
        uri = self.view.crs.uri
        return Srs(urn_of(uri), uri)

    def query(self, layer: MapLayer) -> FeatureQuery:
        """The features of a layer there."""
        styled, gml = layer.styled, self.media.startswith("application/gml")
        return FeatureQuery(
            collection=styled.collection,
            limit=self.count,
            boxes=areas_in(self.srs.canonical, self._around(layer)),
            years=None if styled.year is None else Years(styled.year, styled.year),
            filter=styled.filter,
            crs=self.srs.crs if gml else self.srs.eastwards,
            form=FeatureEncoding.GML if gml else FeatureEncoding.GEOJSON,
        )

    def _around(self, layer: MapLayer) -> Box:
        west, south, east, north = self.view.box
        across = (east - west) / self.view.width
        down = (north - south) / self.view.height
        x = west + (self.pixel[0] + 0.5) * across
        y = north - (self.pixel[1] + 0.5) * down
        outline = collections()[layer.styled.collection].geometry is Geometry.MULTIPOLYGON
        reach = _UNDER if outline else _NEAR * self.view.scale
        return x - reach * across, y - reach * down, x + reach * across, y + reach * down


def from_kvp(kvp: Kvp, caller: MapCaller) -> GetFeatureInfo:
    """Of an address. Raises OwsRefusal."""
    version = version_of(kvp)
    layers = layers_of(kvp, caller)
    queried_layers = _query_layers(kvp, layers)
    view = view_of(kvp, version, systems_of(layers, caller))
    media = info_format(kvp.get("INFO_FORMAT"))
    if media is None or not _opens(caller, queried_layers, OF_ROWS[media]):
        offered = (one for one in OF_ROWS if _opens(caller, queried_layers, OF_ROWS[one]))
        raise format_refusal("INFO_FORMAT", kvp.get("INFO_FORMAT") or _DEFAULT, offered, FORMAT)
    count = kvp.whole("FEATURE_COUNT")
    if count == 0:
        raise invalid("FEATURE_COUNT", "FEATURE_COUNT : un nombre d'au moins 1 est attendu, lu 0")
    return GetFeatureInfo(
        queried_layers, view, _pixel(kvp, version, view), min(count or 1, MOST), media
    )


def _query_layers(kvp: Kvp, layers: tuple[MapLayer, ...]) -> tuple[MapLayer, ...]:
    text = kvp.get("QUERY_LAYERS")
    if text is None:
        raise missing("QUERY_LAYERS", "QUERY_LAYERS manque : des couches de LAYERS")
    by_name = {layer.name: layer for layer in layers}
    names = list(dict.fromkeys(name.strip() for name in text.split(",")))
    for name in names:
        if name not in by_name:
            message = f"{cited(name[:60])} n'est pas une couche de LAYERS"
            raise ows_refusal(LAYER, "QUERY_LAYERS", message)
    return tuple(by_name[name] for name in reversed(by_name) if name in names)


def _opens(caller: MapCaller, layers: tuple[MapLayer, ...], format_: str) -> bool:
    in_format = caller.grant.in_format(format_)
    return all(in_format.right(layer.styled.collection) is not None for layer in layers)


def _pixel(kvp: Kvp, version: WmsVersion, view: View) -> tuple[int, int]:
    names = ("I", "J") if version is WmsVersion.V130 else ("X", "Y")
    others = ("X", "Y") if version is WmsVersion.V130 else ("I", "J")
    pixel: list[int] = []
    for name, other, size in zip(names, others, (view.width, view.height), strict=True):
        text = kvp.get(name, other)
        if text is None:
            raise missing(name, f"{name} manque : un pixel de 0 à {size - 1}")
        digits = text.strip()
        inside = digits.isascii() and digits.isdigit() and len(digits) < 6 and int(digits) < size
        if not inside:
            raise ows_refusal(
                POINT, name, f"un pixel de 0 à {size - 1} est attendu, lu {cited(text[:40])}"
            )
        pixel.append(int(digits))
    return pixel[0], pixel[1]
