"""Vector tiles that are kept: of a right, an edition, a question and a coding each; both stores."""

import gzip
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from parc_social.access.model.grant import Grant
from parc_social.access.model.perimeter import Perimeter
from parc_social.errors import NotFound, UnknownName
from parc_social.maps.tile_cache import TileCache
from parc_social.maps.vector_tile import VectorTile, vector_tile
from parc_social.storage.query.model import Filter, TileQuery, Years
from parc_social.storage.store import Store
from providers.parameters import filter_of
from testing.made.stores.addresses import ADRESSES, GRANT, stage_marked
from testing.vector_tile import layer_of
from testing.waiting import waited_for

pytestmark = pytest.mark.filterwarnings("ignore:Support for class-based")  # pygeoapi's own

GUADELOUPE = TileQuery("adresses", "WebMercatorQuad", 8, 116, 84)
MEDIA = {"Content-Type": "application/vnd.mapbox-vector-tile"}
Ask = Callable[..., dict[int, dict[str, Any]]]


@pytest.fixture
def tiles() -> TileCache:
    return TileCache()


@pytest.fixture
def ask(reader: Store, tiles: TileCache) -> Ask:
    """The features of a tile, as a server would send it, read back from its coding."""
    from server.wsgi.kept_tiles import KeptTiles

    kept = KeptTiles(tiles)

    def asked(
        grant: Grant = GRANT,
        query: TileQuery = GUADELOUPE,
        said: tuple[str, ...] = (),
        coding: str = "",
    ) -> dict[int, dict[str, Any]]:
        tile = vector_tile(reader, grant, query, said)
        status, headers, body = kept.sent(MEDIA, tile, {"HTTP_ACCEPT_ENCODING": coding})
        (octets,) = body
        told = dict(headers)
        assert (status, int(told["Content-Length"])) == (200, len(octets))
        if "Content-Encoding" in told:
            assert told["Content-Encoding"] == coding
            octets = gzip.decompress(octets)
        return layer_of(octets)[1] if octets else {}

    return asked


def within(*communes: str) -> Grant:
    """The same rights on some communes."""
    place = Perimeter(communes=communes)
    parts = [[replace(part, perimeters=(place,)) for part in right.parts] for right in GRANT.rights]
    rights = zip(GRANT.rights, parts, strict=True)
    return replace(GRANT, rights=tuple(replace(one, parts=tuple(some)) for one, some in rights))


def without(column: str) -> Grant:
    """The same rights without a column."""
    return replace(
        GRANT,
        rights=tuple(
            replace(right, parts=tuple(
                replace(part, columns=tuple(c for c in part.columns if c != column))
                for part in right.parts
            ))
            for right in GRANT.rights
        ),
    )  # fmt: skip


def seen_by(reader: Store, rows: int) -> bool:
    """Whether the server has seen what was published, once it has looked."""
    return waited_for(lambda: reader.count(GRANT, ADRESSES), lambda n: n == rows) == rows


def test_two_rights_have_each_their_tile(
    store: Store, reader: Store, ask: Ask, tiles: TileCache, tmp_path: Path
) -> None:
    store.publish([stage_marked(store, tmp_path)], [])
    assert seen_by(reader, 30)
    for coding in ("", "gzip", "", "gzip"):  # made, coded, then kept
        assert len(ask(coding=coding)) == len(ask(within("97101"), coding=coding)) == 30
        assert ask(within("97105"), coding=coding) == {}
        hidden = ask(without("nom_voie"), coding=coding)
        assert len(hidden) == 30
        assert not any("nom_voie" in one for one in hidden.values())
    assert tiles.held > 4 * 600


def test_an_edition_has_tiles_of_its_own(
    store: Store, reader: Store, ask: Ask, tmp_path: Path
) -> None:
    first, second = (stage_marked(store, tmp_path, mark=n, rows=10 * n) for n in (1, 2))
    for name, rows in ((first, 10), (second, 20), (first, 10)):
        store.publish([name], [])
        assert seen_by(reader, rows)
        assert len(ask()) == len(ask()) == rows


def test_a_tile_that_is_made_while_an_edition_comes_is_not_kept_under_the_one_before(
    reader: Store, store: Store, tiles: TileCache, tmp_path: Path
) -> None:
    from server.wsgi.kept_tiles import KeptTiles

    kept = KeptTiles(tiles)
    store.publish([stage_marked(store, tmp_path)], [])
    assert seen_by(reader, 30)
    tile = vector_tile(reader, GRANT, GUADELOUPE)

    def make() -> bytes:
        store.publish([stage_marked(store, tmp_path, mark=2, rows=7)], [])
        assert seen_by(reader, 7)
        return tile.make()

    late = VectorTile(tile.key, make, tile.holds)
    assert kept.sent(MEDIA, late, {})[2][0]
    assert tiles.held == 0


def test_each_question_has_its_tile(store: Store, reader: Store, ask: Ask, tmp_path: Path) -> None:
    store.publish([stage_marked(store, tmp_path)], [])
    assert seen_by(reader, 30)

    def chosen(text: str) -> tuple[TileQuery, tuple[str, ...]]:
        condition: Filter = filter_of(text, None, ())
        return replace(GUADELOUPE, filter=condition), (text,)

    for _ in range(2):
        assert len(ask(GRANT, *chosen("id = 'a3'"))) == 1
        assert len(ask(GRANT, *chosen("id IN ('a3', 'a4')"))) == 2
        assert len(ask(GRANT, replace(GUADELOUPE, years=Years(2025, 2025)))) == 30
        assert ask(GRANT, replace(GUADELOUPE, years=Years(2024, 2024))) == {}
        named = ask(GRANT, replace(GUADELOUPE, columns=("nom_voie",)))
        assert {frozenset(one) for one in named.values()} == {frozenset({"id", "nom_voie"})}
        assert ask(GRANT, replace(GUADELOUPE, row=115)) == {}


def test_a_filter_tells_nothing_of_a_hidden_column(
    store: Store, reader: Store, ask: Ask, tmp_path: Path
) -> None:
    store.publish([stage_marked(store, tmp_path)], [])
    assert seen_by(reader, 30)
    text = "nom_voie LIKE '%3'"
    query = replace(GUADELOUPE, filter=filter_of(text, None, ()))
    assert len(ask(GRANT, query, (text,))) == 3
    with pytest.raises(UnknownName):
        ask(without("nom_voie"), query, (text,))
    with pytest.raises(NotFound):
        ask(Grant("autre", "autre"), query, (text,))
    assert ask(within("97105"), query, (text,)) == {}
