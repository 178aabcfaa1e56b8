"""What a store of published editions does, whichever engine is behind it."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from parc_social.access.model.facts import Facts as AccessFacts
from parc_social.access.model.grant import Grant
from parc_social.domain.grid import Cells
from parc_social.storage.drafts import Drafts
from parc_social.storage.edition_files.downloads import Download
from parc_social.storage.edition_files.parquet import Facts
from parc_social.storage.edition_files.provenance import Provenance
from parc_social.storage.edition_files.secrecy_report import Bilan
from parc_social.storage.editions.edition import Edition
from parc_social.storage.editions.history import SurveyVersion
from parc_social.storage.editions.write_lock import Tell
from parc_social.storage.group_sums import GroupSums
from parc_social.storage.query.cells import CellQuery, CellSpan
from parc_social.storage.query.model import (
    Extent,
    FeaturePage,
    FeatureQuery,
    Figure,
    MapQuery,
    MapRows,
    PolygonQuery,
    SummedFigure,
    TileQuery,
)
from parc_social.storage.statements.batches import Export
from parc_social.storage.statements.draft_rows import DraftRow, OpenDraft

Progress = Callable[[str, int, int], None]  # relation, rows done, rows in all


class Store(Protocol):
    """Reads take the caller's Grant; a collection without a right raises NotFound.

    Errors of every read: UnknownName (a column or function this caller does not have),
    InvalidValue (a value that does not fit its column), TooSlow (the deadline passed),
    Gone (the edition of the query is served no more).
    """

    engine: str
    drafts: Drafts

    def page(self, grant: Grant, query: FeatureQuery) -> FeaturePage:
        """One page of features with the exact count of what the caller can see of the query."""
        ...

    def export(self, grant: Grant, query: FeatureQuery) -> AbstractContextManager[Export]:
        """Every feature of a query, in order, whatever its `limit` and `offset`; none is counted.

        In one edition from end to end, by statements that each have their deadline.
        """
        ...

    def count(self, grant: Grant, query: FeatureQuery) -> int | None:
        """How many features the query matches for the caller; None when its deadline passed."""
        ...

    def item(self, grant: Grant, query: FeatureQuery, identifier: str) -> bytes:
        """One feature as GeoJSON bytes. Raises NotFound, the same for none and not the caller's."""
        ...

    def tile(self, grant: Grant, query: TileQuery) -> bytes:
        """One Mapbox vector tile; empty bytes where the caller sees nothing."""
        ...

    def extent(self, grant: Grant, collection: str) -> Extent:
        """What the caller can see of a collection, cached until the next publication."""
        ...

    def records(self, grant: Grant, query: FeatureQuery) -> list[dict[str, Any]]:
        """The columns of a page, one dict a row, no geometry: for small answers of processes."""
        ...

    def figures(self, grant: Grant, query: FeatureQuery) -> list[Figure]:
        """Numerators and denominators of a page of indicators; none for a withheld figure."""
        ...

    def totals(
        self, grant: Grant, query: FeatureQuery, names: Sequence[str]
    ) -> tuple[int, dict[str, SummedFigure]]:
        """How many rows a query has, and the figures of these indicators summed over them."""
        ...

    def groups(self, grant: Grant, query: PolygonQuery) -> GroupSums:
        """Sums over the whole groups of households in a polygon. Raises InvalidValue, a year."""
        ...

    def downloads(self, grant: Grant, collection: str) -> Sequence[Download]:
        """The published editions of a collection that the caller may see whole, newest first."""
        ...

    def bilan(self, grant: Grant, collection: str, edition: str) -> Bilan:
        """The account of secrecy of a published edition. Raises NotFound for others."""
        ...

    def map_rows(self, grant: Grant, query: MapQuery) -> MapRows:
        """The caller's rows on a map. Raises InvalidValue where they are too many to be seen."""
        ...

    def spans(self, grant: Grant, collection: str) -> Sequence[CellSpan]:
        """Where the caller's cells are, a span a grid and millésime, kept as extents are."""
        ...

    def cells(self, grant: Grant, query: CellQuery) -> Cells:
        """The caller's cells of one grid with their figures. Raises TooLarge."""
        ...

    def class_breaks(
        self, grant: Grant, collection: str, name: str, method: str, year: int | None = None
    ) -> tuple[float, ...] | None:
        """Where the published values of an indicator are parted on maps; None: it is not known."""
        ...

    def parquet(
        self, grant: Grant, collection: str, asked: Download, target: Path, facts: Facts
    ) -> None:
        """Writes one of those as GeoParquet, all rows and columns. Raises NotFound for others."""
        ...

    def facts(self) -> AccessFacts:
        """What decisions of access need to know of what is on show, read once a publication."""
        ...

    def token(self, grant: Grant, collection: str) -> str:
        """Names what the caller reads of a collection now; changes with its editions alone."""
        ...

    def state(self, grant: Grant) -> str:
        """Changes with each publication, and with each correction of the caller's own drafts."""
        ...

    def open_drafts(self, grant: Grant) -> list[OpenDraft]:
        """The drafts that hold rows of the caller's own landlords, the latest made last."""
        ...

    def draft_row(self, grant: Grant, identifier: str) -> DraftRow:
        """A row of one's own draft. Raises NotFound, the same for none and not the caller's."""
        ...

    def version(self) -> str:
        """Changes with each publication: part of every cache key."""
        ...

    def migrate(self) -> None:
        """Makes schemas, roles and folders; harmless when they are there."""
        ...

    def editions(self) -> Sequence[Edition]:
        """Every edition the store knows, by source, millésime and date."""
        ...

    def versions(self) -> Sequence[SurveyVersion]:
        """The versions of surveys that were ever published, oldest first."""
        ...

    def provenance(self, identifier: str) -> Provenance | None:
        """What an edition was made of; None when it does not tell. Raises NotFound."""
        ...

    def write_lock(self, act: str, tell: Tell | None) -> AbstractContextManager[None]:
        """The only writer until the end of the block; what a killed one left is removed first.

        Waits for another writer, having told who it is; with `tell` None raises Busy instead.
        """
        ...

    def stage(self, edition: Edition, file: Path, progress: Progress) -> None:
        """Takes in an edition file (DuckDB); nothing is served of it, but a draft to its bailleurs.

        Raises BadFile when it does not fit the catalogue.
        """
        ...

    def check(self, identifier: str) -> None:
        """Marks a staged edition as checked. Raises NotFound, BadFile when it may not be served."""
        ...

    def discard(self, identifier: str) -> None:
        """Forgets a staged edition and its file, for good.

        Raises NotFound, InvalidValue when it is or was published.
        """
        ...

    def publish(self, ids: Sequence[str], retire: Sequence[str], dated: date | None = None) -> None:
        """Makes editions visible and others invisible in one swap, all or nothing.

        `dated` is the day of the versions of surveys that come (None: today). Raises NotFound,
        InvalidValue, BadFile when a file is not the one that was staged.
        """
        ...

    def sweep(self, grace_s: float) -> Sequence[str]:
        """Drops the editions retired longer than `grace_s` ago for good; returns their ids."""
        ...

    def close(self) -> None:
        """Gives back connections and files."""
        ...
