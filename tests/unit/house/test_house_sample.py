"""A table of which `make test` asks a part is asked whole by `make proof-tables`, by its marker."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from testing.rows import each_row
from testing.sample import (
    TURN,
    WHOLE,
    Turn,
    awaits,
    crossed,
    drawn,
    in_turn,
    of_other_stores,
    turn_among,
)

TESTS = Path(__file__).parents[2]
MARKS = {"sampled", "taking_turns", "parameters_taking_turns"}


def unmarked(tree: ast.Module) -> Iterator[str]:
    """Tests that take a part, themselves or by a name of their module, and have no marker."""
    taken = (n for n in tree.body if isinstance(n, ast.ImportFrom) and n.module == "testing.sample")
    partial = {one.name for node in taken for one in node.names} - {
        "sampled",
        "taking_turns",
        "parameters_taking_turns",
    }
    for _ in range(3):  # what a name is made of, and what that is
        for node in tree.body:
            made = [t.id for t in getattr(node, "targets", ()) if isinstance(t, ast.Name)]
            made += [node.name] if isinstance(node, ast.FunctionDef) else []
            if made and _names(node) & partial:
                partial |= {name for name in made if not name.startswith("test_")}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            marks = {ast.unparse(one) for one in node.decorator_list}
            if _names(node) & partial and "sampled" not in marks:
                yield node.name


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def test_every_part_of_a_table_is_asked_whole_elsewhere() -> None:
    takes = [path for path in TESTS.rglob("test_*.py") if "testing.sample" in path.read_text()]
    assert len(takes) > 10
    others = {path.name for path in takes} - {Path(__file__).name}
    found = {p.name: [*unmarked(ast.parse(p.read_text()))] for p in takes if p.name in others}
    assert {name: tests for name, tests in found.items() if tests} == {}


def test_a_test_without_the_marker_is_seen() -> None:
    text = (
        "from testing.sample import in_turn, sampled\nA = in_turn(B, 2)\n"
        "@sampled\ndef test_a():\n    A\ndef test_b():\n    A\ndef test_c(): 1"
    )
    assert [*unmarked(ast.parse(text))] == ["test_b"]


@each_row(("rows", "columns", "one_in"), [(3, 23, 3), (6, 80, 3), (2, 2, 2), (9, 27, 4)])
def test_a_part_has_every_row_and_every_column(rows: int, columns: int, one_in: int) -> None:
    pairs = crossed(range(rows), range(columns), one_in)
    assert {row for row, _ in pairs} == {*range(rows)}
    assert {column for _, column in pairs} == {*range(columns)}
    assert WHOLE or len(pairs) <= rows * columns / one_in + 1


def test_places_in_turn_have_every_value() -> None:
    assert {value for at in range(4) for value in in_turn(range(26), 4, at)} == {*range(26)}


COMMITS = range(0x1A2B0000, 0x1A2B0000 + 400)
# A family of one, of both stores, of four values, asked one in so many.
FAMILIES = [("alone", 1, 3), ("stores", 2, 2), ("values", 4, 2), ("values", 5, 3)]


@each_row(("family", "size", "one_in"), FAMILIES)
def test_what_takes_turns_is_asked_one_in_so_many(family: str, size: int, one_in: int) -> None:
    tests = [((family, n), Turn(family, one_in)) for n in range(size)]
    asked = [{*(t for t, _ in tests)} - {*awaits(tests, commit)} for commit in COMMITS]
    assert {*(t for t, _ in tests)} == set().union(*asked)
    assert {len(some) for some in asked} <= {size // one_in, -(-size // one_in)}


def test_a_file_takes_its_turn_as_a_whole() -> None:
    tests = [(n, Turn("file", 3, together=True)) for n in range(5)]
    left = [len(awaits(tests, commit)) for commit in COMMITS]
    assert {*left} == {0, 5}
    assert left.count(0) == pytest.approx(len(COMMITS) / 3, rel=0.3)


@each_row(("size", "asked"), [(1, 1), (2, 1), (3, 1), (4, 2)])
def test_of_what_is_asked_each_time_one_is_left_at_least(size: int, asked: int) -> None:
    tests = [(n, Turn("stores", 2, each_time=True)) for n in range(size)]
    assert all(size - len(awaits(tests, commit)) >= asked for commit in COMMITS)


def test_a_file_whose_fixtures_have_a_store_is_asked_of_one_at_a_commit() -> None:
    tests = [((n, store), "file", store) for n in range(3) for store in ("sqlite", "postgresql")]
    kept = [{t for t, *_ in tests} - {*of_other_stores(tests, commit)} for commit in COMMITS]
    assert {frozenset(some) for some in kept} == {
        frozenset((n, store) for n in range(3)) for store in ("sqlite", "postgresql")
    }
    alone = [("one", "file", "postgresql")]  # the other store is no test of this file
    assert all(of_other_stores(alone, commit) == [] for commit in COMMITS)


def test_a_turn_tells_nothing_of_another() -> None:
    """Of a file that is asked at one commit in two, each store is asked in turn all the same."""
    pairs = [(drawn("file", c) % 2, drawn("file::test", c) % 2) for c in COMMITS]
    assert all(pairs.count((a, b)) > len(COMMITS) / 8 for a in range(2) for b in range(2))


@pytest.mark.skipif(TURN is not None, reason="asked without a turn")
def test_without_a_turn_all_is_asked() -> None:
    assert turn_among((1, 2), "name") == (1, 2)


def test_what_make_test_leaves_to_the_proofs_is_asked_by_them() -> None:
    lines = (TESTS.parent / "Makefile").read_text().splitlines()
    asked = [line.partition('-m "')[2] for line in lines if line.startswith("\t")]
    asked = [marks.partition('"')[0] for marks in asked if "long" in marks]
    assert asked == ["not proof and not long", "long and not proof"]
    assert any(line.startswith("proofs:") and " proof-longues " in line for line in lines)


def test_what_takes_turns_is_left_to_the_proofs_three_times_in_four() -> None:
    """Whatever is due then; and what is asked each time never is."""
    left = [Turn("file", 4, together=True).is_long(commit) for commit in COMMITS]
    assert left.count(True) == pytest.approx(len(COMMITS) * 3 / 4, rel=0.1)
    due = [c for c in COMMITS if not awaits([("one", Turn("file", 4, together=True))], c)]
    assert {Turn("file", 4, together=True).is_long(commit) for commit in due} == {True, False}
    assert not any(Turn("file", 2, each_time=True).is_long(commit) for commit in COMMITS)


def test_the_proofs_are_asked_of_every_file_that_takes_turns_or_is_long() -> None:
    told = subprocess.run(
        ["make", "--no-print-directory", "-n", "proof-longues", "TOUR=1"],
        cwd=TESTS.parent, check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    others = {*TESTS.rglob("test_*.py")} - {Path(__file__)}
    marked = [p for p in others if _takes_turns(p) or "mark.long" in p.read_text()]
    asked = [p.relative_to(TESTS.parent) for p in marked if p.parts[len(TESTS.parts)] != "clients"]
    assert len(asked) > 100
    left = [str(p) for p in asked if str(p) not in told and p.parts[1] != "browser"]
    assert left == []
    assert "tests/browser" in told


def _takes_turns(file: Path) -> bool:
    if "taking_turns" not in (text := file.read_text()):
        return False
    called = (n.func for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Call))
    return any(ast.unparse(one).endswith("taking_turns") for one in called)


@cache
def _all_long(file: Path) -> bool:
    """By the mark of the file, or of each of its tests."""
    left_out, text = {"long", "proof"}, file.read_text()
    if "mark.long" not in text and "mark.proof" not in text:
        return not re.search(r"^def test_", text, re.MULTILINE)
    tree = ast.parse(text)
    marks = [n for n in tree.body if isinstance(n, ast.Assign) and "pytestmark" in _names(n)]
    of_file = {one.attr for n in marks for one in ast.walk(n) if isinstance(one, ast.Attribute)}
    tests = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name.startswith("test_")]
    return bool(of_file & left_out) or all(
        left_out & {one.attr for d in n.decorator_list for one in ast.walk(d)
                    if isinstance(one, ast.Attribute)}
        for n in tests
    )  # fmt: skip


def test_no_subject_is_left_to_the_proofs_alone() -> None:
    """Beside each long proof a file that `make test` asks: in its folder, or in the one above."""
    long = {p for p in TESTS.rglob("test_*.py") if "mark.long" in p.read_text()}
    assert len(long) > 40
    beside = {p: [*p.parent.glob("test_*.py"), *p.parents[1].glob("test_*.py")] for p in long}
    left = [str(p) for p, others in beside.items() if all(map(_all_long, others))]
    assert left == []
