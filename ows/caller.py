"""Caller of OWS, as far as reading a request needs it: the types and the layers that are theirs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ows.errors import unknown_layer, unknown_type
from ows.srs import Srs, default_of, srs_of
from ows.xml import OURS, local_name
from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import POPULATION, SERIE
from parc_social.catalogue.load import collections, style_of_places
from parc_social.catalogue.wfs_version import LATEST, WfsVersion
from parc_social.errors import NotFound
from parc_social.storage.query.model import Extent
from parc_social.storage.sql.visibility import Visible, visible
from parc_social.storage.statements.feature_form import identifier_of


@dataclass(frozen=True, slots=True)
class OwsCaller:
    """A Grant; `offered` gives the URIs of the systems that a collection is offered in.

    None: the configuration does not serve it. `version` is the WFS that the caller speaks.
    """

    grant: Grant
    crs_uris: Callable[[str], Sequence[str]]
    version: WfsVersion = field(default=LATEST, kw_only=True)

    def types(self) -> list[str]:
        """The collections that are open, in the catalogue's order."""
        return [name for name in collections() if self._is_open(name)]

    def view_of(self, collection: str) -> Visible:
        """The view of a collection. Raises NotFound."""
        return visible(self.grant, collection)

    def type_of(self, name: str, prefixes: Mapping[str, str], locator: str) -> str:
        """The collection of a qualified type name. Raises OwsRefusal, not yours as none."""
        namespace, local = local_name(name, prefixes, locator)
        if namespace == OURS and self._is_open(local):
            return local
        raise unknown_type(name, locator)

    def of_resource(self, identifier: str) -> tuple[str, str] | None:
        """(collection, the rest) of a gml:id; None where no open collection has it."""
        name, _, rest = identifier.partition(".")
        return (name, identifier_of(rest)) if rest and self._is_open(name) else None

    def opens(self, collection: str, format_: str) -> bool:
        """Whether some rows of a collection go out in a format."""
        right = self.grant.right(collection)
        return right is not None and right.opens(format_)

    def opens_somewhere(self, format_: str) -> bool:
        """Whether some rows of any open collection go out in a format."""
        return any(self.opens(name, format_) for name in self.types())

    def srs(self, name: str | None, collection: str, locator: str = "srsName") -> Srs:
        """The system of a name, the default one of None. Raises OwsRefusal."""
        if not name:
            return default_of(self.crs_uris(collection), self.version)
        return srs_of(name.strip(), self.crs_uris(collection), locator)

    def _is_open(self, name: str) -> bool:
        try:
            return bool(self.view_of(name)) and bool(self.crs_uris(name))
        except NotFound:
            return False


@dataclass(frozen=True, slots=True)
class MapCaller(OwsCaller):
    """`extent` is what the caller sees of a collection. The Grant is that of pictures."""

    extent: Callable[[str], Extent]

    def layers(self) -> list[str]:
        """The collections that can be drawn, in the catalogue's order."""
        return [name for name in collections() if self._is_drawn(name)]

    def layer_of(self, name: str, locator: str) -> str:
        """The collection of a name. Raises OwsRefusal, not yours as none."""
        if self._is_drawn(name):
            return name
        raise unknown_layer(name, locator)

    def _is_drawn(self, name: str) -> bool:
        collection = collections().get(name)
        styled = collection is not None and style_of_places(collection) is not None
        return styled and self._is_open(name)

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
        if not self._is_drawn(twin):
            return None
        is_alike = not collections()[twin].populations or POPULATION in self.view_of(twin).names
        return twin if is_alike else None
