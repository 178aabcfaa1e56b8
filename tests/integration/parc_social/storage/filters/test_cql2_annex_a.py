"""Annex A of CQL2 (OGC 21-065): 139 predicates over its own three layers, with its own counts.

Each as text, and as the JSON that the `cql2` crate makes of that text; on both stores.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from testing.rows import each_row
from testing.sample import taking_turns

ROOT = Path(__file__).parents[5]
DATA = ROOT.parent / "shared" / "data" / "cql2"

# No field of ours has a time of day: an instant is its day, and two of one day are equal. A
# predicate, what it keeps here; all others keep what the standard says.
OF_DAYS = {
    "start in (TIMESTAMP('2022-04-16T10:13:19Z'))": 2,
    "start not in (TIMESTAMP('2022-04-16T10:13:19Z'))": 1,
    "start=TIMESTAMP('2022-04-16T10:13:19Z')": 2,
    "start<=TIMESTAMP('2022-04-16T10:13:19Z')": 3,
    "start>TIMESTAMP('2022-04-16T10:13:19Z')": 0,
    "start<>TIMESTAMP('2022-04-16T10:13:19Z')": 1,
    "t_after(start,timestamp('2022-04-16T10:13:19Z'))": 0,
    "t_disjoint(start,timestamp('2022-04-16T10:13:19Z'))": 1,
    "t_equals(start,timestamp('2022-04-16T10:13:19Z'))": 2,
    "t_intersects(start,timestamp('2022-04-16T10:13:19Z'))": 2,
    "t_after(interval(start,end),interval('..','2022-04-16T10:13:19Z'))": 0,
    "t_disjoint(interval(start,end),interval('2022-04-16T10:13:19Z','2022-04-16T10:15:09Z'))": 0,
    "t_intersects(interval(start,end),interval('2022-04-16T10:13:19Z','2022-04-16T10:15:09Z'))": 3,
    "T_CONTAINS(interval(start,end),interval('2022-04-16T10:13:19Z','2022-04-16T10:15:10Z'))": 0,
    "T_MEETS(interval(start,end),interval('2022-04-16T10:13:19Z','2022-04-16T10:15:10Z'))": 1,
    "T_METBY(interval(start,end),interval('2022-04-16T10:13:19Z','2022-04-16T10:15:10Z'))": 2,
    "T_OVERLAPPEDBY(interval(start,end),interval('2020-04-16T10:13:19Z','2022-04-16T10:15:10Z'))":
        0,
    "T_OVERLAPS(interval(start,end),interval('2022-04-16T10:13:19Z','2023-04-16T10:15:10Z'))": 0,
    "T_STARTEDBY(interval(start,end),interval('2022-04-16T10:13:19Z','2022-04-16T10:15:10Z'))": 2,
}  # fmt: skip


@taking_turns(4)
@each_row("kind", ["duckdb", "postgresql"])
def test_a_predicate_keeps_as_many_as_the_standard_says(
    kind: str, tmp_path: Path, new_database: Callable[[], str]
) -> None:
    if not DATA.is_dir():
        pytest.skip("needs ../shared/data/cql2")
    url = "duckdb:" if kind == "duckdb" else new_database()
    run = [sys.executable, "-m", "testing.cql2_annex_a", str(DATA), url, str(tmp_path)]
    told = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert told.returncode == 0, told.stderr
    asked = json.loads((DATA / "predicates.json").read_text(encoding="utf-8"))
    wanted = [OF_DAYS.get(one["filter"], one["expected"]) for one in asked]
    found = dict(zip((one["filter"] for one in asked), json.loads(told.stdout), strict=True))
    assert found == {
        one["filter"]: [count, count] for one, count in zip(asked, wanted, strict=True)
    }
    assert sum(one["expected"] == count for one, count in zip(asked, wanted, strict=True)) == 120
