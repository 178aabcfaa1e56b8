"""A loading tells how far it is from DuckDB's own account, never from a clock."""

from pathlib import Path

import pytest

from loaders.bench import step
from parc_social.storage.edition_files.workbench import workshop

_ROWS = 4_000_000


def test_a_long_statement_tells_lines_between_none_and_all() -> None:
    seen: list[tuple[str, int, int]] = []
    with workshop(None) as bench:
        bench.run("CREATE TABLE nombre AS SELECT range AS n FROM range($n)", {"n": _ROWS})
        with step(bench, lambda *told: seen.append(told), "contrôle", _ROWS):
            bench.run("CREATE TABLE trie AS SELECT n, hash(n) AS h, sha256(n::VARCHAR) FROM nombre")
    assert seen[0] == ("contrôle", 0, _ROWS)
    assert seen[-1] == ("contrôle", _ROWS, _ROWS)
    assert any(0 < done < _ROWS for _, done, _ in seen)
    assert all(0 <= done <= total == _ROWS for _, done, total in seen)


def test_a_part_of_more_is_told_in_its_place() -> None:
    seen: list[tuple[str, int, int]] = []
    with (
        workshop(None) as bench,
        step(bench, lambda *told: seen.append(told), "lecture", 10, (20, 40)),
    ):
        pass
    assert seen == [("lecture", 20, 40), ("lecture", 30, 40)]


def test_a_step_that_fails_is_not_told_as_done(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    with (
        pytest.raises(ZeroDivisionError),
        workshop(tmp_path / "atelier.duckdb") as bench,
        step(bench, lambda *told: seen.append(told), "lecture", 10),
    ):
        raise ZeroDivisionError
    assert seen == [("lecture", 0, 10)]
