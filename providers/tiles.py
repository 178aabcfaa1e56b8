"""OGC API Tiles on the store: Mapbox vector tiles, and the documents that describe them."""

from typing import Any

from pygeoapi.models.provider.base import TileMatrixSetEnum
from pygeoapi.provider.base_mvt import BaseMVTProvider

from parc_social.access.grant import current_grant
from parc_social.errors import NotFound
from parc_social.storage.query import TileQuery
from parc_social.storage.serving import current_store
from providers.errors import translated
from providers.fields import NOT_FOUND, open_right, schemas
from providers.matrix import MATRIX_SETS, MatrixSet, TileLimits


class TileProvider(BaseMVTProvider):
    """Vector tiles of the collection named by `data`, under the Grant of the request."""

    def __init__(self, provider_def: dict[str, Any]) -> None:
        super().__init__(provider_def)
        with translated():
            self._grant = current_grant()
            collection, right = open_right(self._grant, self.data)
        self._fields = schemas(collection, right)
        zoom = provider_def["options"]["zoom"]
        self.zooms = range(zoom["min"], zoom["max"] + 1)

    def get_layer(self) -> str:
        """The one layer of a tile has the name of the collection."""
        return self.data

    def get_fields(self) -> dict[str, dict[str, Any]]:
        """The columns that the caller may see, as JSON Schema."""
        return dict(self._fields)

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
        """One tile; empty bytes where nothing lies. Outside the limits: not found."""
        with translated():
            matrix_set = self.matrix_set(tileset)
            zoom, row, col = (_index(text) for text in (z, y, x))
            inside = zoom in self.zooms and self._limits(matrix_set, zoom)
            if not (inside and inside.holds(row, col)):
                raise NotFound(NOT_FOUND)
            asked = TileQuery(self.data, matrix_set.id, zoom, row, col)
            return current_store().tile(self._grant, asked)

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


def _index(text: str | None) -> int:
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 9:
        raise NotFound(NOT_FOUND)
    return int(text)
