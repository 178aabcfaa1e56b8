"""The statements of a serving file: numbers of rows, under the predicate that every road has.

Conditions are those of `Select`, in the words of SQLite: perimeter, boxes, codes and identifiers
are said once.
"""

from parc_social.catalogue.collection import Audience
from parc_social.storage.editions.snapshot import EditionTable
from parc_social.storage.execution.kept_text import KeptText
from parc_social.storage.execution.statement import Statement
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.sql.dialect import Dialect
from parc_social.storage.sql.text import quoted
from parc_social.storage.sql.visibility import Visible
from parc_social.storage.statements.audience_texts import fields_of
from parc_social.storage.statements.relation import has_id, window_of
from parc_social.storage.statements.select import Select, where_clause


class LookupSelect(Select):
    """Numbers of the rows of one table, and of those that hide the columns of their landlord.

    Each as one text: at every row that comes, sqlite3 lets go of the interpreter and asks for it
    again, for which sixteen clients at once paid the double (measured).
    """

    def __init__(
        self, view: Visible, table: EditionTable, dialect: Dialect, kept: KeptText
    ) -> None:
        super().__init__(view, [table], dialect)
        self._text = kept
        self._by_codes = True  # whether the codes of the perimeter find the rows

    def every(self, query: FeatureQuery) -> Statement:
        """Those of a query, in any order."""
        self._by_codes = query.is_whole
        return self._numbers(self._where(query))

    def window(self, query: FeatureQuery) -> Statement:
        """Those of a page of a table that is open whole."""
        first, last = window_of(self.tables[0], query)
        return self._numbers(f" WHERE t.fid > {first:d} AND t.fid <= {last:d} ORDER BY t.fid")

    def page(self, query: FeatureQuery, after: int, offset: int) -> Statement:
        """The first of a query behind row `after`, in order, where one index has them so."""
        self._by_codes = query.is_whole
        where = _and(self._where(query), f"t.fid > {after:d}")
        tail = f" ORDER BY t.fid LIMIT {max(query.limit, 0):d} OFFSET {offset:d}"
        return self._numbers(where + tail)

    def merged(self, query: FeatureQuery, after: int, offset: int) -> Statement | None:
        """Likewise of every open row, where some codes tell of each: None where they do not.

        An index has the rows of each code in order, and SQLite merges them as they come.
        """
        terms = self.visible.rows_by_index(self.bound, self.dialect)
        if terms is None:
            return None
        behind = f"t.fid > {after:d}"
        parts = [
            f"SELECT {self._columns()} FROM {self._from()}{where_clause([term, behind])}"  # noqa: S608 - the catalogue's names
            for term in terms
        ]
        every = " UNION ".join(parts)  # a row of two of them comes once
        return self._joined(f"{every} ORDER BY 1 LIMIT {max(query.limit, 0):d} OFFSET {offset:d}")

    def count_of(self, query: FeatureQuery) -> Statement:
        """Number of rows of a query."""
        self._by_codes = query.is_whole
        return self._statement(f"SELECT count(*) FROM {self._from()}{self._where(query)}")  # noqa: S608

    def one(self, identifier: str) -> Statement | None:
        """The row of an id; None: no row can have it."""
        conditions = has_id(self.collection, identifier, self.bound)
        if conditions is None:
            return None
        self._by_codes = False
        return self._numbers(where_clause([self._where_visible(), *conditions]))

    def _where_visible(self, *, indexed: bool = True) -> str | None:
        return super()._where_visible(indexed=indexed and self._by_codes)

    def _numbers(self, rest: str) -> Statement:
        return self._joined(f"SELECT {self._columns()} FROM {self._from()}{rest}")  # noqa: S608

    def _joined(self, rows: str) -> Statement:
        """An aggregate reads a statement in its order; two of one row are one row."""
        hidden = "NULL" if self.shows_alike else "group_concat(CASE WHEN NOT montre THEN fid END)"
        return self._statement(f"SELECT group_concat(fid), {hidden} FROM ({rows})")  # noqa: S608

    @property
    def shows_alike(self) -> bool:
        """Whether every row shows the columns of its landlord, or none does."""
        return not self._text.nulls or self.visible.shows_everywhere(self._own)

    @property
    def _own(self) -> str:
        return fields_of(self.collection, Audience.OWN)[0].name

    def _columns(self) -> str:
        if self.shows_alike:
            return "t.fid AS fid"
        shown = self.visible.shown(self._own, self.bound, self.dialect)
        return f"t.fid AS fid, coalesce({shown}, FALSE) AS montre"

    def _from(self) -> str:
        return f"{quoted(self.tables[0].relation)} AS t"


def _and(where: str, condition: str) -> str:
    return f"{where} AND {condition}" if where else f" WHERE {condition}"
