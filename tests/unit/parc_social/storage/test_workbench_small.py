"""A bench whose file is thrown away holds a wide table in little memory; no other one does."""

from pathlib import Path

import pytest

from parc_social.errors import MemoryUsedUp
from parc_social.storage.edition_files.workbench import Workbench, workshop

MEMORY = 86  # MB, of which DuckDB has 60
WIDE = ", ".join(f"(i % {n + 2} = 0) AS b{n}" for n in range(200))
ROWS = f"SELECT i, {WIDE} FROM range(150000) AS r (i)"  # noqa: S608 - numbers


def fill(bench: Workbench) -> int:
    bench.run("SET threads = 1; SET preserve_insertion_order = false")
    bench.run(f"CREATE OR REPLACE {bench.passing} large AS {ROWS}")
    count: int = bench.value("SELECT count(*) FROM large WHERE b0 OR NOT b199")
    bench.run("DROP TABLE large")
    return count


def test_a_wide_table_that_passes_takes_little_memory(tmp_path: Path) -> None:
    with workshop(tmp_path / "jetee.duckdb", MEMORY, thrown_away=True) as bench:
        assert fill(bench) > 0


def test_a_file_that_is_kept_has_no_table_that_passes(tmp_path: Path) -> None:
    file = tmp_path / "gardee.duckdb"
    with pytest.raises(MemoryUsedUp), workshop(file, MEMORY) as bench:
        fill(bench)
    with workshop(file, MEMORY) as bench:
        bench.run(f"CREATE {bench.passing} large AS SELECT 1 AS un")
    with workshop(file, MEMORY) as bench:
        assert bench.rows("SELECT table_name FROM duckdb_tables()") == []


def test_a_file_is_of_small_blocks_kept_or_not(tmp_path: Path) -> None:
    """Who wants some rows of a large table reads a block of each of its columns."""
    for thrown_away in (False, True):
        with workshop(tmp_path / f"{thrown_away}.duckdb", thrown_away=thrown_away) as bench:
            assert bench.value("SELECT block_size FROM pragma_database_size()") == 65_536
