"""Whether a set of households may be spoken of: alone, and when one landlord takes its own out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from parc_social.access.secrecy.count_vector import (
    BITS,
    HIGH,
    ONE_FIELD,
    Comparison,
    CountField,
    fewer_of,
    fields_of,
    half_of,
)
from parc_social.access.secrecy.rule import MENAGES, Rule

_INSIDE = CountField(MENAGES, None, 0)


class Predicate(Protocol):
    """What a group must be: `total` are its packed counts, `own` those that each landlord knows.

    It may be spoken of when it passes `alone` and nobody blocks it; the sum of groups that may, may
    too.
    No group passes whose first field of BITS is below `floor`.
    """

    @property
    def floor(self) -> int:
        """See Predicate."""
        ...

    def alone(self, total: int) -> bool:
        """Whether the group passes, whoever it is of."""
        ...

    def blocker(self, total: int, own: Mapping[int, int]) -> int | None:
        """A landlord who learns of others by taking out what it knows; None: there is none."""
        ...

    def blocked(self, total: int, known: int) -> bool:
        """Whether one who knows this is a blocker for sure: asked again as the group grows."""
        ...

    def hopeless(self, totals: Sequence[int]) -> bool:
        """Whether no set of pieces of these counts may be spoken of: asked before any work.

        Only what is sure or nearly so: a set that passes is missed, never one that fails told.
        """
        ...

    def households(self, total: int) -> int:
        """How many households a group speaks of."""
        ...


def holds(predicate: Predicate, total: int, own: Mapping[int, int]) -> bool:
    """Whether a group may be spoken of."""
    return predicate.alone(total) and predicate.blocker(total, own) is None


@dataclass(frozen=True, slots=True)
class Everyone:
    """All households of the group pass; those of the others are none or pass."""

    comparison: Comparison
    floor: int
    coalition: bool

    @staticmethod
    def of(rule: Rule) -> "Everyone":
        """The predicate of a rule over all households."""
        return Everyone(Comparison.of(fields_of(rule)), rule.floor, rule.coalition)

    def alone(self, total: int) -> bool:
        """See Predicate."""
        return self.comparison.holds(total)

    def blocker(self, total: int, own: Mapping[int, int]) -> int | None:
        """See Predicate."""
        if not self.coalition or len(own) == 1:  # who is alone knows all there is
            return None
        households = total & ONE_FIELD
        for landlord, known in own.items():  # few numbers, before the long ones: most fail
            if 0 < households - (known & ONE_FIELD) < self.floor:
                return landlord
        if self.comparison.is_of_one:  # households, which are enough
            return None
        passes = self.comparison.holds
        for landlord, known in own.items():
            others = total - known
            if others & ONE_FIELD and not passes(others):
                return landlord
        return None

    def blocked(self, total: int, known: int) -> bool:
        """See Predicate."""
        others = total - known
        return bool(others & ONE_FIELD) and not self.comparison.holds(others)

    def hopeless(self, totals: Sequence[int]) -> bool:
        """See Predicate."""
        return bool(self.comparison.short(sum(totals)))

    def households(self, total: int) -> int:
        """See Predicate."""
        return total & ONE_FIELD


@dataclass(frozen=True, slots=True)
class SubPopulation:
    """Some households of a group, and all its other ones: each are none or pass, by every rule.

    Packed counts are how many are in the population; then, for each rule, those of the population,
    those of the others, and the fewer of both piece by piece, which are 0 or reach the floor
    (parc_social.access.secrecy.population says what is counted, and why). A half without a
    household has no answer either.
    """

    comparison: Comparison  # of all fields at once
    halves: int  # the high bits of the households of each half
    floor: int
    coalition: bool

    @staticmethod
    def of(rules: Sequence[Rule]) -> "SubPopulation":
        """The predicate of rules over a population."""
        fields, halves = [_INSIDE], 0
        for rule in rules:
            for _ in range(2):
                halves |= HIGH << BITS * len(fields)
                fields += half_of(rule)
            fields += fewer_of(rule)
        floor = max(rule.floor for rule in rules)
        coalition = any(rule.coalition for rule in rules)
        return SubPopulation(Comparison.of(tuple(fields)), halves, floor, coalition)

    def alone(self, total: int) -> bool:
        """See Predicate."""
        return total & ONE_FIELD >= self.floor and self.comparison.holds(total)

    def blocker(self, total: int, own: Mapping[int, int]) -> int | None:
        """See Predicate."""
        if not self.coalition:
            return None
        passes = self.comparison.holds
        for landlord, known in own.items():
            if known and not passes(total - known):
                return landlord
        return None

    def blocked(self, total: int, known: int) -> bool:
        """See Predicate."""
        return bool(known) and not self.comparison.holds(total - known)

    def tellable(self, total: int, own: Mapping[int, int]) -> bool:
        """Whether what is counted is nothing or may be spoken of."""
        return self.comparison.holds(total) and self.blocker(total, own) is None

    def hopeless(self, totals: Sequence[int]) -> bool:
        """See Predicate."""
        total = sum(totals)
        if total & ONE_FIELD < self.floor:
            return True
        if not self.comparison.missing(total) & self.halves:
            return False
        alone = sum(counts for counts in totals if counts <= ONE_FIELD)  # nobody else there
        return alone < self.floor

    def households(self, total: int) -> int:
        """See Predicate."""
        return total & ONE_FIELD
