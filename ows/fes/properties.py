"""What a filter may name: the properties of rows, or those of whatever else is filtered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from ows.caller import OwsCaller
from ows.fes.capabilities import property_name
from ows.srs import Srs
from parc_social.catalogue.collection import Field
from parc_social.storage.sql.visibility import Visible


class FilterProperties(Protocol):
    """Properties that a filter may name, and the systems that its geometries may be in."""

    def name(self, text: str, prefixes: Mapping[str, str]) -> str:
        """The property that a reference names; GEOMETRY: the place. Raises OwsRefusal."""
        ...

    def field(self, name: str) -> Field:
        """The field of a name. Raises UnknownName."""
        ...

    def srs(self, name: str | None) -> Srs:
        """The system of a name, the default one of None. Raises OwsRefusal."""
        ...


@dataclass(frozen=True, slots=True)
class RowProperties:
    """Those of the rows of one collection, as a caller sees them."""

    caller: OwsCaller
    view: Visible

    def name(self, text: str, prefixes: Mapping[str, str]) -> str:
        """The local name of a column."""
        return property_name(text, prefixes, "filter")

    def field(self, name: str) -> Field:
        """A column that is open."""
        return self.view.field(name)

    def srs(self, name: str | None) -> Srs:
        """A system that the collection is offered in."""
        return self.caller.srs(name, self.view.collection.id)
