"""The predicate of a table: which sets of households may be spoken of."""

from collections.abc import Mapping
from dataclasses import dataclass

MENAGES = "menages"  # the sum that counts answering households


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the survey: the households that answered it, and those in each class.

    Names are sums over households (parc_social.domain.indicators); a household counts once for a
    sum that is not 0 for it, and may be in several classes (the adults of one have several
    activities) or in none. Each class present has at least `floor` households; with `homogeneity`
    none holds all who answered.
    """

    connus: str
    classes: tuple[str, ...]
    floor: int = 3
    homogeneity: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """Which sets of households may be spoken of: the settings of the predicate of a table.

    `floor` is the least number of households, and of those that answered each question.
    `coalition`: for each landlord, who knows its own rows, the households of the others are none
    or pass all of it as well.
    """

    floor: int = 11
    coalition: bool = True
    questions: tuple[Question, ...] = ()

    @property
    def sums(self) -> tuple[str, ...]:
        """The sums that the predicate looks at, households first."""
        asked = (name for q in self.questions for name in (q.connus, *q.classes))
        return tuple(dict.fromkeys((MENAGES, *asked)))


def strictest(rules: tuple[Rule, ...]) -> Rule:
    """A rule that asks all that these ask. Raises ValueError when there is none."""
    return Rule(
        max(rule.floor for rule in rules),
        any(rule.coalition for rule in rules),
        tuple(dict.fromkeys(q for rule in rules for q in rule.questions)),
    )


def passes(held: Mapping[str, Mapping[str, int]], rule: Rule) -> bool:
    """Whether a set of households may be spoken of: its sums by landlord, one by one.

    The rule in plain words; partitions ask the same of packed numbers (Everyone), a thousand times
    faster.
    """
    total = {name: sum(own.get(name, 0) for own in held.values()) for name in rule.sums}
    if not _enough(total, rule):
        return False
    views = held.values() if rule.coalition else ()
    others = ({name: total[name] - own.get(name, 0) for name in total} for own in views)
    return all(left[MENAGES] == 0 or _enough(left, rule) for left in others)


def _enough(sums: Mapping[str, int], rule: Rule) -> bool:
    if sums[MENAGES] < rule.floor:
        return False
    for question in rule.questions:
        known, classes = sums[question.connus], [sums[name] for name in question.classes]
        if known < rule.floor or any(0 < held < question.floor for held in classes):
            return False
        if question.homogeneity and known in classes:
            return False
    return True
