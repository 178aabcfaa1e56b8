"""Where a tile lies, as a request says it: a matrix set, a level, a row, a column; and a pixel."""

import re

from ows.caller import MapCaller
from ows.errors import INVALID, invalid, missing, ows_refusal
from ows.kvp import Kvp
from parc_social.errors import OwsRefusal
from parc_social.maps.map_tile import TileAddress
from parc_social.maps.matrix_set import MATRIX_SETS, SIDE, is_cut_in
from parc_social.wording import cited

_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)


def address_of(kvp: Kvp, layer: str, caller: MapCaller) -> TileAddress:
    """The tile of a layer. Raises OwsRefusal."""
    name = given(kvp, "TILEMATRIXSET").strip()
    one = MATRIX_SETS.get(name)
    if one is None or not is_cut_in(one, caller.extent(layer).box, caller.crs_uris(layer)):
        raise OwsRefusal(
            f"TILEMATRIXSET : grille inconnue pour cette couche : {cited(name[:60])} ; celles"
            " qu'elle a sont dans GetCapabilities",
            INVALID, "TILEMATRIXSET", with_request_id=False,
        )  # fmt: skip
    zoom = _number(kvp, "TILEMATRIX")
    if zoom not in one.zooms:
        read = given(kvp, "TILEMATRIX").strip()[:40]
        raise invalid("TILEMATRIX", f"TILEMATRIX : de 0 à {one.last_zoom}, lu {read}")
    row, col = _number(kvp, "TILEROW"), _number(kvp, "TILECOL")
    columns, rows = one.size(zoom)
    for locator, number, count in (("TILEROW", row, rows), ("TILECOL", col, columns)):
        if number >= count:
            read = given(kvp, locator).strip()[:40]
            raise ows_refusal("TileOutOfRange", locator, f"de 0 à {count - 1}, lu {read}")
    return TileAddress(one, zoom, row, col)


def pixel_of(kvp: Kvp, name: str) -> int:
    """A column or a row of the pixels of a tile. Raises OwsRefusal."""
    text = given(kvp, name).strip()
    if not _NUMBER.fullmatch(text) or int(text) >= SIDE:
        message = f"un pixel de 0 à {SIDE - 1} est attendu, lu {cited(text[:40])}"
        raise ows_refusal("PointIJOutOfRange", name, message)
    return int(text)


def _number(kvp: Kvp, name: str) -> int:
    """Beyond nine digits it is a number all the same: one that is out of range."""
    text = given(kvp, name).strip()
    if not (text.isascii() and text.isdigit()):
        raise invalid(name, f"{name} : un entier positif ou nul est attendu, lu {cited(text[:40])}")
    return int(text) if _NUMBER.fullmatch(text) else 10**9


def given(kvp: Kvp, name: str, *others: str) -> str:
    """A parameter that has to be there. Raises OwsRefusal."""
    text = kvp.get(name, *others)
    if text is None:
        raise missing(name, f"{name} manque")
    return text
