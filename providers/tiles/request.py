"""What a tile is asked for: its place, which must be in the caller's limits, and its columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from parc_social.access.model.grant import Right
from parc_social.catalogue.collection import Collection
from parc_social.catalogue.figure_fields import figure_of
from parc_social.catalogue.load import indicators
from parc_social.errors import InvalidValue, NotFound, UnknownName
from parc_social.storage.query.model import Box, TileQuery
from providers.fields import NOT_FOUND, schemas
from providers.tiles.matrix_set import MATRIX_SETS, MatrixSet

MOST_FIGURES = 12  # of a tile's features: values and statuts
_DIGITS = 9  # of a number of a row or a column


@dataclass(frozen=True, slots=True)
class TilePlace:
    """Where a tile lies, as its address says it."""

    matrix_set: str | None
    zoom: str | None
    row: str | None
    col: str | None

    def query(self, columns: "TileColumns", zooms: range, box: Box | None) -> TileQuery:
        """The query, for who sees rows in `box` (None: none). Raises NotFound outside of it."""
        matrix_set = matrix_set_of(self.matrix_set)
        zoom, row, col = (_index(text) for text in (self.zoom, self.row, self.col))
        limits = matrix_set.limits(box, zoom) if box and zoom in zooms else None
        if limits is None or not limits.holds(row, col):
            raise NotFound(NOT_FOUND)
        return TileQuery(columns.collection.id, matrix_set.id, zoom, row, col, columns.names())


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
                raise UnknownName(f"{name!r} n'est pas une propriété de {self.collection.id}")
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


def matrix_set_of(name: str | None) -> MatrixSet:
    """The matrix set of that name. Raises NotFound."""
    if name not in MATRIX_SETS:
        raise NotFound(NOT_FOUND)
    return MATRIX_SETS[name]


@lru_cache(maxsize=512)
def _plain(collection: Collection, right: Right) -> tuple[str, ...]:
    return tuple(name for name in schemas(collection, right) if not is_figure(name))


def is_figure(name: str) -> bool:
    """Whether a column is the value of an indicator, its statut or its base."""
    return figure_of(name) in indicators()


def _index(text: str | None) -> int:
    if text is None or not text.isascii() or not text.isdigit() or len(text) > _DIGITS:
        raise NotFound(NOT_FOUND)
    return int(text)
