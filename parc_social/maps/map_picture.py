"""One picture of some layers under a Grant: at most one statement a layer."""

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Any, NamedTuple

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import Geometry
from parc_social.catalogue.load import collections
from parc_social.catalogue.style import Look
from parc_social.drawing.background import around
from parc_social.drawing.layer import Layer, LayerRows, Viewport
from parc_social.drawing.picture import (
    LARGE,
    Picture,
    PictureFormat,
    draw,
    encode,
    give_back,
)
from parc_social.errors import ServerBusy
from parc_social.maps.small_shapes import with_points
from parc_social.maps.styles import StyledLayer, look_of
from parc_social.maps.view import View, check_view, finest, frame_of, valid_pixels
from parc_social.storage.query.area import Box
from parc_social.storage.query.footprint import BULGE, wider
from parc_social.storage.query.model import MapQuery, Years
from parc_social.storage.sql.visibility import visible
from parc_social.storage.store import Store

_DEGREES = 4326
_CODE = "code"  # of a row, by which figures are given
_OFF = 0.5  # pixels by which an outline may be out of its place


Encoding = PictureFormat | Callable[[Picture, View], bytes]  # or what gives it a place


def draw_map(
    store: Store, grant: Grant, layers: Sequence[StyledLayer], view: View, form: Encoding
) -> bytes:
    """The bytes of a map, the first layer at the bottom.

    Raises NotFound, UnknownName, InvalidValue, TooSlow as reads do, and ServerBusy. Looks are all
    made before a row is read, so that a fault costs nothing.
    """
    check_view(view)
    looks = [(layer, look_of(store, grant, layer)) for layer in layers]
    return draw_looks(store, grant, looks, view, form)


def draw_looks(
    store: Store,
    grant: Grant,
    layers: Sequence[tuple[StyledLayer, Look]],
    view: View,
    form: Encoding,
) -> bytes:
    """The same of layers whose looks are made already. Raises as draw_map."""

    def read(tolerance: float) -> Iterable[Layer]:
        sight = _Sight(view, tolerance)
        return (Layer(_rows(store, grant, layer, look, sight), look) for layer, look in layers)

    return draw_layers(read, view, form)


def drawn_layers(
    store: Store, grant: Grant, layers: Sequence[tuple[StyledLayer, Look]], view: View
) -> tuple[Viewport, list[Layer]]:
    """The same as rows, for what draws them otherwise than as pixels, and the frame of them all.

    Raises as draw_map.
    """
    check_view(view)
    frame = frame_of(view)
    sight = _Sight(view, _OFF * finest(view, frame))
    rows = [Layer(_rows(store, grant, asked, look, sight), look) for asked, look in layers]
    return frame, rows


def draw_layers(read: Callable[[float], Iterable[Layer]], view: View, form: Encoding) -> bytes:
    """The same of layers that `read` gives, by how many degrees outlines may be off."""
    check_view(view)
    frame = frame_of(view)
    layers = read(_OFF * finest(view, frame))
    with picture_slot(view):
        return _encode(frame, layers, view, form)


def query_in(view: View, tolerance: float, layer: StyledLayer, names: Sequence[str]) -> MapQuery:
    """Query of the rows of a layer that a picture shows."""
    return MapQuery(
        collection=layer.collection,
        boxes=boxes_near(view, layer.collection),
        columns=tuple(names),
        pixel=(view.degrees[2] - view.degrees[0]) / view.width,
        years=None if layer.year is None else Years(layer.year, layer.year),
        filter=layer.filter,
        tolerance=tolerance,
    )


def boxes_near(view: View, collection: str) -> tuple[Box, ...]:
    """Degrees in which the rows of a picture lie.

    Edges of outlines, straight in the picture, are beside those that rows are found by.
    """
    bent = view.crs.srid != _DEGREES and collections()[collection].geometry is not Geometry.POINT
    return tuple(wider(box, BULGE) for box in view.boxes) if bent else view.boxes


def _encode(frame: Viewport, layers: Iterable[Layer], view: View, form: Encoding) -> bytes:
    """The bytes of a picture, of which nothing else is left."""
    image = draw(frame, layers, palette=True)
    if view.void is not None:
        image = around(image, valid_pixels(view, view.void), view.void.colour)
    return encode(image, form) if isinstance(form, PictureFormat) else form(image, view)


class _Sight(NamedTuple):
    """View shared by all layers of a picture; `tolerance` is that of their outlines."""

    view: View
    tolerance: float


def _rows(store: Store, grant: Grant, layer: StyledLayer, look: Look, sight: _Sight) -> LayerRows:
    view = sight.view
    names = _columns(grant, layer, look)
    if not view.boxes:
        return LayerRows([])
    query = query_in(view, sight.tolerance, layer, tuple(names.values()))
    rows = store.map_rows(grant, query)
    columns: dict[str, Sequence[Any]] = dict(zip(names, rows.columns, strict=True))
    if layer.figures is not None:
        figures = [layer.figures.get(code, (None, None)) for code in columns.pop("codes")]
        columns |= {"values": [one for one, _ in figures], "statuts": [one for _, one in figures]}
    shapes = with_points(rows.wkb, query.pixel) if layer.marks else rows.wkb
    return LayerRows(shapes, **columns)


def _columns(grant: Grant, layer: StyledLayer, look: Look) -> dict[str, str]:
    """The columns that a look needs, by what they are for."""
    columns: dict[str, str] = {}
    if layer.figures is not None:
        columns["codes"] = _CODE
    elif look.indicator is not None:
        columns |= {"values": look.indicator.id, "statuts": f"{look.indicator.id}_statut"}
    elif look.style.champ is not None:
        columns["codes"] = look.style.champ
    if layer.names and look.style.noms in visible(grant, layer.collection).names:
        columns["names"] = look.style.noms or ""
    return columns


_ROOM = BoundedSemaphore(2)  # large pictures drawn at once; one of 16 million pixels takes 100 MB
_PATIENCE = 10.0  # seconds that one more waits for its turn


@contextmanager
def picture_slot(view: View) -> Generator[None]:
    """A large picture waits until there is memory for it. Raises ServerBusy past a while."""
    if view.width * view.height <= LARGE:
        yield
        return
    if not _ROOM.acquire(timeout=_PATIENCE):
        raise ServerBusy(
            "trop de grandes images à la fois : réessayez, ou demandez-en de plus petites"
        )
    try:
        give_back()
        yield
    finally:
        _ROOM.release()
        give_back()
