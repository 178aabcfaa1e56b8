"""Outlines and middles of the territories of a view, for the map that a browser draws.

Vector tiles of small territories begin near (`docs/tuiles.md`): from further, tiles of their own
hold all outlines of the view, simplified. Circles of counts need the middles.
"""

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from threading import Lock
from typing import Any

import flask
import numpy as np
import orjson

from parc_social.catalogue.formats import MVT, MVT_MEDIA
from parc_social.domain.territory import Niveau
from parc_social.drawing.far_tile import far_tile, outlines_of
from parc_social.drawing.layer import Coordinates
from parc_social.drawing.shapes import Shapes, centres, read
from parc_social.errors import InvalidValue, NotFound
from parc_social.maps.crs_units import EARTH
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.query.model import MapQuery, TileQuery, Years
from parc_social.storage.statements.maps.tile_matrix import MERCATOR, check_tile
from parc_social.wording import cited
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
_KEPT = 48  # answers: a tile of communes is a megabyte where it is most
_SHAPES = 2  # views whose outlines wait for the next tile: of all communes some 30 MB
_TURNS = 8  # views whose outlines are read at once
_TILE, _MIDDLES = "tuile", "centres"
_PARTS = (_TILE, _MIDDLES)
_PLACE = re.compile(r"(\d{1,2})/(\d{1,8})/(\d{1,8})", re.ASCII)


class OutlinePages:
    """GET /portail/carte/contours: of the rows of a view, without any figure."""

    def __init__(self, context: PageContext) -> None:
        self._context = context
        self._homes, self._kept, self._shapes = HomeZones(), LruCache(_KEPT), LruCache(_SHAPES)
        self._turns = [Lock() for _ in range(_TURNS)]

    def outlines(self) -> flask.Response:
        """A vector tile, or middles as JSON. Raises InvalidValue, NotFound."""
        reads = self._context.reads(MVT)
        choices = Choices(reads)
        if not choices.levels:
            raise NotFound("aucune carte pour vous : vos conventions n'en ouvrent pas")
        part = flask.request.args.get("part", _TILE)
        if part not in _PARTS:
            raise InvalidValue(
                f"part : {cited(part[:20])} n’est pas proposé ici ({', '.join(_PARTS)})"
            )
        reader = StateReader(flask.request.args, choices, ("part", "tuile"))
        state = reader.read(self._homes.of(reads))
        if reader.faults:
            raise InvalidValue(reader.faults[0])
        place = _place() if part == _TILE else None
        collection = serie_of(state.niveau)
        reads.names(collection)
        token = reads.token(collection)
        rows = (state.niveau, equals_of(state), state.generation, state.year)
        key: tuple[Hashable, ...] = (reads.grant.digest, token, *rows)
        if place is None:
            body = self._kept.get((*key, part), lambda: orjson.dumps(_middles(reads, state)))
            return flask.Response(body, content_type="application/json")
        body = self._kept.get((*key, place), lambda: self._tile(place, key, reads, state))
        return flask.Response(body, content_type=MVT_MEDIA)

    def _tile(self, place: TileQuery, key: Hashable, reads: PageReads, state: MapState) -> bytes:
        with self._turns[hash(key) % len(self._turns)]:  # a view's tiles are asked for at once
            outlines = self._shapes.get(key, lambda: outlines_of(*_read(reads, state)))
        return far_tile(outlines, place.z, place.row, place.col)


def _place() -> TileQuery:
    """The tile that is asked for. Raises InvalidValue, NotFound for one that does not exist."""
    asked = flask.request.args.get("tuile", "")
    found = _PLACE.fullmatch(asked)
    if found is None:
        raise InvalidValue(f"tuile : niveau/ligne/colonne est attendu, lu {cited(asked[:20])}")
    z, row, col = map(int, found.groups())
    place = TileQuery("", MERCATOR, z, row, col)
    check_tile(place)
    return place


def _read(reads: PageReads, state: MapState) -> tuple[Sequence[str], Sequence[str], Shapes]:
    """Codes, names and outlines. Raises as reads do."""
    query = MapQuery(
        serie_of(state.niveau),
        (EARTH,),
        ("code", "nom"),
        0.0,
        Years(state.year, state.year),
        rows_of(state),
        _OFF.get(state.niveau, _USUAL),
        MOST,
    )
    found = reads.map_rows(query)
    codes, names = found.columns
    return codes, names, read(found.wkb)


def _middles(reads: PageReads, state: MapState) -> Mapping[str, Any]:
    """Codes, names, and steps east and north of each row; None without a place."""
    codes, names, shapes = _read(reads, state)
    unit = max(_OFF.get(state.niveau, _USUAL) / _STEPS, _LEAST)
    found = centres(shapes, _grid(unit))
    told: list[Any] = [None] * len(shapes)
    steps = np.rint(found.xy - 0.5).astype(np.int64).tolist()
    for row, xy in zip(found.owner.tolist(), steps, strict=True):
        told[row] = xy
    return {"codes": codes, "noms": names, "pas": unit, "centres": told}


def _grid(unit: float) -> Callable[[Coordinates], Coordinates]:
    """Degrees as steps; what draws counts them from the middle of a pixel, half a step further."""

    def place(degrees: Coordinates) -> Coordinates:
        return degrees / unit + 0.5

    return place
