"""The rows of a territory or of a landlord that a right opens."""

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
        return not (
            self.everything or self.regions or self.departements or self.epci or self.communes
        )

    def clauses(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """(column, codes) pairs to be joined by OR; empty for everything and for nothing."""
        pairs = zip(
            LEVEL_COLUMNS, (self.regions, self.departements, self.epci, self.communes), strict=True
        )
        return tuple((column, codes) for column, codes in pairs if codes)


FRANCE = Perimeter(everything=True)
NOWHERE = Perimeter()
