"""An edition of indicators has 5,000 columns: to open its file must not take kilobytes for each."""

from pathlib import Path

import duckdb

from parc_social.storage.edition_files.workbench import workshop

COLUMNS = 2_000
OCTETS_A_COLUMN = 1_000  # by the form that DuckDB writes by default: 4,300


def read_to_open(file: Path) -> int:
    """Octets of the file that an instance keeps once it has opened it."""
    with duckdb.connect() as instance:
        instance.execute(f"ATTACH '{file}' AS wide (READ_ONLY)")
        found = instance.execute(
            "SELECT sum(memory_usage_bytes)::BIGINT FROM duckdb_memory() WHERE tag = 'BASE_TABLE'"
        ).fetchone()
    assert found is not None
    return found[0]


def test_a_column_takes_little_to_open(tmp_path: Path) -> None:
    file = tmp_path / "large.duckdb"
    columns = ", ".join(f"range * {n} AS c{n}" for n in range(COLUMNS))
    with workshop(file) as bench:
        bench.run(f"CREATE TABLE wide AS SELECT {columns} FROM range(3000)")  # noqa: S608
    assert 0 < read_to_open(file) < COLUMNS * OCTETS_A_COLUMN


def test_nor_in_a_file_that_a_bench_opens_beside_its_own(tmp_path: Path) -> None:
    file = tmp_path / "beside.duckdb"
    columns = ", ".join(f"range * {n} AS c{n}" for n in range(COLUMNS))
    with workshop(None) as bench:
        bench.attach_new("beside", file)
        bench.run(f"CREATE TABLE beside.wide AS SELECT {columns} FROM range(3000)")  # noqa: S608
    assert 0 < read_to_open(file) < COLUMNS * OCTETS_A_COLUMN
