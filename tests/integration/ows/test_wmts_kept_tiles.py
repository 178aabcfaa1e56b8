"""Tiles of WMTS that are kept: of a right and of an edition each, on both stores."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ows.about import About, OwsLinks
from ows.caller import MapCaller
from ows.wms.layers import MapLayer
from ows.wms.service import Wms
from ows.wmts.request import GetTile
from ows.wmts.service import Wmts
from parc_social.access.model.grant import Grant
from parc_social.access.model.perimeter import Perimeter
from parc_social.maps.map_tile import MapTiles, TileAddress
from parc_social.maps.matrix_set import MATRIX_SETS
from parc_social.maps.styles import StyledLayer
from parc_social.storage.store import Store
from testing.made.stores.addresses import ADRESSES, GRANT, stage_marked
from testing.sample import taking_turns
from testing.waiting import waited_for

pytestmark = taking_turns(4)

GUADELOUPE = TileAddress(MATRIX_SETS["WebMercatorQuad"], 8, 116, 84)
TILE = GetTile(MapLayer("adresses", StyledLayer("adresses")), GUADELOUPE, "image/png")


@pytest.fixture
def wmts(reader: Store) -> Wmts:
    about = About("x", "x", (), "x", "x", "x", "x")
    links = OwsLinks("http://x", 9_000)
    wms = Wms(reader, links, lambda: about, lambda _c: "x")
    return Wmts(reader, links, lambda: about, wms, MapTiles(reader))


def within(*communes: str) -> Grant:
    """The same rights on some communes."""
    place = Perimeter(communes=communes)
    parts = [[replace(part, perimeters=(place,)) for part in right.parts] for right in GRANT.rights]
    rights = zip(GRANT.rights, parts, strict=True)
    return replace(GRANT, rights=tuple(replace(one, parts=tuple(some)) for one, some in rights))


def shown(wmts: Wmts, grant: Grant) -> int:
    """How many pixels of the tile are drawn."""
    caller = MapCaller(grant, lambda _c: (), lambda name: wmts.store.extent(grant, name))
    body = b"".join(wmts.answer(TILE, caller).body)
    image = Image.open(io.BytesIO(body)).convert("RGBA")
    return int(np.count_nonzero(np.asarray(image)[..., 3]))


def seen_by(reader: Store, rows: int) -> bool:
    """Whether the server has seen what was published, once it has looked."""
    return waited_for(lambda: reader.count(GRANT, ADRESSES), lambda n: n == rows) == rows


def test_two_rights_have_each_their_tile(
    store: Store, reader: Store, wmts: Wmts, tmp_path: Path
) -> None:
    store.publish([stage_marked(store, tmp_path)], [])
    assert seen_by(reader, 30)
    for _ in range(2):  # drawn, then kept
        assert shown(wmts, GRANT) > 0
        assert shown(wmts, within("97105")) == 0
        assert shown(wmts, within("97101")) > 0
    assert wmts.tiles.cache.held > 3 * 600


def test_an_edition_has_tiles_of_its_own(
    store: Store, reader: Store, wmts: Wmts, tmp_path: Path
) -> None:
    name = stage_marked(store, tmp_path)
    for publish, retire in (([name], []), ([], [name]), ([name], [])):
        store.publish(publish, retire)
        assert seen_by(reader, 30 * len(publish))
        assert (shown(wmts, GRANT) > 0) is bool(publish)
        assert (shown(wmts, GRANT) > 0) is bool(publish)
