"""Reads of the stock of landlords, for who sees the landlord of every dwelling."""

from collections.abc import Mapping, Sequence
from typing import Any

from parc_social.access.model.grant import Grant
from parc_social.errors import NotFound
from parc_social.storage.editions.snapshot import Snapshot
from parc_social.storage.execution.statement import DbRole, Statement
from parc_social.storage.map_reads import MapReads
from parc_social.storage.sql.text import statement
from parc_social.storage.sql.visibility import visible

_DWELLINGS, _LANDLORD = "rpls-logements", "siren_bailleur"


class StockReads(MapReads):
    """Dwellings counted by landlord. See Store."""

    def stock(self, grant: Grant, until: int) -> tuple[int | None, Mapping[str, int]]:
        """Dwellings of each landlord in the newest register of a year or before it; that year.

        The most first; (None, {}) without a register. For who sees the landlord of every dwelling:
        raises NotFound for others.
        """
        year, rows = self._stock(grant, until, "stock_logements")
        return year, {siren: int(count) for siren, count in rows}

    def stock_places(
        self, grant: Grant, until: int
    ) -> tuple[int | None, Sequence[tuple[str, str, int]]]:
        """The same by commune: SIREN, code and dwellings, by SIREN and code. Raises NotFound."""
        year, rows = self._stock(grant, until, "stock_lieux")
        return year, [(siren, commune, int(count)) for siren, commune, count in rows]

    def _stock(
        self, grant: Grant, until: int, question: str
    ) -> tuple[int | None, list[tuple[Any, ...]]]:
        view = visible(grant, _DWELLINGS)
        if not view.is_open or _LANDLORD not in view.names or not view.shows_everywhere(_LANDLORD):
            raise NotFound("parc des bailleurs introuvable")

        def read(snapshot: Snapshot) -> tuple[int | None, list[tuple[Any, ...]]]:
            tables = [t for t in snapshot.tables.get("stock_bailleur", ()) if t.millesime <= until]
            if not tables:
                return None, []
            newest = max(tables, key=lambda t: t.millesime)
            text = statement("parc_social.storage", question).format(table=newest.name)
            return newest.millesime, self.rows(Statement(text, {}), DbRole(newest.relation))

        return self.reading(read)
