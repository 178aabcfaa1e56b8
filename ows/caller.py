"""Who asks, as far as reading a request needs it: what is theirs to name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ows.errors import unknown_type
from ows.namespaces import OURS, local_name
from ows.srs import Srs, default_of, srs_of
from parc_social.access.model.grant import Grant
from parc_social.catalogue.load import collections
from parc_social.errors import NotFound
from parc_social.storage.sql.visibility import Visible, visible
from parc_social.storage.statements.gml import identifier_of


@dataclass(frozen=True, slots=True)
class OwsCaller:
    """A Grant; `offered` gives the URIs of the systems that a collection is offered in.

    None: the configuration does not serve it.
    """

    grant: Grant
    offered: Callable[[str], Sequence[str]]

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

    def systems(self, collection: str) -> Sequence[str]:
        """URIs of the systems that a collection is offered in."""
        return self.offered(collection)

    def opens(self, collection: str, format_: str) -> bool:
        """Whether some rows of a collection go out in a format."""
        right = self.grant.right(collection)
        return right is not None and right.opens(format_)

    def default_srs(self, collection: str) -> Srs:
        """The DefaultCRS of a type."""
        return default_of(self.offered(collection))

    def srs(self, name: str | None, collection: str, locator: str = "srsName") -> Srs:
        """The system of a name, the default one of None. Raises OwsRefusal."""
        if not name:
            return self.default_srs(collection)
        return srs_of(name.strip(), self.offered(collection), locator)

    def _is_open(self, name: str) -> bool:
        try:
            return bool(self.view_of(name)) and bool(self.offered(name))
        except NotFound:
            return False
