"""Reads of whole columns: a few columns of many rows, for who counts, sorts and draws them."""

from abc import abstractmethod
from typing import Any

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import FieldType
from parc_social.storage.edition_reads import EditionReads
from parc_social.storage.editions.snapshot import Snapshot
from parc_social.storage.execution.statement import DbRole, Statement
from parc_social.storage.execution.whole_columns import ColumnKinds, WholeColumns
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.sql.visibility import visible
from parc_social.storage.statements.select import Select

Columns = dict[str, list[Any]]


class ColumnReads(EditionReads):
    """The rows that `records` gives, column by column. See Store."""

    @abstractmethod
    def in_columns(self, statement: Statement, reader: DbRole, kinds: ColumnKinds) -> WholeColumns:
        """The rows of a statement, each column whole. Raises as `rows`."""

    def columns(self, grant: Grant, query: FeatureQuery) -> Columns:
        """The columns of a query by name, numbers and texts, in the order of its rows.

        Of more rows than its `limit` some are left out, whichever: who minds asks for one more.
        `sort` and `offset` are of pages. A dict a row of 35,000 takes ten times as long.
        """
        view = visible(grant, query.collection)
        fields = view.chosen(query.columns)

        def read(snapshot: Snapshot) -> Columns:
            of_years = snapshot.of_years(view.collection, query.years)
            tables = of_years.tables_for(view.collection, view.draft_sirens)
            lookup = self._lookup(grant, view, of_years, query)
            select = _ColumnSelect(view, tables, self.dialect, lookup)
            texts = [field.type is FieldType.STRING for field in fields]
            kinds = ColumnKinds(len(select.keys(query)), texts)
            found = self.in_columns(select.columns(query), view.reader, kinds)
            return dict(zip((f.name for f in fields), found.in_order(), strict=True))

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
