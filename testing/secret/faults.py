"""Planted faults: what a wrong partition or a wrong publication would show, for the attack to find.

Each gives, for a world, sets that are published by mistake and what must be asked of them.
"""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from parc_social.access.secrecy.chain import Partitions, partitions
from parc_social.access.secrecy.count_vector import fields_of, packed
from parc_social.access.secrecy.grouping import Levels, carry
from parc_social.access.secrecy.partition_view import PartitionView, cut_of, pieces_of
from parc_social.access.secrecy.pieces import Pieces, numbered
from parc_social.access.secrecy.predicate import Everyone, Predicate
from parc_social.access.secrecy.rule import MENAGES, Rule, SurveyQuestion
from parc_social.access.secrecy.survey import SurveyRows, held
from parc_social.access.secrecy.tables import Tables
from testing.secret.attack import found_by_rank, found_by_value
from testing.secret.figures import figures_found
from testing.secret.published import Columns, Group, Mask, groups_of, published
from testing.secret.revisions import Revised, revised
from testing.secret.versions import shown_later, versions_found
from testing.secret.world import World, survey_of

Seen = tuple[list[Group], Columns, set[Mask]]
_BASE, _SENSIBLE = 0, 1


def shown(world: World, made: Partitions) -> tuple[list[Group], Columns]:
    """The groups of partitions and who is in them."""
    columns = Columns(world.households)
    return list(groups_of(made, columns, world.households)), columns


def all_found(world: World, groups: list[Group], columns: Columns, seed: int) -> list[str]:
    """Everything that both attacks find in what is published, every table in turn."""
    found: list[str] = []
    for n, table in enumerate(world.tables.tables):
        sets = published(world, groups, n, seed)
        found += [f"rang {who}" for who in found_by_rank(sets, columns, table.rule.floor)]
        own = published(world, [g for g in groups if g.table == n], n, seed)
        found += found_by_value(own, columns, table.rule)
    return found


def _honest(world: World) -> Partitions:
    return partitions(survey_of(world, world.households), world.tables)


def _looser(change: Callable[[Rule], Rule]) -> Callable[[World, int], bool]:
    """The partitions of looser rules, asked what the true ones promise."""

    def plant(world: World, seed: int) -> bool:
        tables = tuple(replace(t, rule=change(t.rule)) for t in world.tables.tables)
        loose = partitions(survey_of(world, world.households), Tables(tables))
        return bool(all_found(world, *shown(world, loose), seed))

    return plant


def _asked(change: Callable[[SurveyQuestion], SurveyQuestion]) -> Callable[[Rule], Rule]:
    return lambda rule: replace(rule, questions=tuple(map(change, rule.questions)))


@dataclass(frozen=True, slots=True)
class _CoalitionOfBase:
    """The whole predicate for everyone, the number alone for the others of a landlord."""

    whole: Everyone
    floor: int

    def alone(self, total: int) -> bool:
        return self.whole.alone(total)

    def blocker(self, total: int, own: Mapping[int, int]) -> int | None:
        return next((one for one, known in own.items() if self.blocked(total, known)), None)

    def blocked(self, total: int, known: int) -> bool:
        return 0 < self.households(total - known) < self.floor

    def hopeless(self, totals: Sequence[int]) -> bool:
        return self.whole.hopeless(totals)

    def households(self, total: int) -> int:
        return self.whole.households(total)


def _alone(
    survey: SurveyRows, rule: Rule, predicate: Predicate, *, back: bool = False
) -> PartitionView:
    """A partition of its own, made of addresses, in or against the order of the curve."""
    rows = held(survey.address, survey.landlord, {n: survey.tous[n] for n in rule.sums})
    own = rows.paired(packed(fields_of(rule), rows.sums), survey.addresses)
    total = [sum(known for _, known in pairs) for pairs in own]
    order = np.arange(survey.addresses)[:: -1 if back else 1]
    zones = [zone[order] for zone in survey.zones]
    pieces = Pieces(
        zones,
        [0] * len(order),
        survey.owners[order].tolist(),
        numbered([total[n] for n in order]),
        numbered([own[n] for n in order]),
    )
    place = np.argsort(order)
    return cut_of(carry(pieces, predicate, Levels()), place, place)


def _coalition_of_base(world: World, seed: int) -> bool:
    survey, made = survey_of(world, world.households), _honest(world)
    rule = world.tables.tables[_SENSIBLE].rule
    cut = _alone(survey, rule, _CoalitionOfBase(Everyone.of(rule), rule.floor))
    groups, columns = shown(world, Partitions((made.tous[0], cut), ()))
    own = [g for g in groups if g.table == _SENSIBLE]
    return bool(found_by_value(published(world, own, _SENSIBLE, seed), columns, rule))


def _unnested(world: World, seed: int) -> bool:
    """A second partition of everyone, against the order of the curve."""
    survey, made = survey_of(world, world.households), _honest(world)
    rule = world.tables.tables[_BASE].rule
    cut = _alone(survey, rule, Everyone.of(rule), back=True)
    groups, columns = shown(world, Partitions((made.tous[0], cut), ()))
    return bool(found_by_rank(published(world, groups, 0, seed), columns, rule.floor))


