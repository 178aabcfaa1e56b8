"""The map on the page of a collection: where the picture is, and what its colours stand for."""

from dataclasses import dataclass

from parc_social.access.model.grant import Grant, current_grant
from parc_social.catalogue.collection import Geometry
from parc_social.catalogue.formats import PNG
from parc_social.catalogue.legend import LegendEntry
from parc_social.catalogue.load import collections
from parc_social.maps.available import styles_of, wanted
from parc_social.maps.styles import StyledLayer, look_of
from parc_social.storage.query.crs import crs_of, uri_of
from parc_social.storage.query.footprint import around_of
from parc_social.storage.query.model import Box
from parc_social.storage.store import Store
from server.resources import caller_box

_SIDE = 720  # pixels of its longer side
_MAINLAND: Box = (-5.3, 41.2, 9.7, 51.2)  # what of all France is shown on one page
_WIDE = 40.0  # degrees: beyond, rows lie on both sides of an ocean
_GROUND = "territoires-commune"
_CELLS, _GRID = "indicateurs-carreau", 3035  # what tells where the caller's rows of it are


@dataclass(frozen=True, slots=True)
class MapPicture:
    """`address` of the picture, `style` whose look it has, `entries` of its legend."""

    address: str
    style: str
    title: str
    entries: tuple[LegendEntry, ...]


def picture_of(store: Store, name: str, root: str, language: str) -> MapPicture | None:
    """In the style of the first indicator that the caller sees; None for who may have none."""
    grant = current_grant()
    right = grant.right(name)
    if right is None or not right.opens(PNG):
        return None
    grant = grant.in_format(PNG)
    styles = styles_of(grant, name)
    place = _place(store, grant, name)
    if not styles or place is None:
        return None
    chosen = styles[min(1, len(styles) - 1)]
    look = look_of(store, grant, StyledLayer(name, wanted(chosen.name)))
    address = f"{root}/collections/{name}/styles/{chosen.name}/map?"
    if len(styles) == 1 and _has_ground(grant, name):
        address = f"{root}/map?collections={_GROUND},{name}&"
    return MapPicture(
        f"{address}f=png&bgcolor=white&width={_SIDE}&crs={uri_of(3857)}&bbox={place}",
        chosen.name,
        look.title.of(language),
        look.entries,
    )


def _has_ground(grant: Grant, name: str) -> bool:
    """Whether points are shown over outlines: alone, they say nothing of where they are."""
    right = grant.right(_GROUND)
    points = collections()[name].geometry is Geometry.POINT
    return points and right is not None and right.opens(PNG)


def _place(store: Store, grant: Grant, name: str) -> str | None:
    """Where the caller's own rows are, also of a collection of all France; None: nowhere."""
    if store.extent(grant, name).box is None:
        return None
    known = (r.collection for r in grant.rights if r.collection in collections())
    box = caller_box({one: store.extent(grant, one) for one in known})
    if box is None or box[2] - box[0] > _WIDE:
        box = _mainland(store, grant)
    west, south, east, north = box
    margin = max((east - west) / 20, (north - south) / 20, 0.005)
    corners = (west - margin, south - margin, east + margin, north + margin)
    return ",".join(f"{one:.4f}" for one in corners)


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
