"""Several collections in one tile: each a layer, under its own right, as its own tiles are."""

from collections.abc import Callable
from dataclasses import dataclass

from parc_social.errors import NotFound, UnknownName
from parc_social.maps.matrix_set import MatrixSet, TileLimits, tile_number, vector_set_of
from parc_social.maps.vector_tile import VectorTile, several
from parc_social.storage.query.model import Box
from parc_social.wording import cited
from providers.fields import NOT_FOUND
from providers.records.build import box_around
from providers.tiles.provider import TilePlace, TileProvider, TileRows


@dataclass(frozen=True, slots=True)
class TileLayers:
    """The layers of a tile, in the order asked for: one at least."""

    providers: tuple[TileProvider, ...]

    @property
    def zooms(self) -> range:
        """From the first zoom of any of them to the last."""
        every = [one.zooms for one in self.providers]
        return range(min(one.start for one in every), max(one.stop for one in every))

    @property
    def box(self) -> Box | None:
        """Around all that the caller sees of them; None: nothing."""
        return box_around(box for one in self.providers if (box := one.box))

    def limits(self, matrix_set: MatrixSet, zoom: int) -> TileLimits | None:
        """The tiles of a zoom that any of them has; None: none has one."""
        there = [one for p in self.providers if (one := p.limits(matrix_set, zoom))]
        if not there:
            return None
        return TileLimits(
            zoom,
            first_row=min(one.first_row for one in there),
            last_row=max(one.last_row for one in there),
            first_col=min(one.first_col for one in there),
            last_col=max(one.last_col for one in there),
        )

    def all_limits(self, matrix_set: MatrixSet) -> list[TileLimits]:
        """Limits of each zoom; none when the caller sees no feature."""
        limits = [self.limits(matrix_set, zoom) for zoom in self.zooms]
        return [one for one in limits if one is not None]

    def properties(self, text: str | None) -> dict[str, str | None]:
        """What `properties` leaves each layer, by collection. Raises UnknownName: none has it."""
        if text is None:
            return {one.data: None for one in self.providers}
        names = [name for name in text.split(",") if name]
        of = {one.data: [name for name in names if one.has(name)] for one in self.providers}
        for name in names:
            if not any(name in kept for kept in of.values()):
                raise UnknownName(
                    f"properties : {cited(name)} n'est une propriété d'aucune de ces collections"
                )
        return {collection: ",".join(kept) for collection, kept in of.items()}

    def tile(
        self, place: TilePlace, properties: str | None, rows: Callable[[str], TileRows]
    ) -> VectorTile:
        """One tile that is not made yet, of the layers that have one there.

        Raises NotFound outside of the limits of all, UnknownName, InvalidValue.
        """
        matrix_set = vector_set_of(place.matrix_set)
        zoom, row, col = (tile_number(text) for text in (place.zoom, place.row, place.col))
        limits = self.limits(matrix_set, zoom)
        if limits is None or not limits.holds(row, col):
            raise NotFound(NOT_FOUND)
        columns = self.properties(properties)
        chosen = {one.data: rows(one.data) for one in self.providers}  # read, though not there
        return several(
            [
                one.tile(place, columns[one.data], chosen[one.data])
                for one in self.providers
                if (own := one.limits(matrix_set, zoom)) is not None and own.holds(row, col)
            ]
        )