def _movers_unnested(world: World, seed: int) -> bool:
    """Recent movers put in groups of their own, as if they were a survey."""
    survey, made = survey_of(world, world.households), _honest(world)
    rule = world.tables.tables[_BASE].rule
    alone = replace(survey, tous=survey.recents)
    cut = _alone(alone, rule, Everyone.of(rule), back=True)
    groups, columns = shown(world, Partitions(made.tous[:1], (cut,)))
    return bool(found_by_rank(published(world, groups, 0, seed), columns, rule.floor))


def _movers_alone(world: World, seed: int) -> bool:
    """Movers and others counted over all groups, not over those that hold both."""
    survey, made = survey_of(world, world.households), _honest(world)
    rule, base = world.tables.tables[_BASE].rule, made.tous[0]
    alone = replace(survey, tous=survey.recents)
    rows = held(base.group[survey.address], survey.landlord, {MENAGES: alone.tous[MENAGES]})
    own = rows.paired(rows.sums[MENAGES].tolist(), base.count)
    total = [sum(known for _, known in pairs) for pairs in own]
    pieces = pieces_of(survey, base, rows, numbered(total), numbered(own))
    cut = cut_of(carry(pieces, Everyone.of(rule), Levels()), base.group, base.shown)
    groups, columns = shown(world, Partitions((base,), (cut,)))
    return bool(found_by_rank(published(world, groups, 0, seed), columns, rule.floor))


def _of_honest(
    extra: Callable[[World, list[Group], Columns], Iterator[Mask]],
) -> Callable[[World, int], bool]:
    """What is rightly published, and more."""

    def plant(world: World, seed: int) -> bool:
        groups, columns = shown(world, _honest(world))
        sets = published(world, groups, 0, seed) | set(extra(world, groups, columns))
        return bool(found_by_rank(sets, columns, world.tables.base.floor))

    return plant


def _present(world: World, _groups: list[Group], columns: Columns) -> Iterator[Mask]:
    """Addresses listed when somebody answered there."""
    for address in range(world.addresses):
        yield columns.mask(h for h in world.households if h.address == address)


def _in_child(world: World, groups: list[Group], columns: Columns) -> Iterator[Mask]:
    """What a child gave of a group formed above is counted in the child too."""
    below = [g for g in groups if g.table == _BASE and not g.recents]
    for zone in set(world.zones[0]):
        inside = {n for n, z in enumerate(world.zones[0]) if z == zone}
        whole = [g for g in below if g.level == 0 and g.addresses[0] in inside]
        carried = {a for g in below if g.level > 0 for a in g.addresses}
        given = columns.mask(
            h for h in world.households if h.address in inside and h.address in carried
        )
        yield sum(g.households for g in whole) | given


def _cut_groups(world: World, _groups: list[Group], columns: Columns) -> Iterator[Mask]:
    """Two polygons that differ by a few addresses, counted by address and not by group."""
    for last in range(2, world.addresses):
        yield columns.mask(h for h in world.households if h.address < last)


def _questions_forgotten(world: World, seed: int) -> bool:
    """Households are counted, and not those who answered each question."""
    tables = tuple(
        replace(
            t,
            rule=replace(t.rule, questions=tuple(q for q in t.rule.questions if q.checked_classes)),
        )
        for t in world.tables.tables
    )
    loose = partitions(survey_of(world, world.households), Tables(tables))
    groups, columns = shown(world, loose)
    return any(True for _ in figures_found(world, [groups], columns, seed))


def _revision(
    kind: str, judge: Callable[[World, Partitions, Revised], Container[int]]
) -> Callable[[World, int], bool]:
    """A revision of which the groups that wait are found otherwise than they should be."""

    def plant(world: World, seed: int) -> bool:
        made, coming = _honest(world), revised(world, kind, seed)
        seen = shown_later(world, made, coming, judge(world, made, coming))
        return any(True for _ in versions_found(world, seen, seed))

    return plant


def _nobody_waits(_world: World, _made: Partitions, _coming: Revised) -> Container[int]:
    return set[int]()


def _changed_in_anything(world: World, made: Partitions, coming: Revised) -> Container[int]:
    """Households that changed at all are counted: everyone's surface covers the one that left."""
    first = made.tous[0].group.tolist()
    changed = {*coming} ^ {*world.households}
    moved: dict[int, set[tuple[int, int]]] = {}
    for one in changed:
        moved.setdefault(first[one.address], set()).add((one.number, one.landlord))
    floor = world.tables.base.floor
    return {group for group, some in moved.items() if len(some) < floor}


# Name of the fault, in French as it is printed; whether it is found in a world.
FAULTS: Mapping[str, Callable[[World, int], bool]] = {
    "groupe trop petit": _looser(lambda rule: replace(rule, floor=1)),
    "coalition oubliée": _looser(lambda rule: replace(rule, coalition=False)),
    "coalition sur la base seule": _coalition_of_base,
    "plancher de classe oublié": _looser(_asked(lambda q: replace(q, floor=0))),
    "homogénéité oubliée": _looser(_asked(lambda q: replace(q, homogeneity=False, floor=0))),
    "partition qui n'emboîte pas": _unnested,
    "population qui n'emboîte pas": _movers_unnested,
    "emménagés comptés sans les autres": _movers_alone,
    "réponses à chaque question non comptées": _questions_forgotten,
    "différence de versions": _revision("mélange", _nobody_waits),
    "version jugée en bloc": _revision("tous corrigés, un parti", _changed_in_anything),
    "présence qui dit une réponse": _of_honest(_present),
    "groupe reporté compté dans un enfant": _of_honest(_in_child),
    "polygone qui coupe des groupes": _of_honest(_cut_groups),
}
