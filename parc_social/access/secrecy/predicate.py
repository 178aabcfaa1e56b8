"""Whether a set of households may be spoken of: alone, and when one landlord takes its own out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from parc_social.access.secrecy.packed import BITS, ONE_FIELD, Comparison, fields_of
from parc_social.access.secrecy.rule import Rule


class Predicate(Protocol):
    """What a group must be: `total` are its packed counts, `own` those that each landlord knows."""

    def holds(self, total: int, own: Iterable[int]) -> bool:
        """Whether the group may be spoken of; the sum of groups that may, may too."""
        ...

    def households(self, total: int) -> int:
        """How many households a group speaks of."""
        ...


@dataclass(frozen=True, slots=True)
class Everyone:
    """All households of the group pass; those of the others are none or pass."""

    comparison: Comparison
    coalition: bool

    @staticmethod
    def of(rule: Rule) -> "Everyone":
        """The predicate of a rule over all households."""
        return Everyone(Comparison.of(fields_of(rule)), rule.coalition)

    def holds(self, total: int, own: Iterable[int]) -> bool:
        """See Predicate."""
        if not self.comparison.holds(total):
            return False
        if not self.coalition:
            return True
        for known in own:
            others = total - known
            if others & ONE_FIELD and not self.comparison.holds(others):
                return False
        return True

    def households(self, total: int) -> int:
        """See Predicate."""
        return total & ONE_FIELD


@dataclass(frozen=True, slots=True)
class Population:
    """Some households of a group, and all its other ones: each are none or pass, by every rule.

    Packed counts are, for each rule, those of the population, those of the others, and the fewer
    of both piece by piece, which must reach the floor; last, how many are in the population at all
    (parc_social.access.secrecy.population says what is counted, and why).
    """

    comparisons: tuple[Comparison, ...]
    widths: tuple[int, ...]  # bits of one half, for each rule
    floor: int
    coalition: bool

    @staticmethod
    def of(rules: Sequence[Rule]) -> "Population":
        """The predicate of rules over a population."""
        fields = [fields_of(rule) for rule in rules]
        return Population(
            tuple(Comparison.of(f) for f in fields),
            tuple(BITS * len(f) for f in fields),
            max(rule.floor for rule in rules),
            any(rule.coalition for rule in rules),
        )

    def holds(self, total: int, own: Iterable[int]) -> bool:
        """See Predicate."""
        return self.households(total) >= self.floor and self.tellable(total, own)

    def tellable(self, total: int, own: Iterable[int]) -> bool:
        """Whether what is counted is nothing or may be spoken of."""
        if not self._halves_hold(total):
            return False
        return not self.coalition or all(
            not known or self._halves_hold(total - known) for known in own
        )

    def households(self, total: int) -> int:
        """See Predicate."""
        return total >> 2 * sum(self.widths) + BITS * len(self.widths)

    def _halves_hold(self, total: int) -> bool:
        for comparison, width in zip(self.comparisons, self.widths, strict=True):
            for _ in range(2):
                half = total & ((1 << width) - 1)
                if half & ONE_FIELD and not comparison.holds(half):
                    return False
                total >>= width
            if 0 < total & ONE_FIELD < self.floor:
                return False
            total >>= BITS
        return True
