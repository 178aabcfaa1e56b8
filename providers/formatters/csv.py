"""CSV of features: one row a feature, safe to open in a spreadsheet, each figure read out."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

from parc_social.access.model.grant import current_grant
from parc_social.catalogue.collection import Collection
from parc_social.catalogue.formats import CSV
from parc_social.catalogue.lecture import is_told, lue
from parc_social.catalogue.load import collections, indicators
from parc_social.domain.csv_cell import safe, with_comma
from parc_social.storage.open import current_store
from parc_social.storage.query.crs import crs_of
from parc_social.storage.query.model import CRS84, FeatureEncoding
from parc_social.storage.statements.keyset import SOME
from providers.features.page import ItemsPage, PartedFormatter
from providers.fields import open_right, visible_fields
from providers.figure_bases import WithBases, base_reader
from providers.formatters.csv_cells import CsvRows

_LECTURE = "_lecture"  # of the column that reads a figure out, as in the wide rows of processes


@dataclass(frozen=True, slots=True)
class CsvForm:
    """Dialect of CSV: separator and numbers; `mark` says to Excel that it is UTF-8."""

    separator: str = ","
    mark: bytes = b""
    cell: Callable[[Any], Any] = safe


FORMS: Mapping[str, CsvForm] = {
    "standard": CsvForm(),
    "excel": CsvForm(";", b"\xef\xbb\xbf", with_comma),
}


class CsvTable:
    """Rows under a header, as UTF-8 bytes; points get two columns more: east, north.

    Text columns are quoted and kept as they are (codes keep their zeros), numbers are bare.
    """

    def __init__(
        self,
        collection: str,
        names: Sequence[str],
        axes: "PointColumns | None",
        form: CsvForm,
        bases: WithBases | None = None,
    ) -> None:
        self._collection, figures = collections()[collection], indicators()
        self._names = _with_sentences(self._collection, names)
        self._bases = bases if len(self._names) > len(names) else None
        sentences = (n for n in self._names if n.endswith(_LECTURE))
        self._sentences = {n: figures[n.removesuffix(_LECTURE)] for n in sentences}
        self._axes = axes
        self._columns = ["id", *self._names, *(axes.names if axes else ())]
        self._mark = form.mark
        self._rows = CsvRows(len(self._columns), form.separator, form.cell)

    def header(self) -> bytes:
        """The names of the columns, once."""
        return self._mark + self._rows.lines([self._columns])

    def rows(self, features: Iterable[Mapping[str, Any]]) -> bytes:
        """Some features, in order; `bases` are read for their sentences."""
        features = self._bases(features) if self._bases else features
        return self._rows.lines(map(self._row, features))

    def _row(self, feature: Mapping[str, Any]) -> list[Any]:
        values: Mapping[str, Any] = feature["properties"]
        if self._sentences:
            niveau = self._collection.niveau
            told = {n: lue(niveau, values, one) for n, one in self._sentences.items()}
            values = {**values, **told}
        place = self._axes.of(feature) if self._axes else ()
        return [feature["id"], *map(values.get, self._names), *place]


@dataclass(frozen=True, slots=True)
class PointColumns:
    """The two columns of a point: degrees in CRS84, else metres (or degrees), east first."""

    names: tuple[str, str]
    swapped: bool

    def of(self, feature: Mapping[str, Any]) -> tuple[float | None, float | None]:
        """East and north of a feature, None where it has no place."""
        pair = (feature["geometry"] or {}).get("coordinates") or (None, None)
        return (pair[1], pair[0]) if self.swapped else (pair[0], pair[1])


class CsvFormatter(PartedFormatter):
    """The CSV of a page of /items."""

    format = CSV
    attached = True
    form = FeatureEncoding.LINES

    def parts(self, options: Mapping[str, Any], page: ItemsPage) -> Iterator[bytes]:
        """The page as UTF-8 bytes."""
        collection = page.query.collection
        points = any((f["geometry"] or {}).get("type") == "Point" for f in page.features())
        axes = axes_of(page.query.crs.uri) if points else None
        table = CsvTable(
            collection,
            _names(page.features(), collection),
            axes,
            FORMS[options.get("csv", "standard")],
            base_reader(current_store, current_grant(), collection),
        )
        yield table.header()
        yield from map(table.rows, batched(page.features(), SOME))


def _with_sentences(collection: Collection, names: Sequence[str]) -> list[str]:
    """The columns, and after each figure that can be read out the one of its sentence."""
    figures = indicators() if collection.populations else {}
    figures_told = {n for n in names if n in figures and is_told(names, figures[n])}
    after = {f"{n}_statut": f"{n}{_LECTURE}" for n in figures_told}
    return [one for n in names for one in (n, after.get(n)) if one]


def _names(features: Iterable[dict[str, Any]], collection: str) -> list[str]:
    """Columns of the first feature, less the id; those the caller may see on an empty page."""
    first = next(iter(features), None)
    if first is not None:
        return [n for n in first["properties"] if n != "id"]
    fields = visible_fields(*open_right(current_grant(), collection))
    return [f.name for f in fields if f.name != "id"]


def axes_of(crs_uri: str | None) -> PointColumns:
    """The columns of points in a system (None: CRS84)."""
    names = ("lon", "lat") if crs_uri in (None, CRS84) else ("x", "y")
    return PointColumns(names, crs_of(crs_uri).north_first)
