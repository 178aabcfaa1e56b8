"""GetLegendGraphic: what the colours of a layer stand for."""

from dataclasses import dataclass

from ows.about import language_of
from ows.errors import missing
from ows.kvp import Kvp
from ows.wms.caller import MapCaller
from ows.wms.errors import FORMAT, refused
from ows.wms.layers import LayerSelection, MapLayer, refuse_others, styled_layer
from ows.wms.version import version_of
from ows.wms.view import background_of, scale_of
from parc_social.wording import FRENCH

PNG, SVG, JSON = "image/png", "image/svg+xml", "application/json"
LEGENDS = (PNG, SVG, JSON)


@dataclass(frozen=True, slots=True)
class GetLegendGraphic:
    """One layer; `background` None is transparent."""

    layer: MapLayer
    media: str
    language: str
    background: str | None
    scale: float


def from_kvp(kvp: Kvp, caller: MapCaller) -> GetLegendGraphic:
    """Of an address. Raises OwsRefusal. Sizes of signs and rules are passed over."""
    version_of(kvp, needed=False)
    refuse_others(kvp)
    name = kvp.get("LAYER", "LAYERS")
    if name is None:
        raise missing("LAYER", "LAYER manque : nommez une couche")
    layer = caller.layer_of(name.strip(), "LAYER")
    style = (kvp.get("STYLE", "STYLES") or "").strip()
    asked = styled_layer(layer, LayerSelection(style, kvp.get("TIME"), locator="STYLE"), caller)
    return GetLegendGraphic(
        MapLayer(layer, asked), _media(kvp.get("FORMAT")), language_of(kvp) or FRENCH,
        background_of(kvp),
        scale_of(kvp),
    )  # fmt: skip


def _media(name: str | None) -> str:
    plain = (name or PNG).strip().lower()
    found = {"image/svg xml": SVG, "image/svg": SVG, "image/png; mode=8bit": PNG}.get(plain, plain)
    if found not in LEGENDS:
        raise refused(FORMAT, "FORMAT", f"{', '.join(LEGENDS)} ; lu {(name or '')[:60]!r}")
    return found
