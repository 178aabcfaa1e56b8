"""The read of one vector tile, the same for both engines."""

from collections.abc import Sequence
from dataclasses import replace

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import Geometry
from parc_social.storage.drafts import Drafts
from parc_social.storage.editions.snapshot import Snapshot
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.execution.statement import DbRole, Statement
from parc_social.storage.extent_reads import ExtentReads
from parc_social.storage.query.model import TileQuery
from parc_social.storage.sql.visibility import Visible, visible
from parc_social.storage.statements.maps.cut_tiles import cut_tile, cut_zooms, named, table_for
from parc_social.storage.statements.maps.tile import TileSelect
from parc_social.storage.statements.maps.tile_matrix import FEW, check_tile, tile_tolerance
from parc_social.storage.statements.rowid_lookup import RowidLookup

_TABLES = 32  # of cut tiles, whose zooms are kept: some numbers each


class TileReads(ExtentReads):
    """Tiles of published editions under a Grant. See Store for the errors."""

    def __init__(self, drafts: Drafts) -> None:
        super().__init__(drafts)
        self._cut_zooms = LruCache(_TABLES)

    def tile(self, grant: Grant, query: TileQuery) -> bytes:
        """One Mapbox vector tile; empty bytes where the caller sees nothing."""
        view = visible(grant, query.collection)
        check_tile(query)
        is_of_points = view.collection.geometry is Geometry.POINT
        points = self.extent(grant, query.collection).count if is_of_points else 0

        def read(snapshot: Snapshot) -> bytes:
            cut = self._cut_tile(view, snapshot, query)
            if cut is not None:
                return cut
            of_years = snapshot.of_years(view.collection, query.years)
            lookup = self._lookup(grant, view, of_years)
            return self._made_tile(view, of_years, query, points, lookup)

        return self.reading_own(view, read)

    def _cut_tile(self, view: Visible, snapshot: Snapshot, query: TileQuery) -> bytes | None:
        """The tile as its edition holds it; None: it does not, of these columns at this zoom."""
        table = table_for(view, snapshot, query)
        if table is None:
            return None
        columns, reader = (
            named([f.name for f in view.chosen(query.columns)]),
            DbRole(table.relation),
        )

        def rows(statement: Statement) -> Sequence[tuple[str, int]]:
            return [(name, zoom) for name, zoom in self.rows(statement, reader)]

        zooms = self._cut_zooms.get(table.name, lambda: cut_zooms(table, rows))
        if (columns, query.z) not in zooms:
            return None
        found = self.rows(cut_tile(table, query, columns, self.dialect), reader)
        return bytes(found[0][0]) if found else b""

    def _made_tile(
        self,
        view: Visible,
        snapshot: Snapshot,
        query: TileQuery,
        points: int,
        lookup: RowidLookup | None,
    ) -> bytes:
        tables = snapshot.tables_for(view.collection, view.draft_sirens)

        def made(*, in_order: bool) -> tuple[bool, bytes]:
            """Whether it overflows, and the tile."""
            select = TileSelect(view, tables, self.dialect, lookup, tile_tolerance(query))
            reader = replace(view.reader, steady=select.is_found_by_place(query))
            statement = select.tile(query, points, in_order=in_order)
            rows, features, tile = self.rows(statement, reader)[0]
            overflows = rows > FEW and select.may_overflow(query, points)
            return overflows, b"" if features == 0 else bytes(tile)

        overflows, tile = made(in_order=False)
        return made(in_order=True)[1] if overflows else tile
