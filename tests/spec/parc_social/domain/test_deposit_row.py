"""Places of rows as addresses name them, and how many are written at once."""

import pytest

from parc_social.domain.campaigns.row import MOST, MOST_AT_ONCE, RowPlace, check_room
from parc_social.errors import Conflict, NotFound
from testing.rows import each_row


@each_row(("text", "place"), [("1-2", RowPlace(1, 2)), ("12-2000000000", RowPlace(12, 2 * 10**9))])
def test_a_place_is_a_file_and_a_line(text: str, place: RowPlace) -> None:
    assert RowPlace.parse(text) == place
    assert str(place) == text


@each_row(
    "text", ["", "1", "1-", "0-5", "1-0", "01-5", "1-2000000001", "1-\u0665", "1-5 ", "../1-5"]
)
def test_what_names_no_row_is_not_found(text: str) -> None:
    with pytest.raises(NotFound):
        RowPlace.parse(text)


@each_row(
    ("kept", "arriving", "fine"),
    [
        (0, MOST_AT_ONCE, True), (0, MOST_AT_ONCE + 1, False),
        (MOST - 1, 1, True), (MOST, 1, False),
    ],
)  # fmt: skip
def test_a_deposit_keeps_so_many_acts(kept: int, arriving: int, fine: bool) -> None:
    if fine:
        check_room(kept, arriving)
        return
    with pytest.raises(Conflict):
        check_room(kept, arriving)
