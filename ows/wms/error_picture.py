"""EXCEPTIONS=INIMAGE and BLANK: the picture that a map is refused with."""

from collections.abc import Mapping, Sequence

from ows.kvp import Kvp
from ows.wms.get_map import PICTURES, picture_of
from ows.wms.view import background_of
from parc_social.drawing.labels.message import draw_words
from parc_social.drawing.picture import encode
from parc_social.errors import OwsRefusal
from parc_social.maps.view import LARGEST

_WORDS = {
    "INIMAGE": True,
    "APPLICATION/VND.OGC.SE_INIMAGE": True,
    "BLANK": False,
    "APPLICATION/VND.OGC.SE_BLANK": False,
}


def refusal_picture(asked: Mapping[str, str], words: Sequence[str]) -> tuple[bytes, str] | None:
    """(bytes, media type); None where no picture was asked for, or it has no size or format."""
    told = _WORDS.get(asked.get("EXCEPTIONS", "").strip().upper())
    if told is None or asked.get("REQUEST", "").strip().lower() != "getmap":
        return None
    try:
        kvp = Kvp(asked.items())
        width, height = kvp.whole("WIDTH") or 0, kvp.whole("HEIGHT") or 0
        media, background = picture_of(kvp.get("FORMAT")), background_of(kvp)
    except OwsRefusal:
        return None
    if not (1 <= width <= LARGEST and 1 <= height <= LARGEST):
        return None
    image = draw_words(width, height, background, " ".join(words) if told else "")
    return encode(image, PICTURES[media]), media
