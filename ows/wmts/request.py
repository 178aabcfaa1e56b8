"""Requests of WMTS 1.0.0 (OGC 07-057r7), by parameters (clause 8) and by paths (clause 10)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ows.caller import MapCaller
from ows.errors import INVALID, format_refusal, invalid, missing, ows_refusal
from ows.kvp import Kvp
from ows.wms.get_feature_info import OF_ROWS, info_format
from ows.wms.layers import LayerSelection, MapLayer, refuse_others, styled_layer
from ows.wmts.tile_address import address_of, given, pixel_of
from parc_social.drawing.picture import PictureFormat
from parc_social.errors import OwsRefusal
from parc_social.maps.map_tile import TileAddress
from parc_social.wording import cited

VERSION = "1.0.0"
TILES: Mapping[str, PictureFormat] = {
    "image/png": PictureFormat.PNG,
    "image/webp": PictureFormat.WEBP,
}
EXTENSIONS = {"png": "image/png", "webp": "image/webp"}
INFO_EXTENSIONS = {
    "html": "text/html",
    "txt": "text/plain",
    "gml": "application/gml+xml; version=3.2",
    "json": "application/json",  # the last, which QGIS reads objects from
}
SECTIONS = (
    "ServiceIdentification", "ServiceProvider", "OperationsMetadata", "Contents", "Themes",
)  # fmt: skip
CAPABILITIES_FILE = "WMTSCapabilities.xml"
_NO_TIME = "{time}"
_OPERATIONS = "GetCapabilities, GetTile, GetFeatureInfo"


@dataclass(frozen=True, slots=True)
class GetWmtsCapabilities:
    """`sections` in the order of the standard; `language` None: French."""

    sections: tuple[str, ...] = SECTIONS
    language: str | None = None


@dataclass(frozen=True, slots=True)
class GetTile:
    """A tile of a layer in a style."""

    layer: MapLayer
    address: TileAddress
    media: str


@dataclass(frozen=True, slots=True)
class GetTileInfo:
    """What lies under a pixel of a tile: GetFeatureInfo of WMTS."""

    layer: MapLayer
    address: TileAddress
    pixel: tuple[int, int]
    media: str


WmtsRequest = GetWmtsCapabilities | GetTile | GetTileInfo


def read_kvp(kvp: Kvp, caller: MapCaller) -> WmtsRequest:
    """The request of some parameters. Raises OwsRefusal."""
    name = kvp.get("REQUEST")
    if name is None:
        raise missing("REQUEST", f"REQUEST manque : {_OPERATIONS}")
    readers: Mapping[str, Callable[[Kvp, MapCaller], WmtsRequest]] = {
        "getcapabilities": _capabilities, "gettile": _tile, "getfeatureinfo": _info,
    }  # fmt: skip
    reader = readers.get(name.strip().lower())
    if reader is None:
        message = f"opération inconnue : {cited(name[:60])} ; {_OPERATIONS}"
        raise OwsRefusal(
            f"REQUEST : {message}", "OperationNotSupported", "REQUEST", code="not-implemented"
        )
    return reader(kvp, caller)


_PLACE = ("LAYER", "STYLE", "TILEMATRIXSET", "TILEMATRIX", "TILEROW", "TILECOL")
_TIMED = ("LAYER", "STYLE", "TIME", "TILEMATRIXSET", "TILEMATRIX", "TILEROW", "TILECOL")
_PATHS = {
    6: _PLACE, 7: _TIMED, 8: (*_PLACE, "J", "I"), 9: (*_TIMED, "J", "I"),
}  # fmt: skip


def read_path(path: str, query: Kvp, caller: MapCaller) -> WmtsRequest:
    """The request of a path below `/wmts/`, its octets decoded. Raises OwsRefusal.

    `query` may say nothing that narrows a map: it would be passed over.
    """
    version, _, rest = path.partition("/")
    if version != VERSION:
        raise invalid("VERSION", f"VERSION : {VERSION} est attendu, lu {cited(version[:40])}")
    _refuse_narrowing(query)
    if query.get("TIME") is not None:
        raise invalid("TIME", "TIME : le millésime est dans l'adresse, avant la grille")
    if rest == CAPABILITIES_FILE:
        return GetWmtsCapabilities(language=query.language)
    segments = rest.split("/")
    names = _PATHS.get(len(segments))
    if names is None:
        raise invalid(
            "PATH",
            "adresse : {couche}/{style}[/{millésime}]/{grille}/{niveau}/{ligne}/{colonne}.png est"
            f" attendue sous /wmts/{VERSION}/",
        )
    segments[-1], _, extension = segments[-1].partition(".")
    infos = names[-1] == "I"
    media = (INFO_EXTENSIONS if infos else EXTENSIONS).get(extension)
    if media is None:
        known = ", ".join(INFO_EXTENSIONS if infos else EXTENSIONS)
        locator = "INFOFORMAT" if infos else "FORMAT"
        raise invalid(locator, f"{locator} : {known} ; lu {cited(extension[:40])}")
    pairs = [*zip(names, segments, strict=True), ("INFOFORMAT" if infos else "FORMAT", media)]
    # QGIS leaves the variable of a dimension that no value was chosen for: then it is the default.
    pairs = [one for one in pairs if one != ("TIME", _NO_TIME)]
    kvp = Kvp([*pairs, ("VERSION", VERSION), *(() if not infos else (("FORMAT", "image/png"),))])
    return _info(kvp, caller) if infos else _tile(kvp, caller)


def _capabilities(kvp: Kvp, _caller: MapCaller) -> GetWmtsCapabilities:
    """A format that there is not, and UPDATESEQUENCE, are passed over (OWS 1.1, 7.2)."""
    versions = kvp.get("ACCEPTVERSIONS")
    if versions is not None and VERSION not in [one.strip() for one in versions.split(",")]:
        raise ows_refusal(
            "VersionNegotiationFailed", "ACCEPTVERSIONS", f"{VERSION} ; lu {cited(versions[:60])}"
        )
    text = kvp.get("SECTIONS")
    if text is None:
        return GetWmtsCapabilities(language=kvp.language)
    names = {name.strip().lower() for name in text.split(",")}
    known = {name.lower() for name in SECTIONS} | {"all"}
    if names - known:
        raise invalid(
            "SECTIONS", f"SECTIONS : {', '.join(SECTIONS)} ou All ; lu {cited(text[:80])}"
        )
    sections = tuple(one for one in SECTIONS if "all" in names or one.lower() in names)
    return GetWmtsCapabilities(sections, kvp.language)


def _tile(kvp: Kvp, caller: MapCaller) -> GetTile:
    _check_version(kvp)
    _refuse_narrowing(kvp)
    layer = _layer(kvp, caller)
    media = _format(kvp)
    return GetTile(layer, address_of(kvp, layer.name, caller), media)


def _info(kvp: Kvp, caller: MapCaller) -> GetTileInfo:
    _check_version(kvp)
    _refuse_narrowing(kvp)
    layer = _layer(kvp, caller)
    _format(kvp)
    asked = given(kvp, "INFOFORMAT", "INFO_FORMAT")
    media = info_format(asked)
    if media is None or not _opens(caller, layer, OF_ROWS[media]):
        offered = (one for one in OF_ROWS if _opens(caller, layer, OF_ROWS[one]))
        raise format_refusal("INFOFORMAT", asked, offered)
    address = address_of(kvp, layer.name, caller)
    i, j = (pixel_of(kvp, name) for name in ("I", "J"))
    return GetTileInfo(layer, address, (i, j), media)


def _check_version(kvp: Kvp) -> None:
    version = kvp.get("VERSION")
    if version is None:
        raise missing("VERSION", f"VERSION manque : {VERSION} est attendu")
    if version.strip() != VERSION:
        raise invalid("VERSION", f"VERSION : {VERSION} est attendu, lu {cited(version[:40])}")


def _refuse_narrowing(kvp: Kvp) -> None:
    """A tile is whole: what would narrow it must not be passed over in silence."""
    refuse_others(kvp)
    if kvp.get("CQL_FILTER") is not None:
        why = "une tuile n'a pas de filtre : demandez la carte par WMS"
        raise ows_refusal("OperationNotSupported", "CQL_FILTER", why)


def _layer(kvp: Kvp, caller: MapCaller) -> MapLayer:
    """What is not the caller's reads like what is not there."""
    name = given(kvp, "LAYER").strip()
    try:
        layer = caller.layer_of(name, "LAYER")
        style = (kvp.get("STYLE", "STYLES") or "").strip()
        selection = LayerSelection(style, kvp.get("TIME"), locator="STYLE")
        return MapLayer(layer, styled_layer(layer, selection, caller))
    except OwsRefusal as error:  # WMTS has no code of its own for these (07-057r7, table 24)
        raise OwsRefusal(
            str(error), INVALID, error.locator, with_request_id=error.with_request_id
        ) from error


def _format(kvp: Kvp) -> str:
    media = given(kvp, "FORMAT").strip().lower()
    if media not in TILES:
        raise format_refusal("FORMAT", media, TILES)
    return media


def _opens(caller: MapCaller, layer: MapLayer, format_: str) -> bool:
    return caller.grant.in_format(format_).right(layer.styled.collection) is not None
