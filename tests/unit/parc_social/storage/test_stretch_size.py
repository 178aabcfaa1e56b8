"""Whole answers that are read side by side: what each holds shrinks as they are more."""

from contextlib import ExitStack

from parc_social.storage.statements.stretch_size import StretchSize, being_read
from testing.rows import each_row

ROW = b"x" * 1_000


def widened(size: StretchSize) -> None:
    """As it is after some stretches: it widens step by step."""
    for _ in range(6):
        list(size.pieces([ROW] * size.rows))


@each_row(("answers", "most"), [(1, 1_000_000), (2, 900_000), (80, 110_000)])
def test_what_is_read_together_is_shared_and_bounded(answers: int, most: int) -> None:
    with ExitStack() as stack:
        sizes = [stack.enter_context(being_read()) for _ in range(answers)]
        for _ in range(30):
            for size in sizes:
                list(size.pieces([ROW] * size.rows))
        assert max(size.rows for size in sizes) * len(ROW) <= most + 2_000
        assert min(size.rows for size in sizes) * len(ROW) >= most / 2
        assert sum(size.rows for size in sizes) * len(ROW) <= 8_000_000 + answers * 4 * len(ROW)


def test_those_who_stand_still_from_the_first_on_have_no_more_together() -> None:
    """Who came when they were few asked for a MB, and asks for nothing since: 44 MB of 144."""
    held, standing = list[int](), list[object]()
    with ExitStack() as stack:
        for _ in range(144):
            size = stack.enter_context(being_read())
            widened(size)
            stretch = [ROW] * size.rows
            pieces = size.pieces(stretch)
            assert len(next(pieces)) * len(ROW) <= max(34_000, len(stretch) * 300)
            standing.append(pieces)
            held.append(len(stretch) * len(ROW))
        assert held[0] == 1_001_000
        assert sum(held) <= 8_000_000 + 144 * 4 * len(ROW)


def test_a_reader_who_has_gone_gives_its_share_back() -> None:
    with ExitStack() as stack:
        for _ in range(400):
            stack.enter_context(being_read())
    with being_read() as size:
        for _ in range(6):
            list(size.pieces([ROW] * size.rows))
        assert size.rows == 1_001


@each_row(("left", "read"), [(5, 100), (100, 100), (101, 101), (150, 150), (151, 100), (900, 100)])
def test_a_small_rest_is_read_with_what_is_before(left: int, read: int) -> None:
    assert StretchSize(100).of(left) == read


def test_pieces_are_the_features_in_order_and_none_is_none() -> None:
    with being_read() as size:
        texts = [b"%d" % n * 50_000 for n in range(9)]
        assert [text for some in size.pieces(texts) for text in some] == texts
        assert [*size.pieces([])] == []


def test_the_first_stretch_of_a_kind_that_was_read_is_as_large_as_the_next() -> None:
    with being_read(kind="dwellings") as size:
        assert size.rows == 66
        list(size.pieces([ROW] * 66))
    with being_read(kind="dwellings") as size:
        assert size.rows == 1_000
    with being_read(kind="outlines") as size:
        assert size.rows == 66


def test_the_widest_mean_is_remembered_and_few_rows_tell_nothing() -> None:
    for rows, width in ((60, 2_000), (60, 1_000), (49, 500_000)):
        with being_read(kind="mixed") as size:
            list(size.pieces([b"x" * width] * rows))
    with being_read(kind="mixed") as size:
        assert size.rows == 500


def test_known_rows_are_shared_and_bounded_too() -> None:
    with being_read(kind="known") as size:
        list(size.pieces([ROW] * 66))
    with ExitStack() as stack:
        sizes = [stack.enter_context(being_read(kind="known")) for _ in range(144)]
        assert sum(size.rows for size in sizes) * len(ROW) <= 8_000_000 + 144 * 4 * len(ROW)
