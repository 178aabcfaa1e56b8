"""The read of one vector tile, the same for both engines."""

from dataclasses import replace

from parc_social.access.model.grant import Grant
from parc_social.storage.column_reads import ColumnReads
from parc_social.storage.editions.snapshot import Snapshot
from parc_social.storage.query.model import TileQuery
from parc_social.storage.sql.visibility import visible
from parc_social.storage.statements.maps.tile import TileSelect
from parc_social.storage.statements.maps.tile_matrix import FEW, check_tile, tile_tolerance


class TileReads(ColumnReads):
    """Tiles of published editions under a Grant. See Store for the errors."""

    def tile(self, grant: Grant, query: TileQuery) -> bytes:
        """One Mapbox vector tile; empty bytes where the caller sees nothing."""
        view = visible(grant, query.collection)
        check_tile(query)
        points = self.extent(grant, query.collection).count

        def read(snapshot: Snapshot) -> bytes:
            of_years = snapshot.of_years(view.collection, query.years)
            tables = of_years.tables_for(view.collection, view.draft_sirens)
            lookup = self._lookup(grant, view, of_years)

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

        return self.reading_own(view, read)
