"""What a serving file is made of: the rows of a relation of an edition file, window after window.

DuckDB writes texts and zstd packs them while the interpreter does something else: threads do it, a
window each, beside whoever takes what they have made.
"""

from collections import deque
from collections.abc import Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from itertools import batched
from operator import itemgetter
from typing import Any, cast

import duckdb
import numpy as np
from numpy.typing import NDArray

from parc_social.catalogue.collection import Collection
from parc_social.storage.edition_files.workbench import interruptible
from parc_social.storage.execution.text_blocks import TOGETHER, packed
from parc_social.storage.serving_files.form import keys_of, served
from parc_social.storage.sql.row_predicate import plain
from parc_social.storage.sql.text import quoted
from parc_social.storage.statements.audience_texts import OWN_TEXT, TEXT
from parc_social.storage.statements.text_writer import written_texts

SOURCE = "lecture"  # the edition file that is read, in the instance that reads it
_AT_ONCE = 1_024 * TOGETHER  # rows of a window: some forty MB of texts
_HANDS = 2  # that make texts; who takes them has little to do

type TextBlock = tuple[int, bytes | None, bytes | None]
type Key = tuple[Any, ...]
type LayerPlaces = tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]


class SourceRows:
    """The rows of a relation, in the order of their numbers, which go from 1 to `count`."""

    def __init__(self, rows: duckdb.DuckDBPyConnection, relation: str, count: int) -> None:
        self._rows, self._count = rows, count
        self._table = f"{SOURCE}.main.{quoted(relation)} AS t"
        self._collection: Collection = served(relation)

    def windows(self) -> Generator[tuple[list[Key], list[TextBlock]]]:
        """(`fid, lon, lat` and the keys of rows, their blocks) of some rows, then of the next.

        A block is (number, texts with the open columns, with all). Degrees of WGS 84. Raises
        TooSlow when the work that it is of has ended, MemoryUsedUp, DiskFull.
        """
        waiting: deque[tuple[int, Future[list[TextBlock]]]] = deque()
        pool = ThreadPoolExecutor(_HANDS, "textes")
        try:
            for first in range(0, self._count, _AT_ONCE):
                waiting.append((first, pool.submit(copy_context().run, self._blocks, first)))
                if len(waiting) > _HANDS:
                    yield self._window(*waiting.popleft())
            while waiting:
                yield self._window(*waiting.popleft())
        finally:
            pool.shutdown(cancel_futures=True)

    def places(self) -> LayerPlaces:
        """Numbers, longitudes and latitudes (degrees of WGS 84) of the rows that have a place."""
        select = (
            f"SELECT fid, lon, lat FROM {self._table}"  # noqa: S608 - our own names
            " WHERE lon IS NOT NULL AND lat IS NOT NULL ORDER BY fid"
        )
        with interruptible(self._rows):
            cursor = self._rows.execute(select)
            found = cast("dict[str, NDArray[Any]]", cursor.fetchnumpy())  # pyright: ignore[reportUnknownMemberType]
        return found["fid"], found["lon"], found["lat"]

    def _window(
        self, first: int, blocks: Future[list[TextBlock]]
    ) -> tuple[list[Key], list[TextBlock]]:
        columns = ["t.lon", "t.lat", *(plain(f.name) for f in keys_of(self._collection))]
        return self._read(self._rows, columns, first), blocks.result()

    def _blocks(self, first: int) -> list[TextBlock]:
        texts = dict(written_texts(self._collection))
        own = f"encode({texts[OWN_TEXT]})" if OWN_TEXT in texts else "NULL"
        with self._rows.cursor() as cursor:
            rows = self._read(cursor, [f"encode({texts[TEXT]})", own], first)
        texts_only = ((text, owned) for _, text, owned in rows)
        blocks = enumerate(map(packed, batched(texts_only, TOGETHER)), first // TOGETHER)
        return [(number, block.public, block.whole) for number, block in blocks]

    def _read(
        self, cursor: duckdb.DuckDBPyConnection, columns: Sequence[str], first: int
    ) -> list[tuple[Any, ...]]:
        """Each with its number first, in their order: DuckDB takes longer to sort texts."""
        select = (
            f"SELECT t.fid, {', '.join(columns)} FROM {self._table}"  # noqa: S608 - our own names
            " WHERE t.fid > ? AND t.fid <= ?"
        )
        with interruptible(cursor):
            rows = cursor.execute(select, [first, first + _AT_ONCE]).fetchall()
        rows.sort(key=itemgetter(0))
        return rows
