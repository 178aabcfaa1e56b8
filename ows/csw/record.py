"""A record as CSW writes it, and the catalogue that it asks for them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ows.csw.queryables import ANY_TEXT
from parc_social.storage.query.model import Box, Filter, SortKey


@dataclass(frozen=True, slots=True)
class CswRecord:
    """`terms` are its values by the names of queryables; `box` is in CRS84.

    `kinds` are more words that its type answers to, not written. `links` are (protocol, name,
    address). `iso` writes its gmd:MD_Metadata.
    """

    terms: Mapping[str, tuple[str, ...]]
    box: Box
    kinds: tuple[str, ...]
    links: tuple[tuple[str, str, str], ...]
    iso: Callable[[], str]

    @property
    def identifier(self) -> str:
        """The same at each harvest, and in each form."""
        return self.terms["identifier"][0]

    def values(self, name: str) -> tuple[str, ...]:
        """What a filter compares with a queryable."""
        if name == ANY_TEXT:
            return ("\n".join(value for values in self.terms.values() for value in values),)
        return self.terms.get(name, ()) + (self.kinds if name == "type" else ())


class CswCatalogue(Protocol):
    """The records of one caller."""

    def find(self, filter_: Filter | None, sort: Sequence[SortKey]) -> Sequence[CswRecord]:
        """Those for which a filter holds, in an order. Raises InvalidValue, UnknownName."""
        ...
