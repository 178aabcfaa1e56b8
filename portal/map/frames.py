"""Where a map looks: a frame for the mainland or one DOM, insets for the others that hold rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from parc_social.domain.projections import METROPOLE, OUTRE_MER
from parc_social.maps.crs_units import EARTH, box_in, degrees_of
from parc_social.maps.view import View, box_around
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.query.crs import crs_of, uri_of
from parc_social.storage.query.footprint import drawn_box
from parc_social.storage.query.model import Box, Crs, MapQuery, Years
from portal.map.choices import serie_of
from portal.map.state import MapState
from portal.map.values import MOST, equals_of, rows_of
from portal.page_reads import PageReads

MAIN, INSET = (960, 720), (220, 200)  # pixels of a picture, wide and high
_COARSE = 0.01  # degrees: outlines are read for their boxes alone
_MARGIN = 0.04  # of the longer side
_NARROWEST = 300.0  # metres of a side
_KEPT = 256
Bounds = NDArray[np.float64]  # n x 4: west, south, east, north


@dataclass(frozen=True, slots=True)
class Ground:
    """A part of France that is drawn apart, in its legal system. `around`: where it lies."""

    code: str
    name: str
    srid: int
    around: Box


GROUNDS = (
    Ground("metropole", "Métropole", METROPOLE, (-5.3, 41.2, 9.7, 51.2)),
    Ground("971", "Guadeloupe", OUTRE_MER["971"], (-63.2, 15.75, -60.9, 18.2)),
    Ground("972", "Martinique", OUTRE_MER["972"], (-61.3, 14.3, -60.75, 14.95)),
    Ground("973", "Guyane", OUTRE_MER["973"], (-54.7, 2.0, -51.5, 5.9)),
    Ground("974", "La Réunion", OUTRE_MER["974"], (55.1, -21.5, 55.95, -20.8)),
    Ground("976", "Mayotte", OUTRE_MER["976"], (44.9, -13.1, 45.4, -12.5)),
)


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture: the ground it shows and a box of its system, of these proportions.

    `scale`: pixels for one of a screen, of letters, lines and circles.
    """

    ground: Ground
    box: Box
    size: tuple[int, int]
    scale: float = 1.0

    def shrunk(self) -> "Frame":
        """The same place in fewer pixels, three eighths of each side; letters keep their size."""
        wide, high = self.size
        return replace(self, size=(wide * 3 // 8, high * 3 // 8))

    def shown_in(self, wide: int) -> "Frame":
        """The same picture, to be shown in so many pixels of a screen: letters are read there."""
        return replace(self, scale=self.size[0] / wide)

    @property
    def crs(self) -> Crs:
        """The legal system of the ground."""
        return crs_of(uri_of(self.ground.srid))

    @property
    def degrees(self) -> Box:
        """Degrees of its corners: what `vue` says of it."""
        west, south, east, north = self.box
        low, high = degrees_of(self.crs, west, south), degrees_of(self.crs, east, north)
        return low[0], low[1], high[0], high[1]

    def moved(self, zoom: float, right: float = 0.0, up: float = 0.0) -> Box:
        """Degrees of the frame that is `zoom` times as wide, moved by shares of its sides."""
        west, south, east, north = self.box
        wide, high = east - west, north - south
        x, y = (west + east) / 2 + right * wide, (south + north) / 2 + up * high
        half = wide * zoom / 2, high * zoom / 2
        return replace(self, box=(x - half[0], y - half[1], x + half[0], y + half[1])).degrees

    def view(self) -> View:
        """The picture that shows it."""
        wide, high = self.size
        near = drawn_box(self.crs, box_around(self.box, wide, high, self.scale))
        return View(self.crs, self.box, wide, high, (near,) if near else (), scale=self.scale)


class Frames:
    """The frames of views, of which those of a whole zone are remembered."""

    def __init__(self) -> None:
        self._kept = LruCache(_KEPT)

    def of(self, reads: PageReads, state: MapState) -> Sequence[Frame]:
        """The main one first; empty where no row of the view has a place."""
        if state.view is not None:
            return (_looking(state.view),)
        collection = serie_of(state.niveau)
        reads.names(collection)
        key = (
            reads.grant.digest,
            reads.token(collection),
            state.niveau,
            equals_of(state),
            state.generation,
            state.year,
        )
        return self._kept.get(key, lambda: self._whole(reads, state))

    @staticmethod
    def _whole(reads: PageReads, state: MapState) -> Sequence[Frame]:
        query = MapQuery(
            serie_of(state.niveau),
            (EARTH,),
            (),
            _COARSE,
            Years(state.year, state.year),
            rows_of(state),
            _COARSE,
            MOST,
        )
        found = reads.map_rows(query)
        bounds = _bounds([one for one in found.wkb if one is not None])
        frames: list[Frame] = []
        for ground in GROUNDS:
            there = bounds[_inside(bounds, ground.around)]
            if len(there):
                low, high = there[:, :2].min(axis=0), there[:, 2:].max(axis=0)
                box = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
                frames.append(_framed(ground, box, INSET if frames else MAIN))
        return tuple(frames)


def _bounds(wkb: Sequence[bytes]) -> Bounds:
    """West, south, east, north of each geometry; none of an empty one."""
    made = [shapely.from_wkb(one).bounds for one in wkb]
    return np.array([one for one in made if np.isfinite(one).all()], float).reshape(-1, 4)


def _inside(bounds: Bounds, around: Box) -> NDArray[np.bool_]:
    """Which boxes have their middle in a place."""
    x, y = (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2
    west, south, east, north = around
    return (x >= west) & (x <= east) & (y >= south) & (y <= north)


def _looking(view: Box) -> Frame:
    """The frame of a view that was asked for, in the system of the ground that it is nearest to."""
    x, y = (view[0] + view[2]) / 2, (view[1] + view[3]) / 2
    ground = min(GROUNDS, key=lambda one: _distance(x, y, one.around))
    return _framed(ground, view, MAIN, margin=0.0)


def _distance(x: float, y: float, box: Box) -> float:
    west, south, east, north = box
    return max(west - x, x - east, 0.0) + max(south - y, y - north, 0.0)


def _framed(ground: Ground, degrees: Box, size: tuple[int, int], margin: float = _MARGIN) -> Frame:
    """A box of the ground's system around degrees, of the proportions of a picture."""
    west, south, east, north = box_in(crs_of(uri_of(ground.srid)), degrees)
    wide = max(east - west, _NARROWEST) * (1 + 2 * margin)
    high = max(north - south, _NARROWEST) * (1 + 2 * margin)
    wide, high = max(wide, high * size[0] / size[1]), max(high, wide * size[1] / size[0])
    x, y = (west + east) / 2, (south + north) / 2
    return Frame(ground, (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2), size)
