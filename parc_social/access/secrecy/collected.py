"""What was collected: groups of which surveyed, let and silent dwellings may be told.

Let dwellings less answering households are the silent, and surveyed dwellings less let ones are
vacant, which is the landlords' business. So in each group, made of whole groups of the first table,
those who did not answer are none or the floor, as are those of the others of each landlord; and
surveyed and let dwellings are of several landlords, as vacancy is (docs/decisions/0004).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from parc_social.access.secrecy.count_vector import BITS, ONE_FIELD, Comparison, CountField, packed
from parc_social.access.secrecy.grouping import Levels, carry
from parc_social.access.secrecy.partition_view import PartitionView, cut_of, pieces_of
from parc_social.access.secrecy.pieces import numbered
from parc_social.access.secrecy.predicate import Everyone
from parc_social.access.secrecy.survey import Numbers, Sums, SurveyRows, gathered
from parc_social.access.secrecy.tables import Economy, SecrecyTable, Tables

LET, ANSWERED, SURVEYED = "loues", "repondants", "enquetes"
COUNTED: tuple[str, ...] = (LET, ANSWERED, SURVEYED)
_BUSINESS = (0, 3)  # the fields of let and of surveyed dwellings


@dataclass(frozen=True, slots=True)
class SurveyedDwellings:
    """Surveyed dwellings by address and landlord, as columns: `sums` are COUNTED.

    Every dwelling, whether its tenants answered or not, and whether it is let or not.
    """

    address: Numbers
    landlord: Numbers
    sums: Sums


@dataclass(frozen=True, slots=True)
class _CollectedPredicate:
    """The predicate: households as everyone's, and dwellings of enough landlords."""

    households_rule: Everyone
    economy: Economy

    @staticmethod
    def of(table: SecrecyTable, economy: Economy) -> "_CollectedPredicate":
        comparison = Comparison.of(_fields(table.rule.floor))
        return _CollectedPredicate(
            Everyone(comparison, table.rule.floor, table.rule.coalition), economy
        )

    @property
    def floor(self) -> int:
        """See Predicate."""
        return self.households_rule.floor

    def alone(self, total: int) -> bool:
        """See Predicate."""
        return self.households_rule.alone(total)

    def blocker(self, total: int, own: Mapping[int, int]) -> int | None:
        """See Predicate; the landlord of most dwellings blocks where it has too many."""
        found = self.households_rule.blocker(total, own)
        for place in _BUSINESS if found is None else ():
            held = {one: known >> BITS * place & ONE_FIELD for one, known in own.items()}
            if not self.economy.holds([*held.values()]):
                return max(held, key=held.__getitem__)
        return found

    def blocked(self, total: int, known: int) -> bool:
        """See Predicate."""
        return self.households_rule.coalition and self.households_rule.blocked(total, known)

    def hopeless(self, totals: Sequence[int]) -> bool:
        """See Predicate."""
        return self.households_rule.hopeless(totals)

    def households(self, total: int) -> int:
        """See Predicate: let dwellings."""
        return total & ONE_FIELD


def _fields(floor: int) -> tuple[CountField, ...]:
    return (
        CountField(LET, None, floor),
        CountField(ANSWERED, None, floor, free=True),
        CountField(LET, ANSWERED, floor, free=True),
        CountField(SURVEYED, None, 0),
    )


def collected_groups(
    survey: SurveyRows, first: PartitionView, collected: SurveyedDwellings, tables: Tables
) -> PartitionView:
    """The groups over which what was collected is told; none without a setting for it."""
    table = tables.collected
    nowhere = np.full(survey.addresses, -1)
    if table is None:
        return PartitionView(nowhere[:0], nowhere[:0], nowhere, nowhere)
    there = first.group[collected.address]
    rows = gathered(there, collected.landlord, collected.sums, there >= 0)
    own = rows.paired(packed(_fields(table.rule.floor), rows.sums), first.count)
    total = [sum(known for _, known in pairs) for pairs in own]
    pieces = pieces_of(survey, first, rows, numbered(total), numbered(own))
    made = carry(pieces, _CollectedPredicate.of(table, tables.economy), Levels(table.finest))
    return cut_of(made, first.group, nowhere)
