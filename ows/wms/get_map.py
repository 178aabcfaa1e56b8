"""GetMap, a picture of some layers, what it is refused with, and GetLegendGraphic: its colours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ows.caller import MapCaller
from ows.errors import FORMAT, format_refusal, missing, ows_refusal
from ows.kvp import Kvp
from ows.wms.get_capabilities import version_of
from ows.wms.layers import (
    LayerSelection,
    MapLayer,
    layers_having,
    layers_of,
    refuse_others,
    styled_layer,
)
from ows.wms.view import background_of, scale_of, view_of
from parc_social.drawing.labels.surface import draw_words
from parc_social.drawing.picture import PictureFormat, encode
from parc_social.errors import OwsRefusal
from parc_social.maps.map_picture import Encoding
from parc_social.maps.placed_picture import placed_picture
from parc_social.maps.view import LARGEST, View
from parc_social.wording import FRENCH, cited

PALETTE, TIFF = "image/png; mode=8bit", "image/tiff"
PICTURES: Mapping[str, Encoding] = {
    "image/png": PictureFormat.PNG,
    PALETTE: PictureFormat.PALETTE,
    "image/jpeg": PictureFormat.JPEG,
    TIFF: placed_picture,
}
_ALIASES = {
    "image/png;mode=8bit": PALETTE,
    "image/png8": PALETTE,
    "image/jpg": "image/jpeg",
    "image/geotiff": TIFF,
    "image/tiff;application=geotiff": TIFF,
    "image/tiff;subtype=geotiff": TIFF,
}


@dataclass(frozen=True, slots=True)
class GetMap:
    """`media` is the type of the picture as it was named."""

    layers: tuple[MapLayer, ...]
    view: View
    media: str

    @property
    def form(self) -> Encoding:
        """Encoding of the picture."""
        return PICTURES[self.media]


def from_kvp(kvp: Kvp, caller: MapCaller) -> GetMap:
    """Of an address. Raises OwsRefusal."""
    version = version_of(kvp)
    layers = layers_of(kvp, caller)
    media = picture_of(kvp.get("FORMAT"))
    return GetMap(layers, view_of(kvp, version, systems_of(layers, caller)), media)


def picture_of(name: str | None) -> str:
    """The media type of a format. Raises OwsRefusal."""
    if name is None:
        raise missing("FORMAT", f"FORMAT manque : {', '.join(PICTURES)}")
    plain = name.strip().lower()
    media = _ALIASES.get(plain.replace(" ", ""), plain)
    if media not in PICTURES:
        raise format_refusal("FORMAT", name, PICTURES, FORMAT)
    return media


def systems_of(layers: tuple[MapLayer, ...], caller: MapCaller) -> list[str]:
    """The systems that any of some layers is offered in."""
    return list(dict.fromkeys(u for one in layers for u in caller.crs_uris(one.name)))


_WORDS = {
    "INIMAGE": True,
    "APPLICATION/VND.OGC.SE_INIMAGE": True,
    "BLANK": False,
    "APPLICATION/VND.OGC.SE_BLANK": False,
}


def refusal_picture(
    parameters: Mapping[str, str], words: Sequence[str]
) -> tuple[bytes, str] | None:
    """(bytes, media type); None where no picture was asked for, or it has no size or format."""
    shows_words = _WORDS.get(parameters.get("EXCEPTIONS", "").strip().upper())
    if shows_words is None or parameters.get("REQUEST", "").strip().lower() != "getmap":
        return None
    try:
        kvp = Kvp(parameters.items())
        width, height = kvp.whole("WIDTH") or 0, kvp.whole("HEIGHT") or 0
        media, background = picture_of(kvp.get("FORMAT")), background_of(kvp)
    except OwsRefusal:
        return None
    if not (1 <= width <= LARGEST and 1 <= height <= LARGEST):
        return None
    image = draw_words(width, height, background, " ".join(words) if shows_words else "")
    coding = PICTURES[media]
    # What is refused may have no place: then its words are a TIFF without one.
    return encode(image, PictureFormat.TIFF if callable(coding) else coding), media


PNG, SVG, JSON = "image/png", "image/svg+xml", "application/json"
# Those of pictures too: QGIS asks for the legend of a layer in the format of its maps.
PICTURE_LEGENDS: Mapping[str, PictureFormat] = {
    PNG: PictureFormat.PNG,
    "image/jpeg": PictureFormat.JPEG,
    "image/webp": PictureFormat.WEBP,
}
LEGENDS = (*PICTURE_LEGENDS, SVG, JSON)


@dataclass(frozen=True, slots=True)
class GetLegendGraphic:
    """One layer, or all that have a style; `background` None is transparent."""

    layers: tuple[MapLayer, ...]
    media: str
    language: str
    background: str | None
    scale: float


def legend_of_kvp(kvp: Kvp, caller: MapCaller) -> GetLegendGraphic:
    """Of an address. Raises OwsRefusal. Sizes of signs and rules are passed over.

    Without a layer it is that of a style at each level: as groups of layers tell of their styles.
    """
    version_of(kvp, required=False)
    refuse_others(kvp)
    name, style = kvp.get("LAYER", "LAYERS"), (kvp.get("STYLE", "STYLES") or "").strip()
    media = _media(kvp.get("FORMAT"))
    if name is not None:
        names = [caller.layer_of(name.strip(), "LAYER")]
    elif not style or media == SVG:
        raise missing("LAYER", "LAYER manque : nommez une couche")
    else:
        names = layers_having(style, caller)
    selection = LayerSelection(style, kvp.get("TIME"), locator="STYLE")
    layers = tuple(MapLayer(one, styled_layer(one, selection, caller)) for one in names)
    return GetLegendGraphic(
        layers, media, kvp.language or FRENCH, background_of(kvp), scale_of(kvp)
    )


def _media(name: str | None) -> str:
    plain = (name or PNG).strip().lower()
    media = {"image/svg xml": SVG, "image/svg": SVG, "image/png; mode=8bit": PNG}.get(plain, plain)
    if media not in LEGENDS:
        raise ows_refusal(FORMAT, "FORMAT", f"{', '.join(LEGENDS)} ; lu {cited((name or '')[:60])}")
    return media
