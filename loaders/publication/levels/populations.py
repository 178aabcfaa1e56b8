"""Whom figures speak of: everyone or recent movers, in all, in the QPV or out of them."""

from dataclasses import dataclass

from parc_social.access.secrecy.chain import RECENTS, TOUS

EVERYWHERE = (True, False, None)  # by whether all is in a QPV, all is out of any, or neither


@dataclass(frozen=True, slots=True)
class Population:
    """A population by its code: who is counted (`parmi`), in which cells.

    `parc`: the population whose dwellings lie in the same cells; its own code where it has them.
    """

    code: str
    parmi: str
    cells: tuple[bool | None, ...]
    parc: str

    @property
    def is_everywhere(self) -> bool:
        """Whether it is not crossed with the QPV."""
        return self.cells == EVERYWHERE


POPULATIONS = (
    Population(TOUS, TOUS, EVERYWHERE, TOUS),
    Population("en_qpv", TOUS, (True,), "en_qpv"),
    Population("hors_qpv", TOUS, (False,), "hors_qpv"),
    Population(RECENTS, RECENTS, EVERYWHERE, TOUS),
    Population(f"{RECENTS}_en_qpv", RECENTS, (True,), "en_qpv"),
    Population(f"{RECENTS}_hors_qpv", RECENTS, (False,), "hors_qpv"),
)
UNCROSSED = tuple(p for p in POPULATIONS if p.is_everywhere)


def of_everyone(population: str) -> str:
    """SQL: the population of everyone in the same cells; of recent movers in QPV, that in QPV."""
    whole = {(p.parmi, p.cells): p.code for p in POPULATIONS}
    cases = [
        f"WHEN '{p.code}' THEN '{whole[TOUS, p.cells]}'" for p in POPULATIONS if p.parmi != TOUS
    ]
    return f"CASE {population} {' '.join(cases)} END"


def is_of_some(population: str) -> str:
    """SQL: whether a population is a part of those who were asked, like recent movers."""
    codes = ", ".join(f"'{p.code}'" for p in POPULATIONS if p.parmi != TOUS)
    return f"{population} IN ({codes})"
