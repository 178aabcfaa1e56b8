"""SELECT statements of the reads: one function a clause, every value bound."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from parc_social.catalogue.collection import EVERYBODY, POPULATION
from parc_social.storage.execution.kept_text import KeptBlocks
from parc_social.storage.execution.statement import SQL_TYPES, Members, Statement
from parc_social.storage.filters.coverage import bbox_filter
from parc_social.storage.filters.to_sql import compile_filter, computes
from parc_social.storage.query.model import FeatureQuery, SortKey, Years
from parc_social.storage.query.territory_hint import has_own_place
from parc_social.storage.query.values import INTEGER_MAX, cast
from parc_social.storage.sql.row_predicate import plain
from parc_social.storage.statements.feature_columns import FeatureColumns
from parc_social.storage.statements.relation import has_id, window_of

OFFSET_MAX = 2**62


class Select(FeatureColumns):
    """Statements over the tables of one collection, as one caller sees it.

    The row is always named `t`. A new Select makes each statement, as it collects its values.
    """

    def features(self, query: FeatureQuery) -> Statement:
        """One text a feature, in order."""
        members = self._members(query, lambda other: other.features(query))
        if isinstance(members, KeptBlocks) and self._direct and self.is_numbered(query):
            first, last = window_of(self.tables[0], query)
            if not members.by_row and not members.kept.twin:
                members = replace(members, numbers=range(first + 1, last + 1))
        return self._page(query, self._feature(query), members, in_order=True)

    def records(self, query: FeatureQuery) -> Statement:
        """The columns of a page, in the order of `seen.chosen(query.columns)`."""
        fields = self.visible.chosen(query.columns)
        return self._page(query, ", ".join(self._column(f) for f in fields) or "NULL")

    def figures(self, query: FeatureQuery, names: Sequence[str]) -> Statement:
        """(id, time, population) of a page's rows, then whether each value is seen there."""
        keys = (self.collection.id_field, self.collection.time_field, POPULATION)
        visible_values = [f"{self._column(self.visible.field(name))} IS NOT NULL" for name in names]
        return self._page(query, ", ".join([*(plain(key) for key in keys), *visible_values]))

    def count(self, query: FeatureQuery) -> Statement:
        """Number of rows that a query matches."""
        where = self._where(query)
        return self._statement(f"SELECT count(*) FROM {self._from()}{where}")  # noqa: S608

    def item(self, query: FeatureQuery, identifier: str) -> Statement | None:
        """The feature of that id, or None when no feature can have it."""
        if self._kept(query) is not None:  # one row is written for less than its block is read
            return self._writing().item(query, identifier)
        conditions = has_id(self.collection, identifier, self.bound)
        if conditions is None:
            return None
        feature = self._feature(query)
        members = self._members(query, lambda other: other.features(query))
        source, near = self._from(), self._where_near_ids([identifier])
        where = where_clause([self._where_visible(), *conditions, near])
        if near:
            text = f"SELECT {feature} FROM {source}{where} LIMIT 1"  # noqa: S608
            return self._statement(text, members)
        in_row = self._where_row_in(f"SELECT {self._row_names()} FROM {source}{where} LIMIT 1")  # noqa: S608
        where_row = where_clause([self._where_visible_again(), in_row])
        return self._statement(f"SELECT {feature} FROM {source}{where_row}", members)  # noqa: S608

    def whole_row(self, identifier: str) -> Statement:
        """(fid, every column) of the row of that id, as it is kept, in the catalogue's order."""
        own = f"{plain(self.collection.id_field)} = {self.bound(identifier, 'VARCHAR')}"
        columns = ", ".join([plain("fid"), *(plain(f.name) for f in self.collection.fields)])
        where = where_clause([self._where_visible(), own])
        return self._statement(f"SELECT {columns} FROM {self._from()}{where}")  # noqa: S608

    def extent(self) -> Statement:
        """(year, rows, west, south, east, north) for each value of the time field."""
        time = plain(self.collection.time_field)
        bounds = ", ".join(self.dialect.bounds(self.collection.geometry))
        sql = f"SELECT {time}, count(*), {bounds} FROM {self._from()}"  # noqa: S608
        return self._statement(f"{sql}{where_clause([self._where_visible()])} GROUP BY {time}")

    def is_numbered(self, query: FeatureQuery) -> bool:
        """Whether the rows of a page are found by their numbers, however late it is."""
        every = query.is_whole and not query.sort
        return every and self.visible.is_open and not self._has_others

    def _page(
        self,
        query: FeatureQuery,
        columns: str,
        members: Members = None,
        *,
        in_order: bool = False,
    ) -> Statement:
        order = self._order_by(query.sort)
        if self.is_numbered(query):
            source, where = self._window(query.offset, query.limit)
            if in_order and self._direct and self.dialect.lies_in_order:
                text = f"SELECT {columns}, t.fid FROM {source}{where}"  # noqa: S608
                return self._statement(text, members, order)
        else:
            source, where = (
                self._from(),
                where_clause([self._where_visible_again(), self._where_in_page(query, order)]),
            )
        # DuckDB sorts whole rows: 2.6 ms for one of 200 columns, as much as it takes to read it.
        last = order if query.ordered else ""
        return self._statement(f"SELECT {columns} FROM {source}{where}{last}", members)  # noqa: S608

    def _where_in_page(self, query: FeatureQuery, order: str) -> str:
        """Keys first, then the columns of those rows only: late pages stay cheap (measured)."""
        where = self._where(query)
        limit, offset = max(query.limit, 0), min(max(query.offset, 0), OFFSET_MAX)
        inner = f"SELECT {self._row_names()} FROM {self._from()}{where}{order}"  # noqa: S608
        return self._where_row_in(f"{inner} LIMIT {limit:d} OFFSET {offset:d}")

    def _where_row_in(self, inner: str) -> str:
        """Whether a row is one of those whose names a statement gives.

        Looked up at once where the store has it so: numbers in the text spare it the rest.
        """
        if self._lookup is None:
            return f"({self._row_names()}) IN ({inner})"
        return self._lookup.among(inner, self.bound)

    def _where_near_ids(self, ids: Sequence[str]) -> str | None:
        """Where the rows of ids may lie, as their edition keeps it; None: it does not."""
        if self._lookup is None or self.collection.serie or not self.tables[0].keys:
            return None
        return self._lookup.of_ids(self.tables[0].keys, ids, self.bound)

    def _statement(self, text: str, members: Members = None, order: str = "") -> Statement:
        """With its values, without those of what was looked up on the way."""
        values = self.bound.values if self._lookup is None else self.bound.of(text)
        return Statement(text, values, members, order)

    def _where_visible_again(self) -> str | None:
        """The caller's rows once more, where their keys are computed: else all are looked through.

        A table of published rows is found by its own row names; one of drafts is not.
        """
        return self._where_visible() if any(table.draft for table in self.tables) else None

    def _where(self, query: FeatureQuery) -> str:
        has_place = has_own_place(query, self.visible.level_columns)
        return where_clause(
            [
                self._where_visible(indexed=not has_place),
                bbox_filter(query.boxes, self.collection, self.bound, self.dialect),
                *self._where_years(query.years),
                *self._where_equals(query.equals),
                self._where_ids(query.ids),
                self._where_filter(query),
            ]
        )

    def _where_visible(self, *, indexed: bool = True) -> str | None:
        """The caller's rows, of everybody unless the row tells him of whom it is."""
        span = self._lookup.between() if self._lookup else None
        open_ = self.visible.rows(self.bound, self.dialect, indexed=indexed)
        conditions = [self._where_population(), open_, span]
        terms = [one for one in conditions if one]
        return " AND ".join(terms) if terms else None

    def _where_population(self) -> str | None:
        """A row of another population is for who sees that it is one."""
        if not self._has_others:
            return None
        everybody = f"{plain(POPULATION)} = {self.bound(EVERYBODY, 'VARCHAR')}"
        if not self.collection.serie or POPULATION not in {f.name for f in self.visible.fields}:
            return everybody
        return f"({everybody} OR {self._column(self.visible.field(POPULATION))} IS NOT NULL)"

    @cached_property
    def _has_others(self) -> bool:
        """Whether the tables hold rows of populations that are not all shown."""
        is_shown = self.collection.serie and self.visible.shows_everywhere(POPULATION)
        return bool(self.collection.populations) and not is_shown

    def _where_years(self, years: Years | None) -> list[str]:
        if years is None:
            return []
        time = plain(self.collection.time_field)
        bounds = [(">=", years.first), ("<=", years.last)]
        if years.first == years.last:
            bounds = [("=", years.first)]
        return [
            f"{time} {sign} {self.bound(min(max(year, -INTEGER_MAX), INTEGER_MAX), 'INTEGER')}"
            for sign, year in bounds
            if year is not None
        ]

    def _where_equals(self, equals: Sequence[tuple[str, str]]) -> list[str]:
        conditions: list[str] = []
        for name, text in equals:
            field = self.visible.field(name)
            value = self.bound(cast(field, text), SQL_TYPES[field.type])
            conditions.append(f"{self._column(field)} = {value}")
        return conditions

    def _where_ids(self, ids: Sequence[str] | None) -> str | None:
        if ids is None:
            return None
        by_id = {one: has_id(self.collection, one, self.bound) for one in dict.fromkeys(ids)}
        clauses = {one: " AND ".join(conditions) for one, conditions in by_id.items() if conditions}
        if not clauses:
            return "FALSE"
        near, every = (
            self._where_near_ids([*clauses]),
            " OR ".join(f"({one})" for one in clauses.values()),
        )
        return f"({near} AND ({every}))" if near else f"({every})"

    def _where_filter(self, query: FeatureQuery) -> str | None:
        if query.filter is None:
            return None
        condition = compile_filter(query.filter, self.visible, self.bound, self.dialect)
        rows = self._where_visible() if computes(query.filter.tree) else None
        # A sum of a row can fail (PostgreSQL: overflow, a root of zero), and the refusal would tell
        # of it: CASE alone has the row looked at first.
        return f"CASE WHEN {rows} THEN {condition} END" if rows else condition

    def _order_by(self, sort: Sequence[SortKey]) -> str:
        keys = [
            f"{self._column(self.visible.field(key.name))} {'DESC' if key.descending else 'ASC'}"
            " NULLS LAST"
            for key in sort
        ]
        return f" ORDER BY {', '.join([*keys, *self._row_key()])}"


def where_clause(conditions: Sequence[str | None]) -> str:
    """The WHERE clause of conditions that all hold; empty without any."""
    terms = [c for c in conditions if c is not None]
    return f" WHERE {' AND '.join(terms)}" if terms else ""
