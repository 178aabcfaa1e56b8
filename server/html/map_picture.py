"""The map on the page of a collection: where the picture is, and what its colours stand for."""

from collections.abc import Iterator
from dataclasses import dataclass

from parc_social.access.model.grant import Grant, current_grant
from parc_social.catalogue.collection import Geometry
from parc_social.catalogue.formats import PNG
from parc_social.catalogue.legend import LegendEntry
from parc_social.catalogue.load import collections
from parc_social.maps.styles import StyledLayer, look_of, style_key, styles_of
from parc_social.storage.query.crs import crs_of, uri_of
from parc_social.storage.query.footprint import around_of
from parc_social.storage.query.model import Box
from parc_social.storage.store import Store
from portal.map.frames import GROUNDS, Ground
from server.resources import caller_box

_SIDE, _INSET = 720, 220  # pixels of the longer side, of a part overseas
_MAINLAND: Box = (-5.3, 41.2, 9.7, 51.2)  # what of all France is shown on one page
_WIDE = 40.0  # degrees: beyond, rows lie on both sides of an ocean
_GROUND = "territoires-commune"
_CELLS, _GRID = "indicateurs-carreau", 3035  # what tells where the caller's rows of it are


@dataclass(frozen=True, slots=True)
class MapPicture:
    """`address` of the picture, `style` whose look it has, `entries` of its legend.

    `insets`: names and addresses of the parts overseas that the picture leaves out.
    """

    address: str
    style: str
    title: str
    entries: tuple[LegendEntry, ...]
    insets: tuple[tuple[str, str], ...] = ()


def picture_of(store: Store, name: str, root: str, language: str) -> MapPicture | None:
    """In the style of the first indicator that the caller sees; None for who may have none."""
    grant = current_grant()
    right = grant.right(name)
    if right is None or not right.opens(PNG):
        return None
    grant = grant.in_format(PNG)
    styles = styles_of(grant, name)
    extent = _caller_extent(store, grant, name)
    if not styles or extent is None:
        return None
    chosen = styles[min(1, len(styles) - 1)]
    look = look_of(store, grant, StyledLayer(name, style_key(chosen.name)))
    address = f"{root}/collections/{name}/styles/{chosen.name}/map?"
    if len(styles) == 1 and _has_ground(grant, name):
        address = f"{root}/map?collections={_GROUND},{name}&"
    is_wide = extent[2] - extent[0] > _WIDE
    main = _mainland(store, grant) if is_wide else extent
    overseas = _overseas(store, grant) if is_wide else ()
    return MapPicture(
        _picture_url(address, main, _SIDE),
        chosen.name,
        look.title.of(language),
        look.entries,
        tuple((one.name, _picture_url(address, one.around, _INSET)) for one in overseas),
    )


def _picture_url(address: str, box: Box, side: int) -> str:
    """The address of a picture of a box, with a margin."""
    west, south, east, north = box
    margin = max((east - west) / 20, (north - south) / 20, 0.005)
    corners = (west - margin, south - margin, east + margin, north + margin)
    place = ",".join(f"{one:.4f}" for one in corners)
    return f"{address}f=png&bgcolor=white&width={side}&crs={uri_of(3857)}&bbox={place}"


def _has_ground(grant: Grant, name: str) -> bool:
    """Whether points are shown over outlines: alone, they say nothing of where they are."""
    right = grant.right(_GROUND)
    points = collections()[name].geometry is Geometry.POINT
    return points and right is not None and right.opens(PNG)


def _caller_extent(store: Store, grant: Grant, name: str) -> Box | None:
    """Where the caller's own rows are, also of a collection of all France; None: nowhere."""
    if store.extent(grant, name).box is None:
        return None
    own = [r.collection for r in grant.rights if r.collection in collections()]
    return caller_box(store.extents(grant, own))


def _overseas(store: Store, grant: Grant) -> Iterator[Ground]:
    """Parts overseas in which the caller has cells."""
    spans = store.spans(grant, _CELLS) if grant.right(_CELLS) else ()
    boxes = [around_of(crs_of(uri_of(one.srid)), one.window) for one in spans]
    for ground in GROUNDS[1:]:
        if any(box and _meet(box, ground.around) for box in boxes):
            yield ground


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _mainland(store: Store, grant: Grant) -> Box:
    """Where the caller's cells of the mainland are; all of it for who has none."""
    if grant.right(_CELLS) is None:
        return _MAINLAND
    windows = [s.window for s in store.spans(grant, _CELLS) if s.srid == _GRID]
    if not windows:
        return _MAINLAND
    west, south, east, north = zip(*windows, strict=True)
    system = crs_of(uri_of(_GRID))
    return around_of(system, (min(west), min(south), max(east), max(north))) or _MAINLAND
