"""All partitions of a survey: one for each table and population."""

from dataclasses import dataclass

from parc_social.access.secrecy.chain import chain
from parc_social.access.secrecy.cut import Cut
from parc_social.access.secrecy.population import movers
from parc_social.access.secrecy.survey import Survey
from parc_social.access.secrecy.tables import Tables

TOUS, RECENTS = "tous", "emmenages_recents"
POPULATIONS = (TOUS, RECENTS)


@dataclass(frozen=True, slots=True)
class Partitions:
    """The partition of each table, in their order, over everyone and over recent movers."""

    tous: tuple[Cut, ...]
    recents: tuple[Cut, ...]

    def of(self, population: str) -> tuple[Cut, ...]:
        """Those of a population. Raises KeyError."""
        return {TOUS: self.tous, RECENTS: self.recents}[population]


def partitions(survey: Survey, tables: Tables) -> Partitions:
    """Groups the households of a survey."""
    cuts = chain(survey, tables.tables)
    return Partitions(cuts, movers(survey, tables.tables, cuts))
