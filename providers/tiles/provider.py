"""Vector tiles of a collection, and the documents that describe them, as pygeoapi asks for them.

A tile of points shows one a cell where they are many
(`parc_social/storage/statements/maps/tile_matrix.py`); outlines begin at the zoom that the
configuration gives their level. Features of indicators carry figures that are asked for by name
(`properties`), as all of them would weigh ten times a tile.
"""

from typing import Any

from pygeoapi.models.provider.base import TileMatrixSetEnum
from pygeoapi.provider.base_mvt import BaseMVTProvider

from parc_social.access.model.grant import current_grant
from parc_social.storage.current_store import current_store
from providers.fields import open_right
from providers.tiles.matrix_set import MATRIX_SETS, MatrixSet, TileLimits
from providers.tiles.request import TileColumns, TilePlace, matrix_set_of


class TileProvider(BaseMVTProvider):
    """Vector tiles of the collection named by `data`, under the Grant of the request."""

    def __init__(self, provider_def: dict[str, Any]) -> None:
        super().__init__(provider_def)
        self._grant = current_grant()
        self._collection, self._right = open_right(self._grant, self.data)
        self.zooms = zooms_of(provider_def)

    def get_layer(self) -> str:
        """The one layer of a tile has the name of the collection."""
        return self.data

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
        box = current_store().extent(self._grant, self.data).box
        columns = TileColumns(self._collection, self._right, properties)
        query = TilePlace(tileset, z, y, x).query(columns, self.zooms, box)
        return current_store().tile(self._grant, query)

    def get_tiling_schemes(self) -> list[Any]:
        """The two matrix sets as pygeoapi defines them."""
        every: Any = TileMatrixSetEnum  # made at run time, so not known to be an Enum class
        known = (member.value for member in every)
        return [one for one in known if one.tileMatrixSet in MATRIX_SETS]

    def matrix_set(self, name: str | None) -> MatrixSet:
        """The matrix set of that name. Raises NotFound."""
        return matrix_set_of(name)

    def all_limits(self, matrix_set: MatrixSet) -> list[TileLimits]:
        """Limits of each zoom; none when the caller sees no feature."""
        box = current_store().extent(self._grant, self.data).box
        return [matrix_set.limits(box, zoom) for zoom in self.zooms] if box else []

    def __repr__(self) -> str:
        return f"<TileProvider> {self.data}"


def zooms_of(provider_def: dict[str, Any]) -> range:
    """The zooms at which the configuration has tiles of a collection."""
    zoom = provider_def["options"]["zoom"]
    return range(zoom["min"], zoom["max"] + 1)
