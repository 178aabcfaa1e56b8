"""Who asks for maps: the layers that are theirs, and of which millésimes."""

from collections.abc import Callable
from dataclasses import dataclass

from ows.caller import OwsCaller
from ows.wms.errors import unknown_layer
from parc_social.catalogue.collection import POPULATION, SERIE
from parc_social.catalogue.load import collections, style_of_places
from parc_social.storage.query.model import Extent


@dataclass(frozen=True, slots=True)
class MapCaller(OwsCaller):
    """`extent` is what the caller sees of a collection. The Grant is that of pictures."""

    extent: Callable[[str], Extent]

    def layers(self) -> list[str]:
        """The collections that can be drawn, in the catalogue's order."""
        known = collections()
        return [name for name in self.types() if style_of_places(known[name]) is not None]

    def layer_of(self, name: str, locator: str) -> str:
        """The collection of a name. Raises OwsRefusal, not yours as none."""
        if name in collections() and name in self.layers():
            return name
        raise unknown_layer(name, locator)

    def years(self, layer: str) -> tuple[int, ...]:
        """The millésimes that a layer can be asked for, oldest first: its own, its twin's."""
        twin = self._twin(layer)
        more = self.extent(twin).years if twin else ()
        return tuple(sorted({*self.extent(layer).years, *more}))

    def default_year(self, layer: str) -> int | None:
        """The millésime that is shown where none is asked for; None: it has none."""
        return max(self.extent(layer).years, default=None)

    def holder(self, layer: str, year: int) -> str | None:
        """The collection that a millésime of a layer is read from; None: there is none."""
        if year in self.extent(layer).years:
            return layer
        twin = self._twin(layer)
        return twin if twin and year in self.extent(twin).years else None

    def _twin(self, layer: str) -> str | None:
        twin = layer + SERIE
        if twin not in collections() or twin not in self.layers():
            return None
        told = not collections()[twin].populations or POPULATION in self.view_of(twin).names
        return twin if told else None
