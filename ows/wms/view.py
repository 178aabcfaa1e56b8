"""The place and the size of a map, as GetMap and GetFeatureInfo give them."""

import math
import re
from collections.abc import Sequence

from ows.errors import invalid, missing, ows_refusal
from ows.kvp import Kvp
from ows.srs import Srs, srs_of
from ows.wms.get_capabilities import WmsVersion
from parc_social.errors import InvalidValue, OwsRefusal
from parc_social.maps.view import LARGEST, View, box_around, check_view
from parc_social.storage.query.area import Area
from parc_social.storage.query.bbox import RequestedBbox, areas_of, boxes_of, parse_bbox
from parc_social.storage.query.crs import crs_of
from parc_social.storage.query.model import Box
from parc_social.wording import cited

_SCREEN = 90  # dots an inch of a pixel of 0.28 mm, which is what the standard speaks of
_FINEST = 7.0  # pixels of a print for one of a screen: 600 dots an inch
_COLOUR = re.compile(r"(?:0x|#)([0-9A-Fa-f]{6})")


def view_of(kvp: Kvp, version: WmsVersion, crs_uris: Sequence[str]) -> View:
    """View of a map. `crs_uris`: the systems of its layers. Raises OwsRefusal."""
    uri = _system(kvp, version, crs_uris)
    width, height = _size(kvp, "WIDTH"), _size(kvp, "HEIGHT")
    box, scale = _box(kvp, version, uri), scale_of(kvp)
    view = View(
        crs_of(uri),
        box,
        width,
        height,
        boxes_of(_bbox(uri, box_around(box, width, height, scale))),
        background_of(kvp),
        scale,
    )
    try:
        check_view(view)
    except InvalidValue as error:
        raise invalid("BBOX", f"BBOX : {error}") from error
    return view


def boxes_in(uri: str, box: Box) -> tuple[Box, ...]:
    """Degrees in which all lies that a picture of a box of a system, east before north, shows."""
    return boxes_of(_bbox(uri, box))


def areas_in(uri: str, box: Box) -> tuple[Area, ...]:
    """Areas that a box of a system, east before north, covers."""
    return areas_of(_bbox(uri, box))


def _bbox(uri: str, box: Box) -> RequestedBbox:
    west, south, east, north = box
    if crs_of(uri).north_first:
        west, south, east, north = south, west, north, east
    return RequestedBbox((west, south, east, north), uri)


def background_of(kvp: Kvp) -> str | None:
    """The ground: white unless said otherwise, None where it is transparent."""
    if kvp.flag("TRANSPARENT"):
        return None
    text = (kvp.get("BGCOLOR") or "0xFFFFFF").strip()
    match = _COLOUR.fullmatch(text)
    if match is None:
        raise invalid(
            "BGCOLOR", f"BGCOLOR : une couleur comme 0xFFFFFF est attendue, lu {cited(text)}"
        )
    return f"#{match[1].lower()}"


def scale_of(kvp: Kvp) -> float:
    """Pixels for one of a screen, by the dots an inch that QGIS, MapServer and GeoServer name."""
    options = dict(
        part.split(":", 1) for part in (kvp.get("FORMAT_OPTIONS") or "").split(";") if ":" in part
    )
    dpi = {key.strip().lower(): value for key, value in options.items()}.get("dpi")
    resolutions = [(name, kvp.get(name)) for name in ("DPI", "MAP_RESOLUTION")]
    resolutions.append(("FORMAT_OPTIONS", dpi))
    name, text = next(((n, t) for n, t in resolutions if t is not None), ("", None))
    if text is None:
        return 1.0
    dots = _number(text)
    if dots is None or not 1 <= dots <= 10_000:
        raise invalid(name, f"{name} : un nombre de points par pouce est attendu, lu {cited(text)}")
    # By quarters, so that 90, 91 and 96 dots an inch, which all mean a screen, are the same.
    return min(max(round(4 * dots / _SCREEN) / 4, 0.5), _FINEST)


def _system(kvp: Kvp, version: WmsVersion, crs_uris: Sequence[str]) -> str:
    name = kvp.get(version.crs, "CRS", "SRS")
    if name is None:
        raise missing(version.crs, f"{version.crs} manque : EPSG:2154, par exemple")
    try:
        srs: Srs = srs_of(name.strip(), crs_uris)
    except OwsRefusal as error:
        code = "InvalidCRS" if version is WmsVersion.V130 else "InvalidSRS"
        message = f"système de coordonnées non proposé pour ces couches : {cited(name[:60])}"
        raise ows_refusal(code, version.crs, message) from error
    return srs.canonical


def _box(kvp: Kvp, version: WmsVersion, uri: str) -> Box:
    """East before north. In 1.3.0 the corners are in the order of the axes of the system."""
    text = kvp.get("BBOX")
    if text is None:
        raise missing("BBOX", "BBOX manque : quatre nombres sont attendus")
    try:
        numbers = parse_bbox(text)
    except InvalidValue as error:
        raise invalid("BBOX", str(error)) from error
    if len(numbers) != 4:
        raise invalid("BBOX", f"BBOX : 4 nombres sont attendus, lu {cited(text[:80])}")
    west, south, east, north = numbers
    if version is WmsVersion.V130 and crs_of(uri).north_first:
        west, south, east, north = south, west, north, east
    if not (west < east and south < north and math.isfinite((east - west) * (north - south))):
        raise invalid(
            "BBOX", f"BBOX : l'étendue est vide, renversée ou sans fin, lu {cited(text[:80])}"
        )
    return west, south, east, north


def _size(kvp: Kvp, name: str) -> int:
    value = kvp.whole(name)
    if value is None:
        raise missing(name, f"{name} manque : un nombre de pixels de 1 à {LARGEST}")
    if not 1 <= value <= LARGEST:
        raise invalid(name, f"{name} : de 1 à {LARGEST} pixels, lu {value}")
    return value


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
