"""Bounding boxes of a layer in each system that it is offered in, for capabilities."""

import math
from functools import lru_cache

from pyproj import Transformer
from pyproj.exceptions import ProjError

from parc_social.storage.query.crs import crs_of, offered_systems
from parc_social.storage.query.model import Box

_NARROWEST = 1e-4  # degrees: some 11 m


def box_in(uri: str, box: Box) -> Box | None:
    """A box of CRS84 degrees in a system, east before north; None where it has no such place.

    Cut to the area of use: far outside, a projection gives finite nonsense.
    """
    west, south, east, north = offered_systems()[uri].area
    inside = max(box[0], west), max(box[1], south), min(box[2], east), min(box[3], north)
    if inside[0] > inside[2] or inside[1] > inside[3]:
        return None
    srid = crs_of(uri).srid
    if srid == 4326:
        return inside
    try:
        bounds = _from_crs84(srid).transform_bounds(*inside)
    except ProjError:
        return None
    return bounds if all(math.isfinite(n) for n in bounds) else None


def roomy(box: Box) -> Box:
    """A box that a map can be asked for: one place, or a line from south to north, is widened."""
    west, east = _apart(box[0], box[2])
    south, north = _apart(box[1], box[3])
    return west, south, east, north


def _apart(low: float, high: float) -> tuple[float, float]:
    wanting = max(0.0, _NARROWEST - (high - low)) / 2
    return low - wanting, high + wanting


@lru_cache(maxsize=32)
def _from_crs84(srid: int) -> Transformer:
    return Transformer.from_crs("OGC:CRS84", f"EPSG:{srid}", always_xy=True)
