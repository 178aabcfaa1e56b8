"""A tile of several collections: its layers in order, and how much they may weigh together."""

import pytest

from parc_social.errors import InvalidValue
from parc_social.maps.vector_tile import MOST_BYTES, VectorTile, several
from testing.rows import each_row


def layer(name: str, body: bytes, *, holds: bool = True) -> VectorTile:
    return VectorTile(("mvt", name), lambda: body, lambda: holds)


def test_its_octets_are_those_of_its_layers_in_order() -> None:
    tile = several([layer("b", b"two"), layer("a", b"one"), layer("c", b"")])
    assert tile.made(lambda one: one.make()) == b"twoone"


def test_the_order_is_part_of_its_name() -> None:
    one, other = layer("a", b""), layer("b", b"")
    assert several([one, other]).key != several([other, one]).key
    assert several([one]).key != one.key


def test_of_no_layer_it_is_empty() -> None:
    assert several([]).made(lambda one: one.make()) == b""


@each_row("standing", [(True, True), (True, False), (False, False)])
def test_it_holds_as_long_as_each_of_its_layers(standing: tuple[bool, ...]) -> None:
    tile = several([layer(str(at), b"", holds=one) for at, one in enumerate(standing)])
    assert tile.holds() is all(standing)


@each_row(("sizes", "read"), [((MOST_BYTES, 0), 2), ((MOST_BYTES, 1, 1), 2), ((1, MOST_BYTES), 2)])
def test_what_weighs_too_much_is_refused_before_the_rest_is_read(
    sizes: tuple[int, ...], read: int
) -> None:
    asked: list[VectorTile] = []

    def made(one: VectorTile) -> bytes:
        asked.append(one)
        return one.make()

    tile = several([layer(str(at), bytes(size)) for at, size in enumerate(sizes)])
    if sum(sizes) <= MOST_BYTES:
        assert len(tile.made(made)) == sum(sizes)
    else:
        with pytest.raises(InvalidValue, match="collections"):
            tile.made(made)
    assert len(asked) == read
