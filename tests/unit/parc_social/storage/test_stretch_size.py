"""Whole answers that are read side by side: what each holds shrinks as they are more."""

from contextlib import ExitStack

from parc_social.storage.statements.stretch_size import being_read
from testing.rows import each_row

ROW = b"x" * 1_000


@each_row(("answers", "most"), [(1, 1_000_000), (8, 1_000_000), (80, 100_000), (800, 10_000)])
def test_what_stands_still_together_is_bounded(answers: int, most: int) -> None:
    with ExitStack() as stack:
        sizes = [stack.enter_context(being_read()) for _ in range(answers)]
        for size in sizes:
            for _ in range(6):  # it widens step by step
                list(size.pieces([ROW] * size.rows))
        assert {size.rows for size in sizes} == {most // len(ROW) + 1}
        pieces = sizes[0].pieces([ROW] * sizes[0].rows)
        assert max(map(len, pieces)) * len(ROW) <= max(34_000, most // 4 + 1_000)


def test_a_reader_who_has_gone_gives_its_share_back() -> None:
    with ExitStack() as stack:
        for _ in range(400):
            stack.enter_context(being_read())
    with being_read() as size:
        for _ in range(6):
            list(size.pieces([ROW] * size.rows))
        assert size.rows == 1_001


def test_pieces_are_the_features_in_order_and_none_is_none() -> None:
    with being_read() as size:
        texts = [b"%d" % n * 50_000 for n in range(9)]
        assert [text for some in size.pieces(texts) for text in some] == texts
        assert [*size.pieces([])] == []
