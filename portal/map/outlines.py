"""Outlines and middles of the territories of a view, for the map that a browser draws.

Vector tiles of small territories begin near (`docs/tuiles.md`): from further, all outlines of the
view come at once, simplified, on a grid of whole numbers. Circles of counts need the middles.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import flask
import numpy as np
import orjson

from parc_social.catalogue.formats import MVT
from parc_social.domain.territory import Niveau
from parc_social.drawing.layer import Coordinates
from parc_social.drawing.shapes import Numbers, Rings, Shapes, centres, read, rings
from parc_social.errors import InvalidValue, NotFound
from parc_social.maps.crs_units import EARTH
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.query.model import MapQuery, Years
from portal.map.choices import Choices, serie_of
from portal.map.home_zone import HomeZones
from portal.map.state import MapState
from portal.map.state_reader import StateReader
from portal.map.values import MOST, equals_of, rows_of
from portal.page_context import PageContext
from portal.page_reads import PageReads

# By how many degrees an outline may be off: about a pixel where tiles begin (zoom 8, 10, 12).
_OFF: Mapping[Niveau, float] = {Niveau.IRIS: 3e-4, Niveau.CARREAU: 1e-4, Niveau.ILOT: 1e-4}
_USUAL = 3e-3
_STEPS = 3  # of the grid, for how far an outline may be off
_LEAST = 1e-4  # degrees of a step: what draws counts to a million, each way
_KEPT = 8  # answers: of all communes some 3 MB
_PARTS = ("contours", "centres")


class OutlinePages:
    """GET /portail/carte/contours: of the rows of a view, without any figure."""

    def __init__(self, context: PageContext) -> None:
        self._context = context
        self._homes, self._kept = HomeZones(), LruCache(_KEPT)

    def outlines(self) -> flask.Response:
        """As JSON. Raises InvalidValue, NotFound."""
        reads = self._context.reads(MVT)
        choices = Choices(reads)
        if not choices.levels:
            raise NotFound("aucune carte pour vous : vos conventions n'en ouvrent pas")
        part = flask.request.args.get("part", _PARTS[0])
        if part not in _PARTS:
            raise InvalidValue(f"part : {part[:20]!r} n’est pas proposé ici ({', '.join(_PARTS)})")
        reader = StateReader(flask.request.args, choices)
        state = reader.read(self._homes.of(reads))
        if reader.faults:
            raise InvalidValue(reader.faults[0])
        collection = serie_of(state.niveau)
        reads.names(collection)
        token = reads.token(collection)
        rows = (state.niveau, equals_of(state), state.generation, state.year)
        key = (reads.grant.digest, token, part, *rows)
        body = self._kept.get(key, lambda: orjson.dumps(_told(reads, state, part)))
        return flask.Response(body, content_type="application/json")


def _told(reads: PageReads, state: MapState, part: str) -> Mapping[str, Any]:
    """Codes and names, and of each the middle or the outline. Raises as reads do."""
    off = _OFF.get(state.niveau, _USUAL)
    query = MapQuery(
        serie_of(state.niveau),
        (EARTH,),
        ("code", "nom"),
        0.0,
        Years(state.year, state.year),
        rows_of(state),
        off,
        MOST,
    )
    found = reads.map_rows(query)
    codes, names = found.columns
    shapes = read(found.wkb)
    unit = max(off / _STEPS, _LEAST)
    told = {"codes": codes, "noms": names, "pas": unit}
    if part == "centres":
        return {**told, "centres": _middles(shapes, unit)}
    return {**told, "contours": _outlines(rings(shapes, _grid(unit), 1), len(shapes))}


def _grid(unit: float) -> Any:
    """Degrees as steps; what draws counts them from the middle of a pixel, half a step further."""

    def place(degrees: Coordinates) -> Coordinates:
        return degrees / unit + 0.5

    return place


def _middles(shapes: Shapes, unit: float) -> Sequence[Any]:
    """Steps east and north of each row; None without a place."""
    found = centres(shapes, _grid(unit))
    told: list[Any] = [None] * len(shapes)
    steps = np.rint(found.xy - 0.5).astype(np.int64).tolist()
    for row, xy in zip(found.owner.tolist(), steps, strict=True):
        told[row] = xy
    return told


def _outlines(found: Rings, rows: int) -> Sequence[Any]:
    """Of each row its polygons, of each its rings: steps from one corner to the next, x then y."""
    told: list[list[list[list[int]]]] = [[] for _ in range(rows)]
    flat, last = _steps(found.xy.astype(np.int64), found.starts), -1
    starts: list[int] = (found.starts * 2).tolist()
    owners: list[int] = found.owner.tolist()
    polygons: list[int] = found.polygon.tolist()
    for ring, (row, polygon) in enumerate(zip(owners, polygons, strict=True)):
        corners = flat[starts[ring] : starts[ring + 1]]
        if polygon == last:
            told[row][-1].append(corners)
        else:
            told[row].append([corners])
        last = polygon
    return told


def _steps(xy: Numbers, starts: Numbers) -> list[int]:
    """Each corner less the one before; the first of a ring as it is."""
    if not len(xy):
        return []
    first = starts[:-1]
    steps = np.diff(xy, axis=0, prepend=0)
    steps[first] = xy[first]
    told: list[int] = steps.ravel().tolist()
    return told
