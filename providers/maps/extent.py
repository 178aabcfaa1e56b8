"""Extent and size of a map: bbox, center, subset, scale, width and height."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from werkzeug.datastructures import MultiDict

from parc_social.errors import InvalidValue
from parc_social.maps.crs_units import (
    EARTH,
    box_in,
    degrees_of,
    metres,
    place_in,
    valid_box,
    whole_box,
)
from parc_social.maps.view import LARGEST
from parc_social.storage.query.bbox import RequestedBbox, boxes_of, flat_bbox, parse_bbox
from parc_social.storage.query.model import Box, Crs
from parc_social.wording import cited
from providers.maps.subset import Slice, Subset, read_crs, subset_of

_DEGREES = 4326
_USUAL = 1_024  # pixels of the longer side of a picture that names none
_PIXEL = 0.28  # millimetres, unless `mm-per-pixel` says otherwise
_AXES = {True: ("Lon", "Lat"), False: ("E", "N")}  # by whether the system is in degrees
_NOWHERE = "subset : cette étendue est hors de la Terre"


@dataclass(frozen=True)
class MapExtent:
    """Extent and size of a map whose rows lie in `seen` (degrees), offered in some systems.

    `fixed`: the box of a tile, of the system `crs`, where none may be asked; its side is `side`.
    """

    parameters: MultiDict[str, str]
    uris: Sequence[str]
    seen: Box
    fixed: Box | None = None
    tile: Crs | None = None
    side: int = _USUAL

    @cached_property
    def crs(self) -> Crs:
        """Of the picture."""
        return self.tile or read_crs("crs", self.parameters.get("crs"), self.uris)

    @property
    def is_nowhere(self) -> bool:
        """Whether a subset asks for what lies outside of the values of its axes."""
        box = self._subset_box
        if box is None:
            return False
        crs = self._crs("subset-crs")
        outer = EARTH if crs.srid == _DEGREES else valid_box(crs)
        return not (
            box[0] <= outer[2] and outer[0] <= box[2] and box[1] <= outer[3] and outer[1] <= box[3]
        )

    @cached_property
    def _subset(self) -> Subset:
        return subset_of(self.parameters.getlist("subset"))

    def _box_and_size(self) -> tuple[Box, int, int]:
        width, height = self._count("width"), self._count("height")
        scale = self._number("scale-denominator")
        box = self._box()
        if scale is not None and box is not None and (width or height):
            raise InvalidValue(
                "scale-denominator : avec une étendue, la taille s'en déduit ; ôtez width et height"
            )
        if box is None and (scale is not None or self._center is not None):
            return self._around(scale, width or _USUAL, height or _USUAL)
        box = box or self._whole
        x, y = metres(self.crs, (box[1] + box[3]) / 2)
        across, up = (box[2] - box[0]) * x, (box[3] - box[1]) * y
        if not (0 < across < math.inf and 0 < up < math.inf):
            raise InvalidValue("bbox : l'étendue demandée est vide, renversée ou trop grande")
        if scale is not None:
            ground = scale * self._pixel / 1000
            return box, _whole(across / ground), _whole(up / ground)
        if width is None and height is None:
            longest = self.side
            if self.fixed is not None:
                return box, longest, longest
            width, height = (longest, None) if across >= up else (None, longest)
        if width is None:
            width = _whole((height or 1) * across / up)
        return box, width, height if height is not None else _whole(width * up / across)

    def _around(self, scale: float | None, width: int, height: int) -> tuple[Box, int, int]:
        """Around a centre, at a scale: those of all that is seen where none is asked."""
        whole = self._whole
        x, y = self._center or ((whole[0] + whole[2]) / 2, (whole[1] + whole[3]) / 2)
        wide, high = metres(self.crs, y)
        usual = max((whole[2] - whole[0]) * wide, (whole[3] - whole[1]) * high) / _USUAL
        ground = usual if scale is None else scale * self._pixel / 1000
        dx, dy = width * ground / wide / 2, height * ground / high / 2
        return (x - dx, y - dy, x + dx, y + dy), width, height

    @cached_property
    def _whole(self) -> Box:
        return whole_box(self.crs, self.seen)

    def _box(self) -> Box | None:
        """Box of the parameters, in the system of the picture; None: they name none."""
        if self.fixed is not None:
            return self.fixed
        text, subset = self.parameters.get("bbox"), self._subset_box
        extents = [
            n for n, v in (("bbox", text), ("center", self._center), ("subset", subset)) if v
        ]
        if len(extents) > 1:
            raise InvalidValue(f"{' et '.join(extents)} : donnez une seule étendue")
        if subset is not None:
            return self._in_picture(self._crs("subset-crs"), subset)
        crs = self._crs("bbox-crs")
        if text is None:
            return None
        one = flat_bbox(parse_bbox(text), crs.uri)
        return self._in_picture(crs, _east_first(crs, one.corners))

    def _in_picture(self, crs: Crs, box: Box) -> Box:
        west, south, east, north = box
        if crs.srid == _DEGREES and west > east:
            east += 360.0  # across the antimeridian
        if crs.srid == self.crs.srid:
            return (west, south, east, north)
        degrees = boxes_of(RequestedBbox(_east_first(crs, (west, south, east, north)), crs.uri))
        if not degrees:
            raise InvalidValue("bbox : l'étendue demandée est vide, renversée ou hors du domaine")
        least = (min(b[0] for b in degrees), min(b[1] for b in degrees))
        most = (max(b[2] for b in degrees), max(b[3] for b in degrees))
        return box_in(self.crs, (*least, *most))

    @cached_property
    def _center(self) -> tuple[float, float] | None:
        text = self.parameters.get("center")
        crs = self._crs("center-crs")
        if text is None:
            return None
        try:
            first, second = (float(part) for part in text.split(","))
        except ValueError as error:
            raise InvalidValue(f"center : deux nombres sont attendus, lu {cited(text)}") from error
        if not (math.isfinite(first) and math.isfinite(second)):
            raise InvalidValue(f"center : des nombres finis sont attendus, lu {cited(text)}")
        x, y = (second, first) if crs.north_first else (first, second)
        if crs.srid == self.crs.srid:
            return x, y
        return place_in(self.crs, *degrees_of(crs, x, y))

    @cached_property
    def _subset_box(self) -> Box | None:
        """The box of the spatial axes of `subset`; an axis that is not cut keeps its whole."""
        crs, subset = self._crs("subset-crs"), self._subset
        if subset.x is None and subset.y is None:
            return None
        if subset.degrees is not (crs.srid == _DEGREES):
            axes = " et ".join(_AXES[crs.srid == _DEGREES])
            raise InvalidValue(f"subset : les axes de subset-crs sont {axes}")
        whole = whole_box(crs, self.seen)
        west, east = _ends(subset.x, whole[0], whole[2])
        south, north = _ends(subset.y, whole[1], whole[3])
        return west, south, east, north

    def _crs(self, name: str) -> Crs:
        return read_crs(name, self.parameters.get(name), self.uris)

    @cached_property
    def _pixel(self) -> float:
        return self._number("mm-per-pixel") or _PIXEL

    def _number(self, name: str) -> float | None:
        text = self.parameters.get(name)
        if text is None:
            return None
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not 1e-6 <= value <= 1e12:
            raise InvalidValue(f"{name} : un nombre positif est attendu, lu {cited(text)}")
        return value

    def _count(self, name: str) -> int | None:
        text = self.parameters.get(name)
        if text is None:
            return None
        digits = text.lstrip("0") if text.isascii() and text.isdigit() else ""
        if not (0 < len(digits) < 9 and int(digits) <= LARGEST):
            raise InvalidValue(f"{name} : de 1 à {LARGEST} pixels, lu {cited(text)}")
        return int(digits)


def boxes_in_degrees(crs: Crs, box: Box) -> tuple[Box, ...]:
    """Those of a picture in degrees, by which rows are chosen."""
    west, south, east, north = box
    if crs.srid != _DEGREES:
        return boxes_of(RequestedBbox(_east_first(crs, box), crs.uri))
    if east > 180.0:
        return ((west, south, 180.0, north), (-180.0, south, east - 360.0, north))
    return (box,)


def _east_first(crs: Crs, corners: Box) -> Box:
    """Corners with their axes exchanged where the first one is north."""
    one, two, three, four = corners
    return (two, one, four, three) if crs.north_first else corners


def _ends(part: Slice | None, least: float, most: float) -> tuple[float, float]:
    if part is None:
        return least, most
    high = part.low if part.high is None else part.high
    try:
        ends = (least if part.low == "*" else float(part.low), most if high == "*" else float(high))
    except ValueError as error:
        raise InvalidValue(
            f"subset : des nombres sont attendus, lu {cited(part.low)}:{cited(high)}"
        ) from error
    if not all(math.isfinite(end) for end in ends):
        raise InvalidValue(
            f"subset : des nombres finis sont attendus, lu {cited(part.low)}:{cited(high)}"
        )
    return ends


def _whole(pixels: float) -> int:
    if not pixels <= LARGEST:
        raise InvalidValue(f"width, height : l'image aurait plus de {LARGEST} pixels de côté")
    return max(1, round(pixels))
