"""Reads of features that a store finds apart from its tables, as texts that were written once.

One that has none answers none of them, and its tables are asked.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from parc_social.storage.editions.snapshot import EditionTable
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.sql.visibility import Visible
from parc_social.storage.statements.keyset import FoundPage
from parc_social.storage.statements.stretch_size import Texts
from parc_social.storage.tile_reads import TileReads


class TextReads(TileReads):
    """Another road to the features of a query, octet for octet the same. See Store."""

    def found_page(
        self,
        view: Visible,
        query: FeatureQuery,
        tables: Sequence[EditionTable],
        last: Sequence[Any] | None,
    ) -> FoundPage | None:
        """A page of texts that were written once, in a store that finds them apart; None: it asks.

        `last` is what stood behind the text of the row before the page.
        """
        return None

    def found_item(
        self, view: Visible, query: FeatureQuery, tables: Sequence[EditionTable], identifier: str
    ) -> bytes | None:
        """Likewise of one feature: empty where there is none that the caller sees."""
        return None

    def every_text(
        self,
        view: Visible,
        query: FeatureQuery,
        tables: Sequence[EditionTable],
        written: Callable[[int], Iterator[Texts]],
    ) -> Iterator[Texts]:
        """The features of a whole answer; `written`: those behind a row, as they are asked for."""
        return written(0)
