"""Features out of the blocks of texts of an edition, for rows that a statement has found.

Rows were found under the caller's predicate and role; a block is read under the narrowest role that
reads its column. What a database looks at row by row (roles.py) is never taken of a block: the own
text of a row comes with its number.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import batched, groupby
from operator import itemgetter
from struct import unpack
from typing import Any

from parc_social.storage.execution.kept_text import KeptBlocks
from parc_social.storage.execution.statement import DbRole, Statement
from parc_social.storage.execution.text_blocks import (
    TOGETHER,
    PackedTexts,
    block_of,
    by_block,
    end_of_blocks,
    texts_in,
    texts_of,
)
from parc_social.storage.postgres.connection import StatementResult
from parc_social.storage.postgres.roles import kind_of
from parc_social.storage.statements.audience_texts import WHOLE_BLOCK, blocks_name

_SOME = 16  # blocks whose texts are held before they are joined
_FEW = 64  # rows: so many are read of a block each
_LEAST = 3  # rows of a block, of the mean: else they are written for less than it is read
_ROWS = 500  # put together at once

Ask = Callable[[Statement, DbRole], StatementResult]
_Place = tuple[int, int]  # millésime of a table, number of a block
# The rows of a statement by their blocks: the number of each, those of its rows, its texts.
_WITH_BLOCKS = """
SELECT g.bloc, g.numeros, (SELECT b.{column} FROM {table} AS b WHERE b.bloc = g.bloc)
FROM (SELECT CAST((n.numero - 1) / {together} AS integer) AS bloc,
             string_agg(int8send(n.numero), '') AS numeros
      FROM ({text}) AS n(numero) GROUP BY 1) AS g"""


def with_blocks(statement: Statement, reader: DbRole) -> Statement | None:
    """The blocks of its rows and their numbers, in one statement; None: two have to be asked.

    Where its reader is just who reads the blocks, for rows of one table that one plan finds, in
    their own order: the first of a code, and those of a small box (keyset.py, `reader_of`).
    """
    kept = statement.members
    if not (reader.steady and isinstance(kept, KeptBlocks) and kept.is_plain):
        return None
    if kind_of(_reader_of_blocks(kept, reader)) != kind_of(reader):
        return None
    (table,) = kept.tables.values()
    text = _WITH_BLOCKS.format(
        column=kept.column, table=table, together=TOGETHER, text=statement.text
    )
    return statement._replace(text=text)


class RowsWithTexts:
    """Features of rows that came with their blocks: what `with_blocks` asks for."""

    def __init__(self, kept: KeptBlocks, result: StatementResult) -> None:
        self._kept = kept
        numbers = unpack(f">{result.count}i", b"".join(result.column(0)))  # pyright: ignore[reportArgumentType] - no number is null
        rows = sorted(zip(numbers, result.column(1), result.column(2), strict=True))
        self._wanted: dict[int, Sequence[int]] = {
            number: sorted(unpack(f">{len(fids) // 8}q", fids)) for number, fids, _ in rows if fids
        }
        self._blocks = {number: PackedTexts(one, one) for number, _, one in rows if one is not None}
        self.count = sum(map(len, self._wanted.values()))

    @property
    def last(self) -> tuple[int] | None:
        """The number of the last row; None without any."""
        return (self._wanted[max(self._wanted)][-1],) if self._wanted else None

    @property
    def lie_apart(self) -> bool:
        """See FoundTexts."""
        return _lie_apart(self.count, len(self._wanted))

    def features(self, by: bytes | None) -> Iterator[list[bytes]]:
        """See FoundTexts."""
        for some in batched(self._wanted.items(), _SOME):
            yield texts_in(self._kept.kept, dict(some), frozenset(), self._blocks, by)


class FoundTexts:
    """The texts of rows whose numbers are known, or come with what `kept` tells of."""

    def __init__(
        self, kept: KeptBlocks, reader: DbRole, result: StatementResult | None, ask: Ask
    ) -> None:
        self._kept, self._reader, self._result, self._ask = kept, reader, result, ask
        self._fids: Sequence[int] = kept.numbers or ()
        if result is not None:
            self._fids = unpack(f">{result.count}q", b"".join(result.column(0)))  # pyright: ignore[reportArgumentType] - no number is null
        self._is_plain = kept.is_plain and [*self._fids] == sorted(self._fids)
        self._places = self._blocks_of_rows()

    @property
    def lie_apart(self) -> bool:
        """Whether too few of them are of one block."""
        return _lie_apart(len(self._fids), len(self._places))

    def features(self, by: bytes | None) -> Iterator[list[bytes]]:
        """The features, in order, some at a time: see texts_in. Raises BadFile."""
        blocks = self._blocks()
        if not self._is_plain:
            yield from self._put_together(blocks)
            return
        fids, start = self._fids, 0
        own = {number: block for (_, number), block in blocks.items()}
        while start < len(fids):
            end = end_of_blocks(fids, start, _SOME)
            yield texts_in(self._kept.kept, by_block(fids[start:end]), frozenset(), own, by)
            start = end

    def _put_together(self, blocks: dict[_Place, PackedTexts]) -> Iterator[list[bytes]]:
        form = self._kept.form
        for at in range(0, len(self._fids), _ROWS):
            some, opened = slice(at, at + _ROWS), dict[_Place, list[bytes]]()
            rows = zip(self._fids[some], self._row_places[some], strict=True)
            texts: list[bytes] = []
            for place, group in groupby(rows, itemgetter(1)):
                if place not in opened:
                    opened[place] = texts_of(place[1], blocks.get(place))
                every = opened[place]
                texts += [every[(fid - 1) % TOGETHER] for fid, _ in group]
            parts = zip(texts, self._own[some], self._suffixes[some], strict=True)
            yield [form.whole(row) for row in parts]

    def _blocks_of_rows(self) -> Sequence[_Place]:
        """Each once."""
        tables = self._kept.tables
        if self._is_plain:
            (year,) = tables
            return [(year, number) for number in by_block(self._fids)]
        numbers = map(block_of, self._fids)
        self._row_places: list[_Place] = [*zip(self._millesimes(), numbers, strict=True)]
        return [*dict.fromkeys(self._row_places)]

    def _millesimes(self) -> Sequence[int]:
        """That of each row: one table's, or what its suffix begins with."""
        kept, nothing = self._kept, [None] * len(self._fids)
        result = self._result
        self._own = result.column(1) if result and kept.by_row else nothing
        self._suffixes = result.column(kept.width - 1) if result and kept.kept.twin else nothing
        if len(kept.tables) == 1:
            return [*kept.tables] * len(self._fids)
        return [int((suffix or b"")[1:5]) for suffix in self._suffixes]

    def _blocks(self) -> dict[_Place, PackedTexts]:
        """Of each table, those of its rows."""
        found: dict[_Place, PackedTexts] = {}
        role, column = _reader_of_blocks(self._kept, self._reader), self._kept.column
        for year, table in self._kept.tables.items():
            numbers = [number for of, number in self._places if of == year]
            if not numbers:
                continue
            where, values = _among(numbers)
            text = f"SELECT bloc, {column} FROM {table} WHERE {where}"  # noqa: S608 - our own names
            result = self._ask(Statement(text, values), role)
            places = unpack(f">{result.count}i", b"".join(result.column(0)))  # pyright: ignore[reportArgumentType] - likewise
            for number, block in zip(places, result.column(1), strict=True):
                found[year, number] = PackedTexts(block, block)  # the one column that was read
        return found


def _lie_apart(rows: int, blocks: int) -> bool:
    return rows > _FEW and rows < _LEAST * blocks


def _reader_of_blocks(kept: KeptBlocks, reader: DbRole) -> DbRole:
    """The narrowest. It plans as who found the rows, on whose connection it then is.

    Where nobody had to, one plan finds a few blocks and many by their numbers.
    """
    steady = reader.steady or kept.numbers is not None
    private = kept.column == WHOLE_BLOCK
    return DbRole(blocks_name(reader.relation), private=private, sirens=None, steady=steady)


def _among(numbers: Sequence[int]) -> tuple[str, dict[str, Any]]:
    """SQL of whether a block is one of some, and its values."""
    first, last = min(numbers), max(numbers)
    if last - first < len(numbers):
        return "bloc BETWEEN $1 AND $2", {"p0": first, "p1": last}
    return "bloc = ANY(CAST($1 AS INTEGER[]))", {"p0": [*numbers]}
