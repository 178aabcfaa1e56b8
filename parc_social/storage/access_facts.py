"""Cache of what decisions of access need of the published editions, read once a publication."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from parc_social.access.model.facts import Facts
from parc_social.access.model.matrix import Matrice
from parc_social.domain.territory import Appartenance
from parc_social.storage.editions.snapshot import EditionTable, Snapshot
from parc_social.storage.sql.text import statement
from parc_social.storage.store import Store

Rows = Callable[[str, EditionTable], Sequence[tuple[Any, ...]]]  # of a statement's name on a table


def read_facts(snapshot: Snapshot, rows: Rows) -> Facts:
    """The facts of one snapshot: communes of each COG, stock, codes that changed of meaning."""
    tables = snapshot.tables
    return Facts(
        cogs={
            t.millesime: tuple(Appartenance(*row) for row in rows("appartenances", t))
            for t in tables.get("appartenance", ())
        },
        stock=_stock(
            (t.millesime, rows("stock_communes", t)) for t in tables.get("stock_bailleur", ())
        ),
        changed=_changed(rows("passages", t) for t in tables.get("commune_passage", ())),
        millesimes=tuple(sorted({edition.millesime for edition in snapshot.editions})),
    )


def text_of(name: str, table: EditionTable) -> str:
    """The statement of that name on a table."""
    return statement("parc_social.storage", name).format(table=table.name)


class FactsCache:
    """The facts of the editions on show under a matrix, for a gate; made anew when they change."""

    def __init__(self, store: Store, matrix: Matrice) -> None:
        self._store = store
        self._matrix = matrix
        self._held: tuple[Facts, Facts] | None = None

    def version(self) -> str:
        """Changes with each publication."""
        return self._store.version()

    def facts(self) -> Facts:
        """The facts of now."""
        read, held = self._store.facts(), self._held
        if held is None or held[0] is not read:
            held = self._held = (read, replace(read, matrice=self._matrix))
        return held[1]


def _stock(
    years: Iterable[tuple[int, Sequence[tuple[Any, ...]]]],
) -> dict[str, dict[int, frozenset[str]]]:
    found: dict[str, dict[int, set[str]]] = {}
    for year, rows in years:
        for siren, commune in rows:
            found.setdefault(siren, {}).setdefault(year, set()).add(commune)
    return {s: {y: frozenset(c) for y, c in by_year.items()} for s, by_year in found.items()}


def _changed(tables: Iterable[Sequence[tuple[Any, ...]]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for rows in tables:
        for before, after, year in rows:
            found.setdefault(before, set()).add(int(year))
            found.setdefault(after, set()).add(int(year))
    return {code: tuple(sorted(years)) for code, years in found.items()}
