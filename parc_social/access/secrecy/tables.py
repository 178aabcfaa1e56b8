"""The tables of secrecy: families of figures, each with its rule; and the rule of business."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from parc_social.access.secrecy.rule import MENAGES, Rule

COLLECTED = "collecte"  # the table of what was collected, and its family


@dataclass(frozen=True, slots=True)
class SecrecyTable:
    """Families of figures over one partition; no group of it is finer than the level `finest`.

    `coarsened`: its groups are made of those of the table before it, and not cut from addresses
    with it, which costs the tables before it groups of their own.
    """

    nom: str
    rule: Rule
    finest: int = 0
    familles: tuple[str, ...] = ()
    coarsened: bool = False

    @property
    def is_of_groups(self) -> bool:
        """Whether it is made of groups; above the finest level every table is."""
        return self.coarsened or self.finest > 0


@dataclass(frozen=True, slots=True)
class Rents:
    """Rents of classes of let dwellings, over groups made of those of business.

    A dwelling is in one class of a `variable` at most. The classes of a table, and what they leave
    of its let dwellings, follow the rule each (parc_social.access.secrecy.rents).
    """

    nom: str
    variable: str
    classes: tuple[str, ...]

    @property
    def signature(self) -> str:
        """What its groups are made for: other classes are another table."""
        return f"{self.variable}:{'+'.join(self.classes)}"


@dataclass(frozen=True, slots=True)
class Economy:
    """The rule of figures on landlords' business: how many at least, the largest's share in %.

    `sums`: what figures are counted over, dwellings first; each is looked at
    (parc_social.access.secrecy.economy). `rents`: tables of rents by class; the first of a
    variable loses nothing to those after it.
    """

    landlords: int = 3
    share: int = 85
    sums: tuple[str, ...] = ("mode_connu",)
    rents: tuple[Rents, ...] = ()

    def line(self, table: Rents) -> tuple[Rents, ...]:
        """A table of rents after those before it that are of its variable."""
        upto = self.rents[: self.rents.index(table) + 1]
        return tuple(one for one in upto if one.variable == table.variable)

    @property
    def lines(self) -> tuple[tuple[Rents, ...], ...]:
        """All tables of rents, by variable."""
        last = {one.variable: one for one in self.rents}
        return tuple(map(self.line, last.values()))

    def asks(self, nom: str) -> bool:
        """Whether there are groups of a table of rents: without, its figures are told nowhere."""
        return any(one.nom == nom for one in self.rents)

    def holds(self, dwellings: Sequence[int]) -> bool:
        """Whether a set may be spoken of, by what each landlord has of it."""
        return sum(n > 0 for n in dwellings) >= self.landlords and 100 * max(
            dwellings
        ) <= self.share * sum(dwellings)


@dataclass(frozen=True, slots=True)
class Tables:
    """All settings of statistical secrecy: tables from the laxest to the strictest.

    `collected` is that of what was collected, whose groups are made of those of the first table
    alone (parc_social.access.secrecy.collected); None: it is not told.
    """

    tables: tuple[SecrecyTable, ...]
    economy: Economy = Economy()
    collected: SecrecyTable | None = None

    @property
    def base(self) -> Rule:
        """The laxest rule: what `menages` is counted over."""
        return self.tables[0].rule

    @property
    def every(self) -> tuple[SecrecyTable, ...]:
        """All tables, that of what was collected last."""
        return (*self.tables, *((self.collected,) if self.collected else ()))

    def of(self, famille: str) -> str:
        """The table in which a family of figures is published. Raises KeyError."""
        return next(
            (table.nom for table in self.every if famille in table.familles), None
        ) or _unknown(famille)

    def asks(self, famille: str, temoin: str | None) -> bool:
        """Whether the rule of a family counts those that a figure of it is known of.

        Those who answered its question, or all (`temoin` None or MENAGES). A figure that no
        question asks may be known of one household: it is not told. False for a family of no table.
        """
        asked: set[str | None] = {None, MENAGES}
        for table in self.tables:
            asked |= {question.connus for question in table.rule.questions}
            if famille in table.familles:
                return temoin in asked
        return self.collected is not None and famille in self.collected.familles

    def with_floor(self, floor: int) -> "Tables":
        """The same with another least number of households."""

        def floored(table: SecrecyTable) -> SecrecyTable:
            return replace(table, rule=replace(table.rule, floor=floor))

        collected = self.collected and floored(self.collected)
        return Tables(tuple(map(floored, self.tables)), self.economy, collected)


def _unknown(famille: str) -> str:
    raise KeyError(famille)
