"""Reads of one page: the journal is told of a collection before any of its rows is asked for.

No other module of the portal reaches the store (an import contract of pyproject.toml), so that no
page forgets: what is kept in memory is named by whoever shows it (`names`).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from parc_social.access.model.facts import Facts
from parc_social.access.model.grant import Grant, current_grant, own_rows
from parc_social.catalogue.formats import HTML
from parc_social.catalogue.load import collections
from parc_social.catalogue.style import Look
from parc_social.drawing.layer import Layer, Viewport
from parc_social.drawing.picture import PictureFormat
from parc_social.maps.map_picture import draw_looks, drawn_layers
from parc_social.maps.styles import StyledLayer
from parc_social.maps.view import View
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.open import current_store
from parc_social.storage.query.model import Extent, FeatureQuery, MapQuery, MapRows, Years
from parc_social.storage.store import Store

_DWELLINGS = "rpls-logements-serie"


class PageReads:
    """Under the Grant of one page. Errors are those of the reads of a store."""

    def __init__(self, store: Store, grant: Grant, tell: Callable[[tuple[str, ...]], None]) -> None:
        self._store, self.grant, self._tell = store, grant, tell

    def names(self, *collections: str) -> None:
        """Tells the journal of these, as far as the Grant opens them."""
        self._tell(tuple(one for one in collections if self.grant.right(one) is not None))

    def records(self, query: FeatureQuery) -> list[dict[str, Any]]:
        """The columns of a query, one dict a row, without geometry."""
        self.names(query.collection)
        return self._store.records(self.grant, query)

    def columns(self, query: FeatureQuery) -> dict[str, list[Any]]:
        """The same column by column, as Store.columns has it: of whole levels."""
        self.names(query.collection)
        return self._store.columns(self.grant, query)

    def count(self, query: FeatureQuery) -> int | None:
        """How many rows a query has; None when its deadline passed."""
        self.names(query.collection)
        return self._store.count(self.grant, query)

    def map_rows(self, query: MapQuery) -> MapRows:
        """The rows of a query with their geometries."""
        self.names(query.collection)
        return self._store.map_rows(self.grant, query)

    def picture(
        self, layers: Sequence[tuple[StyledLayer, Look]], view: View, form: PictureFormat
    ) -> bytes:
        """A map of layers, the first at the bottom."""
        self.names(*(layer.collection for layer, _ in layers))
        return draw_looks(self._store, self.grant, layers, view, form)

    def layers(
        self, layers: Sequence[tuple[StyledLayer, Look]], view: View
    ) -> tuple[Viewport, list[Layer]]:
        """The rows of the same, and their frame."""
        self.names(*(layer.collection for layer, _ in layers))
        return drawn_layers(self._store, self.grant, layers, view)

    def facts(self) -> Facts:
        """What decisions of access need to know of what is on show; no row."""
        return self._store.facts()

    def stock(self, until: int) -> tuple[int | None, Mapping[str, int]]:
        """Dwellings of each landlord, as Store.stock has it."""
        self.names("rpls-logements")
        return self._store.stock(self.grant, until)

    def stock_places(self, until: int) -> tuple[int | None, Sequence[tuple[str, str, int]]]:
        """The same by commune, as Store.stock_places has it."""
        self.names("rpls-logements")
        return self._store.stock_places(self.grant, until)

    def own_dwellings(self, until: int) -> tuple[int | None, int]:
        """Rows of the caller's own in the newest register of a year or before it; that year.

        (None, 0) without a register, or for who has no rows of its own.
        """
        own = own_rows(self.grant)
        years = [
            e.millesime for e in self.editions() if e.source == "rpls" and e.millesime <= until
        ]
        if own.right(_DWELLINGS) is None or not years:
            return None, 0
        newest = max(years)
        self.names(_DWELLINGS)
        query = FeatureQuery(_DWELLINGS, years=Years(newest, newest), geometry=False)
        return newest, self._store.count(own, query) or 0

    def editions(self) -> Sequence[Edition]:
        """The published editions of the sources of which the Grant opens something, newest first.

        Which there are is in the catalogue too: no row is told.
        """
        opened = {collections()[right.collection].source for right in self.grant.rights}
        found = [
            one
            for one in self._store.editions()
            if one.state is EditionState.PUBLISHED and one.source in opened
        ]
        return sorted(found, key=lambda one: (-one.millesime, one.source))

    def postal_codes(self) -> Mapping[str, tuple[str, ...]]:
        """Which territories have a postal code; no row of a collection."""
        return self._store.postal_codes()

    def extent(self, collection: str) -> Extent:
        """Its years and its place, of which no row is told."""
        return self._store.extent(self.grant, collection)

    def token(self, collection: str) -> str:
        """Changes with what the caller reads of a collection: part of every key of a cache."""
        return self._store.token(self.grant, collection)


def page_reads(tell: Callable[[tuple[str, ...]], None], form: str = HTML) -> PageReads:
    """Of the request under way, whose answer is of a format."""
    return PageReads(current_store(), current_grant().in_format(form), tell)
