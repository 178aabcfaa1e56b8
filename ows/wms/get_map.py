"""GetMap: a picture of some layers."""

from collections.abc import Mapping
from dataclasses import dataclass

from ows.errors import missing
from ows.kvp import Kvp
from ows.wms.caller import MapCaller
from ows.wms.errors import FORMAT, refused
from ows.wms.layers import MapLayer, layers_of
from ows.wms.version import version_of
from ows.wms.view import view_of
from parc_social.drawing.picture import PictureFormat
from parc_social.maps.view import View

PALETTE = "image/png; mode=8bit"
PICTURES: Mapping[str, PictureFormat] = {
    "image/png": PictureFormat.PNG,
    PALETTE: PictureFormat.PALETTE,
    "image/jpeg": PictureFormat.JPEG,
}
_ALIASES = {"image/png;mode=8bit": PALETTE, "image/png8": PALETTE, "image/jpg": "image/jpeg"}


@dataclass(frozen=True, slots=True)
class GetMap:
    """`media` is the type of the picture as it was named."""

    layers: tuple[MapLayer, ...]
    view: View
    media: str

    @property
    def form(self) -> PictureFormat:
        """How it is written."""
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
    found = _ALIASES.get(plain.replace(" ", ""), plain)
    if found not in PICTURES:
        raise refused(FORMAT, "FORMAT", f"{', '.join(PICTURES)} ; lu {name[:60]!r}")
    return found


def systems_of(layers: tuple[MapLayer, ...], caller: MapCaller) -> list[str]:
    """The systems that any of some layers is offered in."""
    return list(dict.fromkeys(u for one in layers for u in caller.systems(one.name)))
