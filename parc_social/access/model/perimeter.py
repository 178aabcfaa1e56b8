"""The rows of a territory that a right opens."""

from collections.abc import Iterable
from dataclasses import dataclass

# Columns that every relation with fine rows carries; a predicate uses no other.
LEVEL_COLUMNS = ("code_reg", "code_dep", "code_epci", "code_commune")


@dataclass(frozen=True, slots=True)
class Perimeter:
    """Territories as codes, compiled to the coarsest that say the same. Empty means nothing.

    `everything` is all France and then the code tuples are empty: no predicate at all, as one
    over 35,000 codes costs 26 ms a page (design, section 4).
    """

    everything: bool = False
    regions: tuple[str, ...] = ()
    departements: tuple[str, ...] = ()
    epci: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether no row at all is inside."""
        return not (self.everything or any(self._codes()))

    def clauses(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """(column, codes) pairs to be joined by OR; empty for everything and for nothing."""
        pairs = zip(LEVEL_COLUMNS, self._codes(), strict=True)
        return tuple((column, codes) for column, codes in pairs if codes)

    def holds(self, other: "Perimeter") -> bool:
        """Whether every row of another is inside, as far as the codes alone can tell."""
        if self.everything or other.is_empty:
            return True
        pairs = zip(self._codes(), other._codes(), strict=True)
        return not other.everything and all(set(inner) <= set(outer) for outer, inner in pairs)

    def _codes(self) -> tuple[tuple[str, ...], ...]:
        return self.regions, self.departements, self.epci, self.communes


FRANCE = Perimeter(everything=True)
NOWHERE = Perimeter()


def union(perimeters: Iterable[Perimeter]) -> Perimeter:
    """What any of them opens; NOWHERE for none."""
    known = [p for p in perimeters if not p.is_empty]
    if any(p.everything for p in known):
        return FRANCE
    return Perimeter(
        regions=_merged(p.regions for p in known),
        departements=_merged(p.departements for p in known),
        epci=_merged(p.epci for p in known),
        communes=_merged(p.communes for p in known),
    )


def _merged(codes: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({code for some in codes for code in some}))
