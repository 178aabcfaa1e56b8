"""The published figures of a world, one by one: the households that each is about."""

from collections.abc import Iterator, Sequence

from loaders.publication.tables import shown_tables
from parc_social.access.secrecy.rule import MENAGES
from parc_social.access.secrecy.tables import Tables
from parc_social.domain.indicators import OPS_SUMS
from testing.secret.attack import found_by_rank
from testing.secret.edition import behind, figures_of
from testing.secret.published import Columns, Group, cells
from testing.secret.world import World


def questions(tables: Tables) -> dict[str, tuple[int, ...]]:
    """Sums of those who answered a question, with the ranks of the tables that publish them.

    The households of the groups of every table are among them: a row that shows the value of a
    group says how many it has.
    """
    found: dict[str, set[int]] = {MENAGES: {*range(len(tables.tables))}}
    for n, table in enumerate(tables.tables):
        for one in figures_of(tables, table.nom):
            found.setdefault(behind(one), set()).add(n)
    return {name: tuple(sorted(ranks)) for name, ranks in found.items()}


def published_sums(tables: Tables) -> dict[str, tuple[int, ...]]:
    """Every sum that some figure shows, numerators too, with the ranks of its tables."""
    shown = [{*table.sums} for table in shown_tables(tables)[: len(tables.tables)]]
    return {
        name: tuple(n for n, sums in enumerate(shown) if name in sums)
        for name in OPS_SUMS
        if any(name in sums for sums in shown)
    }


def figures_found(
    world: World, versions: Sequence[Sequence[Group]], columns: Columns, seed: int
) -> Iterator[str]:
    """Of each question, whom some combination of all that is published gives away.

    `versions`: the groups of each, of which everything is published.
    """
    floor = world.tables.base.floor
    seen: set[tuple[object, ...]] = set()
    for name, ranks in questions(world.tables).items():
        counted = frozenset((n, h.answers.of(name)) for n, h in enumerate(columns.households))
        if (counted, ranks) in seen:
            continue
        seen.add((counted, ranks))
        sets = {
            mask
            for groups in versions
            for mask in cells(world, groups, ranks, seed).values()
            if mask
        }
        for who in found_by_rank(sets, columns, floor, name):
            yield f"{name} : {who}"
