"""Extents of relations, territory by territory: rows and where they are, kept with their edition.

What a caller has of a collection is then told by some thousand lines, and not by its rows.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Self

from parc_social.access.model.perimeter import LEVEL_COLUMNS
from parc_social.catalogue.collection import POPULATION, Collection, Geometry, Reach
from parc_social.catalogue.load import collections
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.editions.snapshot import EXTENTS, NUMBERS, EditionTable, Snapshot
from parc_social.storage.execution.statement import DbRole, Statement
from parc_social.storage.sql.dialect import Dialect
from parc_social.storage.sql.row_predicate import plain
from parc_social.storage.sql.text import quoted, statement
from parc_social.storage.sql.visibility import Visible
from parc_social.storage.statements.select import Select, where_clause

READER = DbRole(EXTENTS)
_OF_POINTS = {"west": "lon", "south": "lat", "east": "lon", "north": "lat"}
_OF_SHAPES = {"west": "xmin", "south": "ymin", "east": "xmax", "north": "ymax"}
_DEFINITIONS = (
    f"CREATE OR REPLACE TABLE {EXTENTS} (relation VARCHAR,"
    f" {', '.join(f'{name} VARCHAR' for name in LEVEL_COLUMNS)}, annee INTEGER,"
    f" {POPULATION} VARCHAR, lignes BIGINT, ouest DOUBLE, sud DOUBLE, est DOUBLE, nord DOUBLE,"
    f" {', '.join(f'{name} BIGINT' for name in NUMBERS)})"
)
_SUMS = "sum(t.lignes), min(t.ouest), min(t.sud), max(t.est), max(t.nord)"


def keep_extents(bench: Workbench, relations: Sequence[str]) -> None:
    """Writes the table of an edition that is being made, of those of its relations that it tells.

    Households are told of by no table: what of them may be seen is their landlord's alone.
    """
    by_name = {c.relation: c for c in collections().values() if c.reach is not Reach.OWN}
    with_extents = [by_name[name] for name in relations if name in by_name]
    if not with_extents:
        return
    bench.run(_DEFINITIONS)
    text = statement("parc_social.storage", EXTENTS)
    for collection in with_extents:
        bench.run(text.format(relation=collection.relation, **_columns(collection)))


def _columns(collection: Collection) -> Mapping[str, str]:
    def qualified(name: str) -> str:
        return quoted(name) if collection.field(name) else "CAST(NULL AS VARCHAR)"

    return {
        "places": ", ".join(map(qualified, LEVEL_COLUMNS)),
        "year": quoted(collection.time_field),
        "population": qualified(POPULATION),
        **(_OF_POINTS if collection.geometry is Geometry.POINT else _OF_SHAPES),
    }


class ExtentSelect(Select):
    """A Select of the lines kept with the editions, under the predicate of their rows."""

    def __init__(
        self,
        view: Visible,
        tables: Sequence[EditionTable],
        extents: Sequence[EditionTable],
        dialect: Dialect,
    ) -> None:
        super().__init__(view, tables, dialect)
        self._extents = extents

    @classmethod
    def found(cls, view: Visible, snapshot: Snapshot, dialect: Dialect) -> Self | None:
        """None where rows are open by more than their place, or an edition has no such lines."""
        if not view.by_place:
            return None
        tables = snapshot.of(view.collection)
        by_edition = {table.edition: table for table in snapshot.tables.get(EXTENTS, ())}
        extents = [by_edition[table.edition] for table in tables if table.edition in by_edition]
        return (
            cls(view, tables, extents, dialect) if tables and len(extents) == len(tables) else None
        )

    @cached_property
    def _open(self) -> str:
        return where_clause([self._where_visible()])

    @property
    def told_by(self) -> Hashable:
        """Collections of which this is equal are told by one statement."""
        tables, time, rows = self._extents, self.collection.time_field, self._open
        return tuple(one.name for one in tables), time, rows, repr(self.bound.values)

    def extents(self, relations: Iterable[str]) -> Statement:
        """`Select.extent` of each relation, behind its name."""
        time = plain(self.collection.time_field)
        text = f"SELECT t.relation, {time}, {_SUMS} FROM {self._told(relations)}{self._open}"  # noqa: S608
        return self._statement(f"{text} GROUP BY t.relation, {time}")

    def spans(self, codes: Sequence[tuple[str, str]]) -> Statement:
        """(first, last) number of the located rows, then of the others.

        `codes`: (column, code) of territories that all of them lie in.
        """
        sides = zip(("min", "max") * 2, NUMBERS, strict=True)
        columns = ", ".join(f"{side}(t.{name})" for side, name in sides)
        inside = [f"{plain(name)} = {self.bound(code, 'VARCHAR')}" for name, code in codes]
        text = (
            f"SELECT {columns} FROM {self._told([self.collection.relation])}"  # noqa: S608
            f"{where_clause([self._where_visible(), *inside])}"
        )
        return self._statement(text)

    def _told(self, relations: Iterable[str]) -> str:
        names = ", ".join(f"'{name}'" for name in sorted(relations))
        return f"({' UNION ALL '.join(self._lines(one, names) for one in self._extents)}) AS t"

    def _lines(self, extents: EditionTable, relations: str) -> str:
        """The lines of one edition, with the columns by which its rows are told apart."""
        time = self.collection.time_field
        names = ", ".join(plain(name) for name in (*LEVEL_COLUMNS, POPULATION))
        numbers = "".join(f", t.{name}" for name in NUMBERS)
        return (
            f"SELECT t.relation, {names}, t.annee AS {quoted(time)}, t.lignes"  # noqa: S608
            f", t.ouest, t.sud, t.est, t.nord{numbers} FROM {extents.name} AS t"
            f" WHERE t.relation IN ({relations})"
        )


def together(
    selects: Iterable[ExtentSelect],
) -> Iterator[tuple[Statement, Sequence[ExtentSelect]]]:
    """Statements of the extents of collections, each with those that it tells of.

    Planning one takes longer than reading its lines, whatever the number of relations.
    """
    groups: dict[Hashable, list[ExtentSelect]] = {}
    for one in selects:
        groups.setdefault(one.told_by, []).append(one)
    for some in groups.values():
        yield some[0].extents({one.collection.relation for one in some}), some
