"""The rows of a collection that one caller sees, as a relation: columns, FROM clause, ids."""

from collections.abc import Callable, Hashable, Sequence
from functools import cached_property, partial
from typing import cast

from parc_social.catalogue.collection import EVERYBODY, POPULATION, Collection, Field
from parc_social.storage.editions.snapshot import Corrections, EditionTable
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.execution.statement import SQL_TYPES, Bound
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.query.values import storable
from parc_social.storage.sql.dialect import Dialect
from parc_social.storage.sql.row_predicate import DRAFT, STATE, plain
from parc_social.storage.sql.text import quoted
from parc_social.storage.sql.visibility import Visible
from parc_social.storage.statements.rowid_lookup import RowidLookup

_FRAGMENTS = LruCache(1_024)  # the longest, of 400 columns, is 40 kB


def piece[T](key: Hashable, bound: Bound, make: Callable[[], T]) -> T:
    """What `make` gives, which `key` tells all of; made each time where it binds a value."""
    cached = _FRAGMENTS.known(key)
    if cached is not None:
        return cast(T, cached)
    before = len(bound.values)
    fragment = make()
    if len(bound.values) == before:
        _FRAGMENTS.keep(key, fragment)
    return fragment


_ROW = "row_key"  # the engine's row name, carried through a union


class Relation:
    """Rows of the tables of one collection, as one caller sees it.

    The row is always named `t`. A new one makes each statement, as it collects its values.
    """

    def __init__(
        self,
        view: Visible,
        tables: Sequence[EditionTable],
        dialect: Dialect,
        lookup: RowidLookup | None = None,
    ) -> None:
        self.visible = view
        self.tables = tables
        self.dialect = dialect
        self.bound = Bound(dialect.mark)
        self._lookup = lookup if lookup and self._direct else None

    @property
    def collection(self) -> Collection:
        """The collection read."""
        return self.visible.collection

    def _row_names(self) -> str:
        """Columns that name a row among those of every table."""
        return ", ".join([*self._row_key()[:-1], self._row()])

    def _window(self, offset: int, limit: int) -> tuple[str, str]:
        """The rows of a page by their dense fid, table after table: no sort, no scan."""
        parts: list[str] = []
        start, end = max(offset, 0), max(offset, 0) + max(limit, 0)
        before = 0
        for table in self.tables:
            first, last = max(start - before, 0), min(end - before, table.rows)
            if first < last:
                window = f" WHERE t.fid > {first:d} AND t.fid <= {last:d}"
                if self._direct:
                    return self._from(), window
                parts.append(f"{self._columns_of(table)}{window}")
            before += table.rows
        return self._union(parts), ""

    def _from(self) -> str:
        if self._direct:
            return f"{self.tables[0].read_by(self.visible.reader)} AS t"
        return self._union([self._columns_of(table) for table in self.tables])

    @cached_property
    def _direct(self) -> bool:
        return (
            len(self.tables) == 1 and not self.tables[0].draft and not self._absent(self.tables[0])
        )

    def _row(self) -> str:
        """The engine's own name of a row, which finds it fastest, or its number, looked up."""
        if self._lookup is not None:
            return plain("fid")
        return f"t.{self.dialect.row}" if self._direct else plain(_ROW)

    def _union(self, parts: Sequence[str]) -> str:
        if not parts:
            names = [*self.physical, (_ROW, "BIGINT")]
            nulls = ", ".join(f"CAST(NULL AS {t}) AS {quoted(n)}" for n, t in names)
            parts = [f"SELECT {nulls} WHERE FALSE"]
        return f"({' UNION ALL '.join(parts)}) AS t"

    def _columns_of(self, table: EditionTable) -> str:
        """Every column that may be read, null where only another table has it (see `physical`)."""
        make = partial(self._column_list, table)
        of = (table.name, table.columns, self.physical)
        return make() if table.draft else self._piece("columns", of, make)

    def _column_list(self, table: EditionTable) -> str:
        lacking = self._absent(table)
        changes = self._draft_columns(table) if table.draft else {_ROW: f"t.{self.dialect.row}"}
        columns = ", ".join(
            f"{f'CAST(NULL AS {kind})' if name in lacking else changes.get(name, plain(name))}"
            f" AS {quoted(name)}"
            for name, kind in self.physical
        )
        row = f"{changes[_ROW]} AS {quoted(_ROW)}"
        source = f"{table.read_by(self.visible.reader)} AS t"
        if table.corrections is not None:
            source = self._with_corrections(source, table, table.corrections)
        return f"SELECT {columns}, {row} FROM {source}"  # noqa: S608

    def _with_corrections(self, source: str, table: EditionTable, corrections: Corrections) -> str:
        """The rows of a draft with its landlord's corrections in their places."""
        columns = [(name, kind) for name, kind in self.physical if name in table.columns]
        names = ", ".join(plain(name) for name, _ in columns)
        own = self.collection.id_field
        replaced = self.dialect.json_table([(own, "VARCHAR")], corrections.touched, self.bound)
        rows = self.dialect.json_table(columns, corrections.rows, self.bound)
        return (
            f"(SELECT {names} FROM {source}"  # noqa: S608 - the catalogue's names
            f" WHERE {plain(own)} NOT IN (SELECT {plain(own)} FROM {replaced} AS t)"
            f" UNION ALL SELECT {names} FROM {rows} AS t) AS t"
        )

    def _draft_columns(self, table: EditionTable) -> dict[str, str]:
        """Columns of a draft's rows; ids and keys that no published row has.

        The same household may be published and in a draft, or in two: each row has its own id.
        """
        before = sum(t.rows for t in self.tables[: self.tables.index(table)])
        own = plain(self.collection.id_field)
        suffix = self.bound(f"~{table.edition.rpartition('_')[2]}", "VARCHAR")
        row = "fid" if table.corrections is not None else self.dialect.row
        return {
            "fid": f"{plain('fid')} + {before:d}",
            _ROW: f"t.{row} + {before:d}",
            self.collection.id_field: f"{own} || {suffix}",
            STATE: self.bound(DRAFT, "VARCHAR"),
        }

    @cached_property
    def physical(self) -> tuple[tuple[str, str], ...]:
        """Every column that may be read, with its type."""
        return self.stored

    @property
    def stored(self) -> tuple[tuple[str, str], ...]:
        """Those of the collection, without what a kind of statement reads beside them."""
        geometry = self.dialect.geometry_columns(self.collection.geometry)
        fields = ((f.name, SQL_TYPES[f.type]) for f in self.visible.readable)
        return self._piece("stored", (), lambda: (("fid", "BIGINT"), *fields, *geometry))

    def _absent(self, table: EditionTable) -> list[str]:
        names, had = self.physical, table.columns
        of = (had, len(names), names[-1])  # what a kind of statement reads beside comes last
        return self._piece("lacking", of, lambda: [name for name, _ in names if name not in had])

    def _piece[T](self, name: str, of: Hashable, make: Callable[[], T]) -> T:
        return piece((name, type(self), self.visible, self.dialect, of), self.bound, make)

    def _row_key(self) -> list[str]:
        """Columns that name a row and order pages by default."""
        if self.collection.serie:
            return [plain(self.collection.time_field), plain("fid")]
        return [plain("fid")]

    def _column(self, field: Field) -> str:
        return self.visible.column(field.name, self.bound, self.dialect)


