"""What differs between two versions of a survey, row by row, as Python counts it."""

import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from loaders.publication.groups import change
from loaders.publication.groups.change import confused, read_change
from loaders.publication.verification import revision
from loaders.publication.verification.revision import count_movers
from parc_social.access.secrecy import secrecy_tables
from parc_social.access.secrecy.version_changes import VersionChange
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


def _told(bench: Workbench) -> tuple[dict[str, object], set[int]]:
    """All that is read of a change, as lists, and the groups where who is who is not known."""
    read: VersionChange = read_change(bench, secrecy_tables())
    rows: dict[str, object] = {}
    for side, sums in (
        ("tous", read.moved.tous),
        ("er", read.moved.dedans),
        ("hors", read.moved.dehors),
    ):
        rows |= {f"{side} {name}": column.tolist() for name, column in sums.items()}
    rows |= {"groupe": read.moved.group.tolist(), "bailleur": read.moved.landlord.tolist()}
    for n, one in enumerate(read.sides):
        some = one.households
        rows |= {f"{n} {name}": column.tolist() for name, column in some.tous.items()}
        rows |= {f"{n} {name}_er": column.tolist() for name, column in some.recents.items()}
        rows |= {
            f"{n} {name}": of.tolist() for name, of in (("a", some.address), ("l", some.landlord))
        }
    return rows, confused(bench)


def test_a_change_is_the_same_read_in_stretches_of_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(7)  # noqa: S311 - the same members each time
    before = [_member(draw) for _ in range(60)]
    now = _later(draw, before)
    found: list[tuple[dict[str, object], set[int]]] = []
    for at_once in (1, 30, 10_000):
        monkeypatch.setattr(change, "AT_ONCE", at_once)
        with workshop(None) as bench:
            _written(bench, "membre", now)
            _written(bench, "ancien", before)
            found.append(_told(bench))
    assert found[0] == found[1] == found[2]
    assert found[0][1]


def _moves(now: list[Member], before: list[Member]) -> Counter[tuple[int, int, str]]:
    """By group and landlord, the households that move each sum, of movers or of the others."""
    known, recent = {m[0] for m in before}, 3 + OPS_SUMS.index("emmenages_recents")
    totals = Counter[tuple[int, int, int, str]]()
    for sign, members in ((1, [m for m in now if m[0] in known]), (-1, before)):
        for m in members:
            among = "_er" if m[recent] else "_hors"
            for name, value in zip(OPS_SUMS, m[3:], strict=True):
                totals[m[0], m[1], m[2], name + among] += sign * value
    found = Counter[tuple[int, int, str]]()
    for (group, landlord, _, name), total in totals.items():
        found[group, landlord, name] += total != 0
    for key in {(g, w, k, n.removesuffix("_er").removesuffix("_hors")) for g, w, k, n in totals}:
        moved = totals[*key[:3], f"{key[3]}_er"] + totals[*key[:3], f"{key[3]}_hors"]
        found[key[0], key[1], key[3]] += moved != 0
    return +found


def _compared(bench: Workbench) -> Counter[tuple[int, int, str]]:
    """The same as a revision's last look counts them."""
    count_movers(bench, "avant", OPS_SUMS)
    names = [name for name, *_ in bench.rows("DESCRIBE bouge")][2:]
    found = Counter[tuple[int, int, str]]()
    for group, landlord, *counts in bench.rows("FROM bouge"):
        found.update({(group, landlord, n): c for n, c in zip(names, counts, strict=True)})
    return +found


@each_row("at_once", [1, 30, 10_000])
def test_a_last_look_counts_those_that_move_each_sum(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revision, "AT_ONCE", at_once)
    draw = random.Random(at_once)  # noqa: S311 - the same members each time
    before = [_member(draw) for _ in range(60)]
    now = _later(draw, before)
    with workshop(None) as bench:
        bench.run("CREATE SCHEMA avant")
        _written(bench, "membre", now)
        _written(bench, "ancien", before)
        bench.run("CREATE VIEW avant.membre AS FROM ancien")
        assert _compared(bench) == _moves(now, before)


@pytest.mark.proof
def test_a_correction_of_everyone_is_read_and_looked_at_in_little_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every surface of France corrected was, household by household, more than is given.

    The two tests above ask that stretches give what all at once does.
    """
    for module, at_once in ((change, 4_000), (revision, 1_000)):
        monkeypatch.setattr(module, "AT_ONCE", at_once)
    sums = [f"{int(name == 'menages')} AS {name}" for name in OPS_SUMS if name != "surface_occupee"]
    with workshop(tmp_path / "essai.duckdb") as bench:
        bench.run("CREATE SCHEMA avant")
        for table, surface in (("avant.membre", "r"), ("membre", "r + 1")):
            made = ", ".join([*sums, f"{surface} AS surface_occupee"])
            bench.run(
                f"CREATE TABLE {table} AS SELECT (r // 12)::INTEGER AS groupe, r % 5 AS bailleur,"  # noqa: S608
                f" r AS cle, {made} FROM range(24000) AS v(r)"
            )
        bench.run("CREATE VIEW ancien AS FROM avant.membre; CHECKPOINT")
        bench.run("SET memory_limit = '100MB'")
        read = read_change(bench, secrecy_tables())
        assert read.moved.tous["surface_occupee"].sum() == 24_000
        count_movers(bench, "avant", OPS_SUMS)
        assert bench.rows("SELECT sum(surface_occupee), sum(menages) FROM bouge") == [(24_000, 0)]
