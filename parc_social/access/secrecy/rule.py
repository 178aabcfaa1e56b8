"""The predicate of a table: which sets of households may be spoken of."""

from collections.abc import Mapping
from dataclasses import dataclass

MENAGES = "menages"  # the sum that counts answering households


@dataclass(frozen=True, slots=True)
class SurveyQuestion:
    """A question of the survey: the households that answered it, and those in each class.

    Names are sums over households (parc_social.domain.indicators); a household counts once for a
    sum that is not 0 for it, and may be in several classes (the adults of one have several
    activities) or in none. Those who answered are none, or as many as the floor of the rule. Each
    class present has at least `floor` households, and with `homogeneity` none holds all who
    answered. Whoever did not answer is in no class, and may be one: what is known of them is that.
    """

    connus: str
    classes: tuple[str, ...] = ()
    floor: int = 3
    homogeneity: bool = True

    @property
    def checked_classes(self) -> tuple[str, ...]:
        """The classes that must be looked at: none where they may be of any size."""
        return self.classes if self.homogeneity or self.floor > 1 else ()


@dataclass(frozen=True, slots=True)
class Rule:
    """Which sets of households may be spoken of: the settings of the predicate of a table.

    `floor` is the least number of households, and of those that answered each question, if any.
    `coalition`: for each landlord, who knows its own rows, the households of the others are none
    or pass all of it as well.
    """

    floor: int
    coalition: bool = True
    questions: tuple[SurveyQuestion, ...] = ()

    @property
    def sums(self) -> tuple[str, ...]:
        """The sums that the predicate looks at, households first."""
        asked = (name for q in self.questions for name in (q.connus, *q.checked_classes))
        return tuple(dict.fromkeys((MENAGES, *asked)))

    @property
    def answers(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Sums that count whole sets of households, all and those who answered, with classes."""
        return ((MENAGES, ()), *((q.connus, q.checked_classes) for q in self.questions))


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
    return all(_answered(sums, question, rule.floor) for question in rule.questions)


def _answered(sums: Mapping[str, int], question: SurveyQuestion, floor: int) -> bool:
    known = sums[question.connus]
    classes = [sums[name] for name in question.checked_classes]
    if 0 < known < floor or any(0 < held < question.floor for held in classes):
        return False
    return not (question.homogeneity and known and known in classes)
