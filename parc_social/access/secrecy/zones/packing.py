"""The work of one zone: pieces closed into groups along an order, left-overs joined or handed on.

Two orders are tried, along the curve and landlord by landlord, and the one that groups more
households is kept: one landlord's own group asks nothing of the others, and few households of
several landlords need a larger neighbour.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from parc_social.access.secrecy.count_vector import ONE_FIELD
from parc_social.access.secrecy.pieces import GroupDraft, Pieces, drafted
from parc_social.access.secrecy.predicate import Predicate, holds
from parc_social.access.secrecy.zones.runs import Closed

_MERGED = 6  # groups of a zone that may become one to take left-overs in


@dataclass(slots=True)
class PackedZone:
    """The groups of a zone, the home of each left-over, and the left-overs that no group took."""

    drafts: list[GroupDraft] = field(default_factory=list[GroupDraft])
    homes: list[tuple[int, GroupDraft]] = field(default_factory=list[tuple[int, GroupDraft]])
    left: list[int] = field(default_factory=list[int])


def fill(
    pieces: Pieces, run: Sequence[int], predicate: Predicate, closed: Closed | None = None
) -> PackedZone:
    """Groups the pieces of one zone, given along the curve; `closed`: what was walked of it."""
    if closed is not None and closed.joined:
        return _Zone(pieces, predicate).joined(run, closed.ends)
    if predicate.hopeless([pieces.total[piece] for piece in run]):
        return PackedZone(left=[*run])
    if len(run) == 1:
        one = drafted(pieces, run)
        passes = holds(predicate, one.total, one.own)
        return PackedZone([one]) if passes else PackedZone(left=[*run])
    found = _Zone(pieces, predicate).filled(run, closed)
    if not any(pieces.total[piece] for piece in found.left):
        return found
    by_owner = sorted(run, key=pieces.owners.__getitem__)
    zone = _Zone(pieces, predicate)
    rest = zone.close(by_owner) if by_owner != run else []
    if not zone.drafts and (not rest or not found.drafts):  # each landlord's alone were tried
        return found
    other = zone.settled(rest)
    for draft in found.drafts:
        draft.add_up(pieces)
    return max(found, other, key=lambda f: (_kept(f, predicate), len(f.drafts)))


def taken_in(
    pieces: Pieces, predicate: Predicate, drafts: Sequence[GroupDraft], left: Sequence[int]
) -> GroupDraft | None:
    """Left-overs and the fewest groups, nearest first, that together pass; None: all fail."""
    standing = [draft for draft in drafts if draft.into is None]
    zone = _Zone(pieces, predicate, standing)
    more = drafted(pieces, left)
    for draft in reversed(zone.drafts):
        if zone.holds([draft, more]):
            zone.unite(draft, [more])
            return draft
    taken = [more]
    for draft in reversed(zone.drafts):
        taken.append(draft)
        if zone.holds(taken):
            zone.unite(draft, taken[:-1])
            return draft
    return more if zone.holds([more]) else None


def _kept(filled: PackedZone, predicate: Predicate) -> int:
    return sum(predicate.households(draft.total) for draft in filled.drafts)


def _not_added_up(order: Sequence[int], ends: Sequence[int]) -> list[GroupDraft]:
    """Groups that end there: most are never asked what they hold."""
    return [GroupDraft([*order[a:b]], 0, {}) for a, b in pairwise([0, *ends])]


@dataclass(slots=True)
class _Zone:
    pieces: Pieces
    predicate: Predicate
    drafts: list[GroupDraft] = field(default_factory=list[GroupDraft])

    def filled(self, order: Sequence[int], closed: Closed | None = None) -> PackedZone:
        if closed is None:
            return self.settled(self.close(order))
        self.drafts += _not_added_up(order, closed.ends)
        rest = [*order[closed.ends[-1] if closed.ends else 0 :]]
        return self.settled(rest if closed.whole else self.close(rest))

    def joined(self, order: Sequence[int], ends: Sequence[int]) -> PackedZone:
        """Groups that end there, and what is left in the last of them: nobody is added up."""
        self.drafts += _not_added_up(order, ends)
        rest = order[ends[-1] :]
        homes = self._homes(rest)
        self.drafts[-1].pieces += rest
        return PackedZone(self.drafts, homes)

    def settled(self, rest: list[int]) -> PackedZone:
        """The groups, once what stayed open has joined them where it can."""
        if not rest:
            return PackedZone(self.drafts)
        homes = self._homes(rest)
        left = self._joined(rest)
        owners = {self.pieces.owners[piece] for piece in left}
        if len(owners) > 1 or (owners and self.drafts):
            alike = [self.close(run) for run in self._by_owner(left)]
            left = [piece for run in alike for piece in self._joined(run)]
        if self.drafts:
            left = [piece for one in left for piece in self._joined([one])]
        left = self._merged(left)
        return PackedZone([d for d in self.drafts if d.into is None], homes, left)

    def close(self, order: Sequence[int]) -> list[int]:
        """Closes a group each time the predicate holds; what stays open is handed back.

        Who knows what is added up once the group passes alone: most runs end before.
        """
        owned, floor = self.pieces.own, self.predicate.floor
        alone, blocked = self.predicate.alone, self.predicate.blocked
        order = [*order]
        opened = told = total = 0
        own: dict[int, int] = {}
        blocker: int | None = None
        for n, counts in enumerate(map(self.pieces.total.__getitem__, order), start=1):
            if not counts:
                continue
            total += counts
            if total & ONE_FIELD < floor or not alone(total):
                continue
            for piece in order[told:n]:
                for landlord, known in owned[piece]:
                    own[landlord] = own.get(landlord, 0) + known
            told = n
            if blocker is not None and blocked(total, own[blocker]):
                continue
            blocker = self.predicate.blocker(total, own)
            if blocker is None:
                self.drafts.append(GroupDraft(order[opened:n], total, own))
                opened, total, own = n, 0, {}
        return order[opened:]

    def _by_owner(self, run: Iterable[int]) -> Iterable[list[int]]:
        owners = self.pieces.owners.__getitem__
        return (list(alike) for _, alike in groupby(sorted(run, key=owners), key=owners))

    def _homes(self, rest: Sequence[int]) -> list[tuple[int, GroupDraft]]:
        """Where left-overs belong: by the stock, never by who answered; none without a group."""
        if not rest or not self.drafts:
            return []
        owners, alike = self.pieces.owners, dict[int, GroupDraft]()
        asked = {owners[piece] for piece in rest}
        for draft in self.drafts:
            owner = owners[draft.pieces[0]]
            if owner in asked and all(owners[piece] == owner for piece in draft.pieces):
                alike[owner] = draft
        last = self.drafts[-1]
        return [(piece, alike.get(owners[piece], last)) for piece in rest]

    def _joined(self, run: Sequence[int]) -> list[int]:
        """Puts pieces, all together, in the nearest group that still passes, or hands them back."""
        if not run or not self.drafts:
            return list(run)
        more = drafted(self.pieces, run)
        for draft in reversed(self.drafts):
            # A group passes already: with nobody more, it still does.
            if draft.into is None and (not more.total or self.holds([draft, more])):
                self.unite(draft, [more])
                return []
        return list(run)

    def _merged(self, left: list[int]) -> list[int]:
        """Makes one group of several, the nearest, when only so left-overs find a place."""
        if not self.drafts or not any(self.pieces.total[piece] for piece in left):
            return left
        more = drafted(self.pieces, left)
        taken = [more]
        for draft in [d for d in reversed(self.drafts) if d.into is None][:_MERGED]:
            taken.append(draft)
            if self.holds(taken):
                self.unite(draft, taken[:-1])
                return []
        return left

    def holds(self, drafts: Sequence[GroupDraft]) -> bool:
        for draft in drafts:
            draft.add_up(self.pieces)
        total = sum(draft.total for draft in drafts)
        if not self.predicate.alone(total):
            return False
        own = dict(drafts[0].own)
        for draft in drafts[1:]:
            for landlord, known in draft.own.items():
                own[landlord] = own.get(landlord, 0) + known
        return self.predicate.blocker(total, own) is None

    def unite(self, draft: GroupDraft, others: Sequence[GroupDraft]) -> None:
        for other in others:
            draft.pieces += other.pieces
            other.into = draft
            if draft.own:  # else it is not added up yet
                draft.total += other.total
                for landlord, known in other.own.items():
                    draft.own[landlord] = draft.own.get(landlord, 0) + known
