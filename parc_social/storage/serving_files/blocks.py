"""The blocks of texts of a relation of a serving file, read by SQLite: see text_blocks.py."""

import sqlite3
from collections.abc import Iterator, Sequence

from parc_social.storage.execution.kept_text import KeptText
from parc_social.storage.execution.text_blocks import (
    FoundRows,
    PackedTexts,
    by_block,
    end_of_blocks,
    texts_in,
)
from parc_social.storage.serving_files.form import texts_table
from parc_social.storage.sql.text import quoted

_SOME = 32  # blocks that are read, and whose texts are held, before they are joined


class Blocks:
    """The texts of a relation, as one caller has them."""

    def __init__(self, connection: sqlite3.Connection, relation: str, kept: KeptText) -> None:
        self._connection, self._kept = connection, kept
        self._table = quoted(texts_table(relation))

    def features(self, rows: FoundRows, by: bytes | None) -> Iterator[list[bytes]]:
        """The features of rows, in order, some at a time: see texts_in.

        Raises BadFile where a row has no text, sqlite3.Error.
        """
        start = 0
        while start < len(rows.fids):
            end = end_of_blocks(rows.fids, start, _SOME)
            wanted = by_block(rows.fids[start:end])
            blocks = self._read([*wanted], mixed=bool(rows.hidden))
            yield texts_in(self._kept, wanted, rows.hidden, blocks, by)
            start = end

    def _read(self, numbers: Sequence[int], *, mixed: bool) -> dict[int, PackedTexts]:
        """Those of these numbers, which are in order, as far as they are looked at."""
        if numbers[-1] - numbers[0] < len(numbers):
            where = f"bloc BETWEEN {numbers[0]:d} AND {numbers[-1]:d}"
        else:
            where = f"bloc IN ({', '.join(map(str, numbers))})"
        own = bool(self._kept.nulls)
        columns = f"bloc, {'public' if mixed or not own else 'NULL'}, {'tout' if own else 'NULL'}"
        select = f"SELECT {columns} FROM {self._table} WHERE {where}"  # noqa: S608 - our own names
        found = self._connection.execute(select).fetchall()
        return {number: PackedTexts(public, whole) for number, public, whole in found}
