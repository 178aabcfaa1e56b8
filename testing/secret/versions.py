"""A later version of a world's survey as publication holds it back; what both versions tell."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loaders.publication.groups.versions import Versions, hold_back
from parc_social.access.secrecy.chain import POPULATIONS, Partitions, partitions
from parc_social.access.secrecy.partition_view import PartitionView
from parc_social.domain.indicators import OPS_SUMS
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.sql.text import quoted
from testing.secret.attack import bits_of
from testing.secret.figures import figures_found, published_sums
from testing.secret.published import Columns, Group, cells, groups_of
from testing.secret.world import Household, World, survey_of

_FIRST = "premiere"  # the schema of the first version
_PLACE = "groupe INTEGER, bailleur INTEGER, cle INTEGER"


@dataclass(frozen=True, slots=True)
class Later:
    """The groups of both versions, and all the households that are in one of them."""

    columns: Columns
    before: Sequence[Group]
    after: Sequence[Group]
    waiting: int = 0


def later(world: World, made: Partitions, coming: Sequence[Household]) -> Later:
    """What a revision shows: the groups of the first version, and new ones where none was."""
    return shown_later(world, made, coming, held_back(world, made, coming))


def shown_later(
    world: World, made: Partitions, coming: Sequence[Household], waiting: Container[int]
) -> Later:
    """The same when some groups of the first table wait, and the others do not."""
    first = made.tous[0].group.tolist()
    kept = [h for h in world.households if first[h.address] in waiting]
    content = [*kept, *(h for h in coming if first[h.address] not in waiting)]
    columns = Columns(tuple(dict.fromkeys((*world.households, *content))))
    free = [h for h in content if first[h.address] < 0]
    before = list(groups_of(made, columns, world.households))
    fresh = _without(partitions(survey_of(world, free), world.tables), made.tous[0].group >= 0)
    new = [group for group in groups_of(fresh, columns, free) if group.households]
    after = groups_of(made, columns, [h for h in content if first[h.address] >= 0])
    return Later(
        columns, before, [*after, *new], sum(group in waiting for group in {*first} - {-1})
    )


def _without(made: Partitions, taken: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Partitions:
    """Addresses that the first version grouped are in none of the new groups."""

    def cut(one: PartitionView) -> PartitionView:
        group = np.where(taken, -1, one.group)
        return PartitionView(one.level, one.zone, group, group)

    return Partitions(tuple(map(cut, made.tous)), tuple(map(cut, made.recents)))


def held_back(world: World, made: Partitions, coming: Sequence[Household]) -> set[int]:
    """The groups of the first table that wait, as publication finds them."""
    first = made.tous[0].group.tolist()
    with workshop(None) as bench:
        bench.run("SET threads = 1")  # many small statements: a second thread costs a fifth more
        _open(bench, world, made)
        for table, households in (("membre", coming), (f"{_FIRST}_membre", world.households)):
            _write(bench, table, [h for h in households if first[h.address] >= 0], first)
        bench.run(f"CREATE VIEW {_FIRST}.membre AS FROM {_FIRST}_membre")
        hold_back(bench, Versions((_FIRST,)), world.tables)
        return {group for (group,) in bench.rows("FROM attente")}


def _open(bench: Workbench, world: World, made: Partitions) -> None:
    """The first version as a partition file has it, but for its households."""
    bench.run(
        f"CREATE SCHEMA {_FIRST}; CREATE TABLE {_FIRST}_groupe (groupe INTEGER);"
        f"CREATE TABLE {_FIRST}_chaine (tableau VARCHAR, population VARCHAR, origine INTEGER,"
        " groupe INTEGER)"
    )
    places, last = made.tous[0].first_addresses(), 0
    rows: list[tuple[str, str, int, int]] = []
    for population in POPULATIONS:
        for table, cut in zip(world.tables.tables, made.of(population), strict=True):
            held = cut.group[places].tolist()
            rows += [(table.nom, population, n, last + g) for n, g in enumerate(held) if g >= 0]
            last += cut.count
    bench.insert(f"{_FIRST}_chaine", rows)
    bench.insert(f"{_FIRST}_groupe", [(number,) for number in range(last)])
    for table in ("groupe", "chaine"):
        bench.run(f"CREATE VIEW {_FIRST}.{table} AS FROM {_FIRST}_{table}")


def _write(
    bench: Workbench, table: str, households: Sequence[Household], first: Sequence[int]
) -> None:
    sums = ", ".join(f"{quoted(name)} INTEGER" for name in OPS_SUMS)
    bench.run(f"CREATE TABLE {table} ({_PLACE}, {sums})")
    places = np.array([(first[h.address], h.landlord, h.number) for h in households])
    values = np.array([h.answers.values for h in households])
    columns = np.hstack([places.reshape(-1, 3), values.reshape(-1, len(OPS_SUMS))]).T
    names = ("groupe", "bailleur", "cle", *OPS_SUMS)
    bench.insert_columns(table, dict(zip(names, columns, strict=True)))


Numbers = NDArray[np.int64]


def versions_found(world: World, told: Later, seed: int) -> Iterator[str]:
    """What two versions together give away."""
    yield from figures_found(world, (told.before, told.after), told.columns, seed)
    yield from moves_found(world, told, seed)


def moves_found(world: World, told: Later, seed: int) -> Iterator[str]:
    """Sums of a cell that move from one version to the next by too few households.

    A group that is new is published as itself: it is taken out of what holds it.
    """
    households = told.columns.households
    known = {_name(group) for group in told.before}
    old = [group for group in told.after if _name(group) in known]
    values = np.array([h.answers.values for h in households]).reshape(-1, len(OPS_SUMS))
    made: dict[tuple[int, ...], tuple[list[object], Numbers]] = {}
    for name, ranks in published_sums(world.tables).items():
        if ranks not in made:
            first, then = (cells(world, some, ranks, seed) for some in (told.before, old))
            keys = [key for key in first if first[key] != then.get(key, 0)]
            bits = [
                bits_of([some.get(key, 0) for key in keys], len(households))
                for some in (first, then)
            ]
            made[ranks] = keys, bits[1] - bits[0]
        keys, changed = made[ranks]
        moved = changed * values[:, OPS_SUMS.index(name)]
        for row, count in _few(moved, households, world.tables.base.floor):
            yield f"{name} : {count} ménages dans {keys[row]}"


def _name(group: Group) -> tuple[int, bool, tuple[int, ...]]:
    return group.table, group.recents, group.addresses


def _few(moved: Numbers, households: Sequence[Household], floor: int) -> Iterator[tuple[int, int]]:
    """Cells (rows) that too few households move, for everyone or without a landlord's own."""
    number = np.array([h.number for h in households])
    landlord = np.array([h.landlord for h in households])
    _, place = np.unique(number, return_inverse=True)
    for whose in (None, *np.unique(landlord).tolist()):
        seen = np.ones(len(number), dtype=np.bool_) if whose is None else landlord != whose
        of_each = np.zeros((int(place.max(initial=-1)) + 1, len(moved)), dtype=np.int64)
        np.add.at(of_each, place[seen], moved[:, seen].T)
        count = (of_each != 0).sum(axis=0)
        for row in np.flatnonzero((count > 0) & (count < floor)).tolist():
            yield row, int(count[row])
