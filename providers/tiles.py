"""OGC API Tiles on the store: Mapbox vector tiles, and the documents that describe them.

A tile of points shows one a cell where they are many (`parc_social/storage/tiles.py`); outlines
begin at the zoom that the configuration gives their level. Features of indicators carry figures
that are asked for by name (`properties`), as all of them would weigh ten times a tile.
"""

from typing import Any

from pygeoapi.models.provider.base import TileMatrixSetEnum
from pygeoapi.provider.base_mvt import BaseMVTProvider

from parc_social.access.grant import current_grant
from parc_social.catalogue.load import indicators
from parc_social.errors import InvalidValue, NotFound, UnknownName
from parc_social.storage.query import TileQuery
from parc_social.storage.serving import current_store
from providers.errors import translated
from providers.fields import NOT_FOUND, open_right, schemas
from providers.matrix import MATRIX_SETS, MatrixSet, TileLimits

MOST_FIGURES = 12  # of a tile's features: values and statuts


class TileProvider(BaseMVTProvider):
    """Vector tiles of the collection named by `data`, under the Grant of the request."""

    def __init__(self, provider_def: dict[str, Any]) -> None:
        super().__init__(provider_def)
        with translated():
            self._grant = current_grant()
            collection, right = open_right(self._grant, self.data)
        self._fields = schemas(collection, right)
        self._plain = tuple(name for name in self._fields if not is_figure(name))
        zoom = provider_def["options"]["zoom"]
        self.zooms = range(zoom["min"], zoom["max"] + 1)

    def get_layer(self) -> str:
        """The one layer of a tile has the name of the collection."""
        return self.data

    def get_fields(self) -> dict[str, dict[str, Any]]:
        """The columns that features carry when none is asked for, as JSON Schema."""
        return {name: self._fields[name] for name in self._plain}

    def fields_asked(self, properties: str | None) -> dict[str, dict[str, Any]]:
        """The columns that features carry for a value of `properties`. Raises ProviderRefusal."""
        with translated():
            names = self._asked(properties)
        return {name: self._fields[name] for name in names}

    def get_tiling_schemes(self) -> list[Any]:
        """The two matrix sets as pygeoapi defines them."""
        every: Any = TileMatrixSetEnum  # made at run time, so not known to be an Enum class
        known = (member.value for member in every)
        return [one for one in known if one.tileMatrixSet in MATRIX_SETS]

    def get_tiles(  # noqa: PLR0917 - pygeoapi sets the signature
        self,
        layer: str | None = None,
        tileset: str | None = None,
        z: str | None = None,
        y: str | None = None,
        x: str | None = None,
        format_: str | None = None,
    ) -> bytes:
        """As `tile`, with the columns that none asked for."""
        return self.tile(tileset, (z, y, x), None)

    def tile(
        self, tileset: str | None, place: tuple[str | None, ...], properties: str | None
    ) -> bytes:
        """One tile by (zoom, row, column); empty bytes where nothing lies.

        Raises ProviderRefusal: outside the limits not found, an unknown column a bad request.
        """
        with translated():
            matrix_set = self.matrix_set(tileset)
            zoom, row, col = (_index(text) for text in place)
            inside = zoom in self.zooms and self._limits(matrix_set, zoom)
            if not (inside and inside.holds(row, col)):
                raise NotFound(NOT_FOUND)
            columns = self._asked(properties)
            asked = TileQuery(self.data, matrix_set.id, zoom, row, col, columns)
            return current_store().tile(self._grant, asked)

    def _asked(self, properties: str | None) -> tuple[str, ...]:
        if properties is None:
            return self._plain
        names = [name for name in properties.split(",") if name]
        for name in names:
            if name not in self._fields:
                raise UnknownName(f"{name!r} n'est pas une propriété de {self.data}")
        if sum(is_figure(name) for name in names) > MOST_FIGURES:
            raise InvalidValue(
                f"properties : {MOST_FIGURES} colonnes d'indicateurs au plus par tuile ;"
                " /items et les calculs les donnent toutes"
            )
        return tuple(name for name in self._fields if name in names)

    def matrix_set(self, name: str | None) -> MatrixSet:
        """The matrix set of that name. Raises NotFound."""
        if name not in MATRIX_SETS:
            raise NotFound(NOT_FOUND)
        return MATRIX_SETS[name]

    def all_limits(self, matrix_set: MatrixSet) -> list[TileLimits]:
        """Limits of each zoom; none when the caller sees no feature."""
        found = (self._limits(matrix_set, zoom) for zoom in self.zooms)
        return [limits for limits in found if limits]

    def _limits(self, matrix_set: MatrixSet, zoom: int) -> TileLimits | None:
        box = current_store().extent(self._grant, self.data).box
        return matrix_set.limits(box, zoom) if box else None

    def __repr__(self) -> str:
        return f"<TileProvider> {self.data}"


def is_figure(name: str) -> bool:
    """Whether a column is the value of an indicator or its statut."""
    return name.removesuffix("_statut") in indicators()


def _index(text: str | None) -> int:
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 9:
        raise NotFound(NOT_FOUND)
    return int(text)
