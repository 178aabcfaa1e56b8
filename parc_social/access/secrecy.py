"""Statistical secrecy by groups: one partition of the answering households, left-overs carried up.

Every published figure of the OPS survey is a sum over whole groups, and every group is large
enough to be spoken of: no sum or difference of figures is about fewer households than the floor.
Pure: no I/O, no clock, no chance; equal addresses give an equal partition, whatever their order.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

# Zones nest, finest first; a part is commune x IRIS x QPV 2015 x QPV 2024, and `epci` is the piece
# of an EPCI that lies in one département: 89 of 1,255 EPCI lie in several.
LEVELS = ("part", "iris", "commune", "epci", "departement", "region", "france")

Households = Mapping[str, int]  # answering households by landlord


@dataclass(frozen=True, slots=True)
class Rule:
    """Which sets of households may be spoken of: the settings of the predicate.

    `floor` is the least number of households. `coalition`: for each landlord, who knows its own
    rows, the households of the others are none or reach the floor as well.
    """

    floor: int = 11
    coalition: bool = True


@dataclass(frozen=True, slots=True)
class Address:
    """An address point of the stock; no household means a silent one, treated like the others.

    `zones` are the zones that hold it, in the order of LEVELS; `rank` is its place along the
    Hilbert curve; `landlords` own dwellings there, whether their tenants answered or not.
    """

    id: str
    zones: tuple[str, ...]
    rank: int
    households: Households
    landlords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Whole addresses of one zone, formed at the level `level` (an index in LEVELS)."""

    id: int
    level: int
    zone: str
    addresses: tuple[str, ...]
    households: Households


@dataclass(frozen=True, slots=True)
class Partition:
    """Groups, the group of each address, and the group whose shares each address shows.

    An address in neither mapping is in no group, or shows nothing. `shown` is the address's own
    group, or, when its households were carried up, the one it would have joined had it been
    silent: so what an address shows does not tell whether its households answered.
    """

    groups: tuple[Group, ...]
    group_of: Mapping[str, int]
    shown: Mapping[str, int]


def passes(households: Households, rule: Rule) -> bool:
    """Whether a set of households, counted by landlord, may be spoken of."""
    total = sum(households.values())
    if total < rule.floor:
        return False
    if not rule.coalition:
        return True
    others = (total - own for own in households.values())
    return all(count == 0 or count >= rule.floor for count in others)


def partition(addresses: Iterable[Address], rule: Rule) -> Partition:
    """Groups addresses zone by zone along the curve and carries what is too small to the parent."""
    waiting = sorted(addresses, key=_place)
    drafts: list[_Draft] = []
    shown: dict[str, _Draft] = {}
    depth = len(waiting[0].zones) if waiting else 0
    for level in range(depth):
        carried: list[Address] = []
        for zone, run in groupby(
            sorted(waiting, key=lambda a: a.zones[level]), key=lambda a: a.zones[level]
        ):
            carried += _Zone(level, zone, rule, drafts, shown).fill(list(run))
        waiting = sorted(carried, key=_place)
    return _frozen(drafts, shown)


@dataclass(slots=True, eq=False)
class _Draft:
    level: int
    zone: str
    addresses: list[Address]
    households: dict[str, int]

    def with_(self, more: Sequence[Address]) -> dict[str, int]:
        return _count(more, dict(self.households))


@dataclass(slots=True)
class _Zone:
    """The work of one zone: fills `drafts` and `shown`, hands back what must be carried."""

    level: int
    zone: str
    rule: Rule
    drafts: list[_Draft]
    shown: dict[str, _Draft]
    made: list[_Draft] = field(default_factory=list["_Draft"])

    def fill(self, run: Sequence[Address]) -> list[Address]:
        rest = self._close(run)
        last = self.made[-1] if self.made else None
        if last is not None and self._joins(last, rest):
            for address in rest:
                self._show([address], self._home(address.landlords, last))
            return []
        left: list[Address] = []
        for owners, alike in groupby(sorted(rest, key=_by_landlord), key=lambda a: a.landlords):
            tail = self._close(list(alike))
            home = self._home(owners, last)
            self._show(tail, home)
            if home is None or not self._joins(home, tail):
                left += tail
        return left

    def _close(self, run: Sequence[Address]) -> list[Address]:
        """Closes a group each time the predicate holds; an address is never split."""
        open_: list[Address] = []
        households: dict[str, int] = {}
        for address in run:
            open_.append(address)
            if address.households:
                _count((address,), households)
                if passes(households, self.rule):
                    self._add(_Draft(self.level, self.zone, open_, households))
                    open_, households = [], {}
        return open_

    def _add(self, draft: _Draft) -> None:
        self.made.append(draft)
        self.drafts.append(draft)
        self._show(draft.addresses, draft)

    def _joins(self, draft: _Draft, more: Sequence[Address]) -> bool:
        households = draft.with_(more)
        if not passes(households, self.rule):
            return False
        draft.addresses.extend(more)
        draft.households = households
        return True

    def _home(self, owners: tuple[str, ...], last: _Draft | None) -> _Draft | None:
        """Where left-overs of these landlords belong: by the stock, never by who answered."""
        alike = (d for d in reversed(self.made) if set(d.households) == set(owners))
        return next(alike, last)

    def _show(self, addresses: Sequence[Address], draft: _Draft | None) -> None:
        if draft is not None:
            for address in addresses:
                self.shown.setdefault(address.id, draft)


def _count(addresses: Iterable[Address], into: dict[str, int]) -> dict[str, int]:
    for address in addresses:
        for landlord, count in address.households.items():
            if count:
                into[landlord] = into.get(landlord, 0) + count
    return into


def _place(address: Address) -> tuple[int, str]:
    return address.rank, address.id


def _by_landlord(address: Address) -> tuple[tuple[str, ...], int, str]:
    return address.landlords, address.rank, address.id


def _frozen(drafts: Sequence[_Draft], shown: Mapping[str, _Draft]) -> Partition:
    groups = tuple(
        Group(n, d.level, d.zone, tuple(a.id for a in d.addresses), d.households)
        for n, d in enumerate(drafts, start=1)
    )
    numbers = {id(draft): group.id for draft, group in zip(drafts, groups, strict=True)}
    return Partition(
        groups=groups,
        group_of={name: group.id for group in groups for name in group.addresses},
        shown={name: numbers[id(draft)] for name, draft in shown.items()},
    )
