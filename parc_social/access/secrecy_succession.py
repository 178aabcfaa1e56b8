"""What a succession does to partitions that are published: groups that it opens to one landlord.

A group is safe from one landlord who knows its own rows. Two who merge know both their parts: the
households of the others may then be too few (notes of decision 0004). Figures are out already, so
nothing can be taken back: the GIP is told what is exposed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from parc_social.access.secrecy import LEVELS, Rule
from parc_social.access.secrecy.rule import MENAGES, passes
from parc_social.access.succession import Nature, Succession, owner


@dataclass(frozen=True, slots=True)
class FrozenGroup:
    """A published group: the level it was formed at, its commune (None: larger), who it counts.

    `held`: by landlord, the sums of its households.
    """

    level: int
    commune: str | None
    held: Mapping[str, Mapping[str, int]]


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
    return tuple(
        Exposure(LEVELS[level], len(sizes), sum(sizes)) for level, sizes in sorted(found.items())
    )


def _pooled(
    group: FrozenGroup, successions: Sequence[Succession], millesime: int
) -> Mapping[str, Mapping[str, int]]:
    """The sums of a group by who knows its households once every succession has its effect."""
    communes = {c for s in successions if s.nature is Nature.TRANSFERT for c in s.communes}
    places = (group.commune,) if group.commune is not None else ("", *sorted(communes))
    pooled: dict[str, Counter[str]] = {}
    for siren, sums in group.held.items():
        holders = [owner(siren, place, millesime, successions, date.max) for place in places]
        moved = next((holder for holder in holders if holder != holders[0]), holders[0])
        pooled.setdefault(moved, Counter()).update(sums)
    return pooled