def window_of(table: EditionTable, query: FeatureQuery) -> tuple[int, int]:
    """(row before the first, last row) of a page of a table that is open whole."""
    first = min(max(query.offset, 0), table.rows)
    return first, min(first + max(query.limit, 0), table.rows)


def id_of(collection: Collection) -> str:
    """SQL of the id that a row goes by."""
    own = plain(collection.id_field)
    if not collection.serie:
        return own
    with_year = f"{own} || '.' || CAST({plain(collection.time_field)} AS VARCHAR)"
    if not collection.populations:
        return f"({with_year})"
    whose = plain(POPULATION)
    return f"({with_year} || CASE {whose} WHEN '{EVERYBODY}' THEN '' ELSE '.' || {whose} END)"


def has_id(collection: Collection, identifier: str, bound: Bound) -> list[str] | None:
    """Conditions on the row of an id; None: no row can have it."""
    try:
        storable(identifier)
    except ValueError:
        return None
    if not collection.serie:
        return [f"{plain(collection.id_field)} = {bound(identifier, 'VARCHAR')}"]
    whose = None
    if collection.populations:
        identifier, whose = _split_population(identifier)
    own, _, year = identifier.rpartition(".")
    if not (own and year.isascii() and year.isdigit() and len(year) == 4):
        return None
    conditions = [
        f"{plain(collection.id_field)} = {bound(own, 'VARCHAR')}",
        f"{plain(collection.time_field)} = {bound(int(year), 'INTEGER')}",
    ]
    if whose:
        conditions.append(f"{plain(POPULATION)} = {bound(whose, 'VARCHAR')}")
    return conditions


def _split_population(identifier: str) -> tuple[str, str]:
    """A twin's id without its population; one that tells none is of everybody."""
    own, _, last = identifier.rpartition(".")
    return (identifier, EVERYBODY) if last.isdigit() else (own, last)
