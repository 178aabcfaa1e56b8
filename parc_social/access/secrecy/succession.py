"""What a succession does to partitions that are published: groups that it opens to one landlord.

A group is safe from one landlord who knows its own rows. Two who merge know both their parts: the
households of the others may then be too few (notes of decision 0004). Figures are out already, so
nothing can be taken back: the GIP is told what is exposed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from parc_social.access.model.succession import Succession, SuccessionKind, owner
from parc_social.access.secrecy import LEVELS, Rule
from parc_social.access.secrecy.chain import Partitions
from parc_social.access.secrecy.rule import MENAGES, passes
from parc_social.access.secrecy.survey import SurveyRows, added
from parc_social.access.secrecy.tables import SecrecyTable
from parc_social.access.secrecy.version_changes import failing_movers


@dataclass(frozen=True, slots=True)
class FrozenGroup:
    """A published group: the level it was formed at, its commune (None: larger), who it counts.

    `held`: by landlord, the sums of its households.
    """

    level: int
    commune: str | None
    held: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class FrozenMovers:
    """The published partitions of recent movers of a version, over the groups of the first table.

    `households`: by group of the first table (in place of addresses) and landlord, by their
    places in `communes` and `sirens`; `levels`: of the groups of each table's movers.
    """

    households: SurveyRows
    partitions: Partitions
    levels: tuple[Sequence[int], ...]
    communes: Sequence[str | None]
    sirens: Sequence[str]


@dataclass(frozen=True, slots=True)
class Exposure:
    """At one level: how many groups fail now, and how many households they hold."""

    niveau: str
    groupes: int
    menages: int


def exposures(
    groups: Iterable[FrozenGroup],
    rule: Rule,
    known: Sequence[Succession],
    new: Succession,
    millesime: int,
) -> tuple[Exposure, ...]:
    """The groups that held before a succession and fail with it, finest level first.

    A group above the commune does not tell which of its households a transfer takes: it is told
    when it fails with all of them taken.
    """
    found: dict[int, list[int]] = {}
    for group in groups:
        before = _pooled(group, known, millesime)
        after = _pooled(group, [*known, new], millesime)
        if passes(before, rule) and not passes(after, rule):
            households = sum(own[MENAGES] for own in group.held.values())
            found.setdefault(group.level, []).append(households)
    return tuple(_exposure(*level) for level in sorted(found.items()))


def mover_exposures(
    frozen: FrozenMovers,
    tables: Sequence[SecrecyTable],
    known: Sequence[Succession],
    new: Succession,
    millesime: int,
) -> tuple[tuple[Exposure, ...], ...]:
    """By table, the groups of recent movers that held before a succession and fail with it."""
    before = _held_by_successors(frozen, known, millesime)
    after = _held_by_successors(frozen, [*known, new], millesime)
    told: list[tuple[Exposure, ...]] = []
    for n, (cut, levels) in enumerate(
        zip(frozen.partitions.recents, frozen.levels, strict=True), 1
    ):
        of_chain = (cut, frozen.partitions.tous[:n], tables[:n])
        opened = {*failing_movers(after, *of_chain)} - {*failing_movers(before, *of_chain)}
        there = cut.group[after.address]
        sizes = added(there[there >= 0], after.recents[MENAGES][there >= 0], cut.count).tolist()
        found: dict[int, list[int]] = {}
        for group in sorted(opened):
            found.setdefault(levels[group], []).append(sizes[group])
        told.append(tuple(_exposure(*level) for level in sorted(found.items())))
    return tuple(told)


def _exposure(level: int, sizes: Sequence[int]) -> Exposure:
    return Exposure(LEVELS[level], len(sizes), sum(sizes))


def _held_by_successors(
    frozen: FrozenMovers, successions: Sequence[Succession], millesime: int
) -> SurveyRows:
    """The households with whom knows them, once every succession has its effect, as landlord."""
    rows = frozen.households
    groups: list[int] = rows.address.tolist()
    landlords: list[int] = rows.landlord.tolist()
    holders = [
        _holder(frozen.sirens[landlord], frozen.communes[group], successions, millesime)
        for group, landlord in zip(groups, landlords, strict=True)
    ]
    numbers = {siren: number for number, siren in enumerate(sorted(set(holders)))}
    return replace(rows, landlord=np.array([numbers[h] for h in holders], dtype=np.int64))


def _pooled(
    group: FrozenGroup, successions: Sequence[Succession], millesime: int
) -> Mapping[str, Mapping[str, int]]:
    """The sums of a group by who knows its households once every succession has its effect."""
    pooled: dict[str, Counter[str]] = {}
    for siren, sums in group.held.items():
        holder = _holder(siren, group.commune, successions, millesime)
        pooled.setdefault(holder, Counter()).update(sums)
    return pooled


def _holder(
    siren: str, commune: str | None, successions: Sequence[Succession], millesime: int
) -> str:
    """Who knows the rows of a landlord in a commune; of a larger place (None): all taken."""
    communes = {c for s in successions if s.nature is SuccessionKind.TRANSFERT for c in s.communes}
    places = (commune,) if commune is not None else ("", *sorted(communes))
    holders = [owner(siren, place, millesime, successions, date.max) for place in places]
    return next((holder for holder in holders if holder != holders[0]), holders[0])
