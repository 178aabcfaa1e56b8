"""Vector tiles of a collection, and the documents that describe them, as pygeoapi asks for them.

A tile of points shows one a cell where they are many
(`parc_social/storage/statements/maps/tile_matrix.py`); outlines begin at the zoom that the
configuration gives their level. Features of indicators carry figures that are asked for by name
(`properties`), as all of them would weigh ten times a tile.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pygeoapi.provider.base_mvt import BaseMVTProvider

from parc_social.access.model.grant import Right, current_grant
from parc_social.catalogue.collection import Collection, Geometry
from parc_social.catalogue.figure_fields import figure_of
from parc_social.catalogue.load import indicators
from parc_social.errors import InvalidValue, NotFound, UnknownName
from parc_social.maps.matrix_set import MatrixSet, TileLimits, tile_number, vector_set_of
from parc_social.maps.vector_tile import VectorTile, vector_tile
from parc_social.storage.open import current_store
from parc_social.storage.query.model import Box, Filter, TileQuery, Years
from parc_social.wording import cited
from providers.fields import NOT_FOUND, open_right, schemas
from providers.parameters import QueryParameters, years_of

_FILTER = ("filter", "filter-crs", "filter-lang")
MOST_FIGURES = 12  # of a tile's features: values and statuts


@dataclass(frozen=True, slots=True)
class TilePlace:
    """Place of a tile, as its address says it."""

    matrix_set: str | None
    zoom: str | None
    row: str | None
    col: str | None

    def query(
        self, columns: "TileColumns", rows: "TileRows", zooms: range, box: Box | None
    ) -> TileQuery:
        """The query, for who sees rows in `box` (None: none). Raises NotFound outside of it."""
        matrix_set = vector_set_of(self.matrix_set)
        zoom, row, col = (tile_number(text) for text in (self.zoom, self.row, self.col))
        limits = matrix_set.limits(box, zoom) if box and zoom in zooms else None
        if limits is None or not limits.holds(row, col):
            raise NotFound(NOT_FOUND)
        return TileQuery(
            columns.collection.id, matrix_set.id, zoom, row, col, columns.names(),
            rows.years, rows.filter,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class TileRows:
    """Which of the caller's rows a tile is of, and the texts that say so."""

    years: Years | None = None
    filter: Filter | None = None
    said: tuple[str | None, ...] = ()

    @classmethod
    def read(cls, parameters: Mapping[str, str], uris: Callable[[], Sequence[str]]) -> "TileRows":
        """As `/items` reads them. Raises InvalidValue, UnknownName."""
        condition = QueryParameters(parameters, (), uris).filter()
        said = tuple(parameters.get(name) for name in _FILTER) if condition else ()
        return cls(years_of(parameters.get("datetime")), condition, said)


@dataclass(frozen=True, slots=True)
class TileColumns:
    """The columns of a tile's features: those of `properties`, all but figures when it is None."""

    collection: Collection
    right: Right
    properties: str | None = None

    def names(self) -> tuple[str, ...]:
        """In the catalogue's order. Raises UnknownName, InvalidValue for too many figures."""
        if self.properties is None:
            return _plain(self.collection, self.right)
        fields = schemas(self.collection, self.right)
        names = [name for name in self.properties.split(",") if name]
        for name in names:
            if name not in fields:
                raise UnknownName(f"{cited(name)} n'est pas une propriété de {self.collection.id}")
        if sum(is_figure(name) for name in names) > MOST_FIGURES:
            raise InvalidValue(
                f"properties : {MOST_FIGURES} colonnes d'indicateurs au plus par tuile ;"
                " /items et les calculs les donnent toutes"
            )
        return tuple(name for name in fields if name in names)

    def schemas(self) -> dict[str, dict[str, Any]]:
        """The same as JSON Schema."""
        fields: Mapping[str, dict[str, Any]] = schemas(self.collection, self.right)
        return {name: fields[name] for name in self.names()}


@lru_cache(maxsize=512)
def _plain(collection: Collection, right: Right) -> tuple[str, ...]:
    return tuple(name for name in schemas(collection, right) if not is_figure(name))


def is_figure(name: str) -> bool:
    """Whether a column is the value of an indicator, its statut or its base."""
    return figure_of(name) in indicators()


class TileProvider(BaseMVTProvider):
    """Vector tiles of the collection named by `data`, under the Grant of the request."""

    def __init__(self, provider_def: dict[str, Any]) -> None:
        super().__init__(provider_def)
        self._grant = current_grant()
        self._collection, self._right = open_right(self._grant, self.data)
        zoom = provider_def["options"]["zoom"]
        self.zooms = range(zoom["min"], zoom["max"] + 1)

    def get_fields(self) -> dict[str, dict[str, Any]]:
        """The columns that features carry when none is asked for, as JSON Schema."""
        return self.fields_asked(None)

    def fields_asked(self, properties: str | None) -> dict[str, dict[str, Any]]:
        """The columns that features carry for a value of `properties`. Raises UnknownName."""
        return TileColumns(self._collection, self._right, properties).schemas()

    def get_tiles(  # noqa: PLR0917 - pygeoapi's own parameters, and one of ours
        self,
        layer: str | None = None,
        tileset: str | None = None,
        z: str | None = None,
        y: str | None = None,
        x: str | None = None,
        format_: str | None = None,
        *,
        properties: str | None = None,
    ) -> bytes:
        """One tile; empty where nothing lies. Raises NotFound outside of the caller's limits."""
        return self.tile(TilePlace(tileset, z, y, x), properties, TileRows()).make()

    def tile(self, place: TilePlace, properties: str | None, rows: TileRows) -> VectorTile:
        """One tile that is not made yet. Raises NotFound, UnknownName, InvalidValue."""
        store = current_store()
        box = store.extent(self._grant, self.data).box
        columns = TileColumns(self._collection, self._right, properties)
        query = place.query(columns, rows, self.zooms, box)
        return vector_tile(store, self._grant, query, rows.said)

    @property
    def box(self) -> Box | None:
        """Around the caller's rows, in degrees; None: there is none."""
        return current_store().extent(self._grant, self.data).box

    @property
    def geometry(self) -> Geometry:
        """What a feature is drawn as."""
        return self._collection.geometry

    def has(self, column: str) -> bool:
        """Whether a column is one of the caller's."""
        return column in schemas(self._collection, self._right)

    def limits(self, matrix_set: MatrixSet, zoom: int) -> TileLimits | None:
        """Those of a zoom; None: nothing is there, for the caller or at that zoom."""
        box = self.box
        return matrix_set.limits(box, zoom) if box and zoom in self.zooms else None

    def all_limits(self, matrix_set: MatrixSet) -> list[TileLimits]:
        """Limits of each zoom; none when the caller sees no feature."""
        limits = [self.limits(matrix_set, zoom) for zoom in self.zooms]
        return [one for one in limits if one is not None]
