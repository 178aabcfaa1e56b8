"""Octets that wait in memory: sent in order whatever a socket takes, and their room comes back."""

import pytest
from waitress.channel import ClientDisconnected

from server.wsgi.connection import HttpConnection
from server.wsgi.held_octets import MOST, HeldOctets, held, room

PARTS = (b"ab", b"", b"cdef", b"g")


@pytest.mark.parametrize("most", [1, 2, 3, 5, 100])
@pytest.mark.parametrize("taken", [1, 2, 3])
def test_what_is_sent_is_the_parts_in_order(most: int, taken: int) -> None:
    buffer = held(PARTS)
    assert buffer is not None
    sent = b""
    while len(buffer):
        piece = bytes(buffer.get(most))
        assert 0 < len(piece) <= most
        sent += piece[:taken]  # a socket takes some of what it is given
        buffer.skip(len(piece[:taken]), 1)
    buffer.close()
    assert sent == b"".join(PARTS)


def test_parts_that_go_together_may_be_skipped_at_once() -> None:
    buffer = held(PARTS)
    assert buffer is not None
    buffer.skip(3)
    assert bytes(buffer.get(-1, skip=True)) == b"def"
    assert (bytes(buffer.get()), len(buffer)) == (b"g", 1)
    buffer.close()


def test_there_is_room_for_so_many_and_it_comes_back_once() -> None:
    left = room.left  # all of it, unless another test of this process has kept some
    assert 0 < left <= MOST
    whole = bytes(left)
    buffer = held([whole])
    assert isinstance(buffer, HeldOctets)
    assert (room.left, held([b"x"])) == (0, None)
    buffer.skip(left - 1)
    assert room.left == 0  # the part is still there
    buffer.close()
    buffer.close()
    assert (room.left, len(buffer)) == (left, 0)


def test_what_nobody_sends_gives_its_room_back() -> None:
    left = room.left
    assert held([b"x" * 1_000]) is not None
    assert room.left == left


@pytest.mark.parametrize("made", [False, True])
def test_what_a_client_that_has_gone_does_not_take_gives_its_room_back_at_once(made: bool) -> None:
    """An error holds the frames that it came through, and whoever keeps it (a log) all of them."""
    left, octets = room.left, b"x" * 1_000_000
    connection = HttpConnection.__new__(HttpConnection)
    connection.connected = False
    with pytest.raises(ClientDisconnected) as caught:
        connection.write_soon(held([octets]) if made else octets)
    assert (caught.tb is not None, room.left) == (True, left)
