"""All partitions of a survey: one for each table and population."""

import gc
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from parc_social.access.secrecy.chain import chain
from parc_social.access.secrecy.partition_view import PartitionView
from parc_social.access.secrecy.population import movers
from parc_social.access.secrecy.survey import SurveyRows
from parc_social.access.secrecy.tables import Tables

TOUS, RECENTS = "tous", "emmenages_recents"
POPULATIONS = (TOUS, RECENTS)


@dataclass(frozen=True, slots=True)
class Partitions:
    """The partition of each table, in their order, over everyone and over recent movers."""

    tous: tuple[PartitionView, ...]
    recents: tuple[PartitionView, ...]

    def of(self, population: str) -> tuple[PartitionView, ...]:
        """Those of a population. Raises KeyError."""
        return {TOUS: self.tous, RECENTS: self.recents}[population]


def partitions(survey: SurveyRows, tables: Tables) -> Partitions:
    """Groups the households of a survey."""
    with _no_collection():
        cuts = chain(survey, tables.tables)
        return Partitions(cuts, movers(survey, tables.tables, cuts))


@contextmanager
def _no_collection() -> Generator[None]:
    """Pieces refer to no cycle: the collector reads millions of them for nothing (2 s in 18)."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
