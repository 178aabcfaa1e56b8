"""What differs between two versions of a survey, row by row, as Python counts it."""

import random
from collections import Counter

import numpy as np

from loaders.publication.groups.change import read_change
from parc_social.access.secrecy import secrecy_tables
from parc_social.domain.indicators import OPS_SUMS
from parc_social.storage.edition_files.workbench import Workbench, workshop
from testing.rows import each_row

Member = tuple[int, ...]  # group, landlord, dwelling, sums


def _member(draw: random.Random) -> Member:
    sums = (1, *(draw.randint(0, 1) for _ in OPS_SUMS[1:]))
    return draw.randint(0, 5), draw.randint(0, 2), draw.randint(0, 40), *sums


def _later(draw: random.Random, before: list[Member]) -> list[Member]:
    """Some gone, one sum of some otherwise, some there twice, some come: to a new group too."""
    found: list[Member] = []
    for member in before:
        act = draw.random()
        if act < 0.1:
            continue
        at = draw.randrange(4, len(member))
        other = (*member[:at], 1 - member[at], *member[at + 1 :])
        found += [other] if act < 0.2 else [member] * (2 if act > 0.95 else 1)
    come = [_member(draw) for _ in range(4)]
    return [*found, *come, (9, 0, 0, *come[0][3:])]


def _written(bench: Workbench, table: str, members: list[Member]) -> None:
    names = ("groupe", "bailleur", "cle", *OPS_SUMS)
    bench.run(f"CREATE TABLE {table} ({', '.join(f'{name} INTEGER' for name in names)})")
    columns = np.array(members, dtype=np.int64).reshape(-1, len(names)).T
    if members:
        bench.insert_columns(table, dict(zip(names, columns, strict=True)))


def _expected(now: list[Member], before: list[Member]) -> Counter[Member]:
    """Each that is more often in one of both, beside what the same dwelling has in the other."""
    known = {member[0] for member in before}
    there = Counter(member for member in now if member[0] in known)
    more, fewer = there - Counter(before), Counter(before) - there
    nothing = (0,) * len(OPS_SUMS)
    found = Counter[Member]()
    for key in {member[:3] for member in (*more, *fewer)}:
        sides = [
            [m[3:] for m in some.elements() if m[:3] == key] or [nothing] for some in (more, fewer)
        ]
        found.update((*key, *new, *old) for new in sides[0] for old in sides[1])
    return found


@each_row("seed", range(5))
def test_a_change_is_the_rows_that_one_version_has_more_often(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - the same members each time
    before = [_member(draw) for _ in range(60)]
    now = [] if seed == 0 else before if seed == 1 else _later(draw, before)
    with workshop(None) as bench:
        _written(bench, "membre", now)
        _written(bench, "ancien", before)
        read_change(bench, secrecy_tables())
        told = Counter(bench.rows("FROM ecart"))
    expected = _expected(now, before)
    assert told == expected
    assert bool(expected) is (now != before)
