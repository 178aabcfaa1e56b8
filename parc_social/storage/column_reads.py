"""Reads of whole columns: a few columns of many rows, for who counts, sorts and draws them."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np

from parc_social.access.model.grant import Grant
from parc_social.storage.edition_reads import EditionReads
from parc_social.storage.editions.snapshot import Snapshot
from parc_social.storage.execution.statement import DbRole, Statement
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.sql.visibility import visible
from parc_social.storage.statements.select import Select

Columns = dict[str, list[Any]]


class ColumnReads(EditionReads):
    """The rows that `records` gives, column by column. See Store."""

    @abstractmethod
    def in_columns(self, statement: Statement, reader: DbRole, width: int) -> list[list[Any]]:
        """The rows of a statement of so many columns, each column whole. Raises as `rows`."""

    def columns(self, grant: Grant, query: FeatureQuery) -> Columns:
        """The columns of a query by name, numbers and texts, in the order of its rows.

        Of more rows than its `limit` some are left out, whichever: who minds asks for one more.
        `sort` and `offset` are of pages. A dict a row of 35,000 takes ten times as long.
        """
        view = visible(grant, query.collection)
        names = [field.name for field in view.chosen(query.columns)]

        def read(snapshot: Snapshot) -> Columns:
            of_years = snapshot.of_years(view.collection, query.years)
            tables = of_years.tables_for(view.collection, view.draft_sirens)
            lookup = self._lookup(grant, view, of_years, query)
            select = _ColumnSelect(view, tables, self.dialect, lookup)
            keys = select.keys(query)
            width = len(keys) + len(names)
            found = self.in_columns(select.columns(query), view.reader, width)
            ordered = _in_order(found[: len(keys)], found[len(keys) :])
            return dict(zip(names, ordered, strict=True))

        return self.reading_own(view, read)


class _ColumnSelect(Select):
    """A Select without the search of a page's keys: of all rows it is the longer way."""

    def keys(self, query: FeatureQuery) -> list[str]:
        """The columns that put rows in order: of one millésime their numbers alone."""
        years = query.years
        is_one = years is not None and None is not years.first == years.last
        return self._row_key()[-1:] if is_one else self._row_key()

    def columns(self, query: FeatureQuery) -> Statement:
        """The keys, then the columns in the order of `seen.chosen(query.columns)`."""
        columns = [self._column(field) for field in self.visible.chosen(query.columns)]
        named = ", ".join([*self.keys(query), *columns])
        text = f"SELECT {named} FROM {self._from()}{self._where(query)}"  # noqa: S608
        return self._statement(f"{text} LIMIT {max(query.limit, 0):d}")


def _in_order(keys: Sequence[list[Any]], columns: list[list[Any]]) -> list[list[Any]]:
    """Rows lie in their order nearly always; to look whether they do costs less than a sort."""
    *first, last = (np.array(one, dtype=np.int64) for one in keys)
    if not first and (last[1:] > last[:-1]).all():
        return columns
    order = np.lexsort([last, *first])
    return [[column[row] for row in order] for column in columns]
