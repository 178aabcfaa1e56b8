"""The reads of coverages: the caller's cells, by the predicate and columns of any other read."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from parc_social.access.model.grant import Grant
from parc_social.domain.grid import CELL, Cells
from parc_social.errors import TooLarge
from parc_social.storage.editions.snapshot import EditionTable, Snapshot
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.map_reads import MapReads
from parc_social.storage.query.cells import CellQuery, CellSpan
from parc_social.storage.sql.visibility import Visible, visible
from parc_social.storage.statements.maps.cells import STRETCH, CellSelect

_KEPT = 1_024  # spans: a few numbers for each Grant
_PLACE = 3  # columns before the figures: fid, east, north


class CellReads(MapReads):
    """What a coverage asks of a store. See Store for the answers and errors."""

    def __init__(self) -> None:
        super().__init__()
        self._spans = LruCache(_KEPT)

    def spans(self, grant: Grant, collection: str) -> tuple[CellSpan, ...]:
        """Where the caller's cells are, a span a grid and millésime; kept as extents are."""
        seen = visible(grant, collection)

        def read(snapshot: Snapshot) -> tuple[CellSpan, ...]:
            made = CellSelect(seen, snapshot.of(seen.collection), self.dialect).spans()
            return tuple(sorted(map(_span, self.rows(made, seen.reader)), key=lambda s: s.year))

        def kept(snapshot: Snapshot) -> tuple[CellSpan, ...]:
            key = (snapshot.key, grant.digest, collection)
            return self._spans.get(key, lambda: read(snapshot))

        return self.reading(kept)

    def cells(self, grant: Grant, query: CellQuery) -> Cells:
        """The caller's cells of a query, some rows a statement, in one edition. Raises TooLarge."""
        seen = visible(grant, query.collection)

        def read(snapshot: Snapshot) -> Cells:
            tables = [t for t in snapshot.of(seen.collection) if query.year in (None, t.millesime)]
            blocks = [b for t in tables for b in self._blocks(seen, t, query)]
            return _joined(blocks, len(query.columns))

        return self.reading(read)

    def _blocks(self, seen: Visible, table: EditionTable, query: CellQuery) -> Iterator[Cells]:
        after, figures = 0, 0
        while True:
            made = CellSelect(seen, [table], self.dialect).cells(query, after)
            rows = self.rows(made, seen.reader)
            figures += len(rows) * len(query.columns)
            if figures > query.most:
                raise TooLarge(
                    f"couverture : plus de {query.most} valeurs à lire ; demandez une emprise plus"
                    " petite (bbox, subset) ou moins d'indicateurs (properties)"
                )
            if rows:
                yield _block(rows)
                after = rows[-1][0]
            if len(rows) < STRETCH:
                return


def _block(rows: list[tuple[Any, ...]]) -> Cells:
    read = np.array(rows, dtype=np.float64)
    places = read[:, 1:_PLACE].astype(np.int64)
    return Cells(places[:, 0], places[:, 1], read[:, _PLACE:].astype(np.float32))


def _joined(blocks: list[Cells], columns: int) -> Cells:
    none = np.empty(0, dtype=np.int64)
    blocks = [Cells(none, none, np.empty((0, columns), dtype=np.float32)), *blocks]
    return Cells(
        np.concatenate([block.east for block in blocks]),
        np.concatenate([block.north for block in blocks]),
        np.concatenate([block.figures for block in blocks]),
    )


def _span(row: tuple[Any, ...]) -> CellSpan:
    srid, year, count, west, south, east, north = (int(value) for value in row)
    return CellSpan(srid, year, count, (west, south, east + CELL, north + CELL))
