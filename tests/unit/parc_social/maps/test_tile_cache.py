"""Tiles are kept by key, the last asked for, within a number of bytes."""

import pytest

from parc_social.maps.tile_cache import TileCache


def drawn(body: bytes, drawings: list[bytes]) -> bytes:
    drawings.append(body)
    return body


def test_a_tile_is_drawn_once_a_key() -> None:
    tiles, drawings = TileCache(), list[bytes]()
    for _ in range(3):
        assert tiles.get(("edition", "grant", 1), lambda: drawn(b"one", drawings)) == b"one"
    assert tiles.get(("edition", "other", 1), lambda: drawn(b"two", drawings)) == b"two"
    assert drawings == [b"one", b"two"]


def test_what_was_asked_for_longest_ago_makes_room() -> None:
    tiles, drawings = TileCache(most=5_000), list[bytes]()
    for key in ("a", "b", "a", "c"):  # each takes 2,000 bytes and its place
        tiles.get(key, lambda: drawn(bytes(1_800), drawings))
        assert tiles.held <= 5_000
    assert len(drawings) == 3
    tiles.get("a", lambda: drawn(b"", drawings))
    assert len(drawings) == 3
    tiles.get("b", lambda: drawn(b"", drawings))
    assert len(drawings) == 4


def test_a_tile_larger_than_all_room_is_given_and_not_kept() -> None:
    tiles = TileCache(most=1_000)
    assert tiles.get("a", lambda: bytes(4_000)) == bytes(4_000)
    assert tiles.held == 0


def test_a_fault_is_not_kept() -> None:
    tiles = TileCache()

    def fault() -> bytes:
        raise LookupError("no tile")

    with pytest.raises(LookupError):
        tiles.get("a", fault)
    assert tiles.get("a", lambda: b"one") == b"one"
