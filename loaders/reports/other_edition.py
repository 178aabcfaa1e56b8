"""The edition that a loading is set beside: which one, opened under which name, told how."""

import re
from collections.abc import Container
from pathlib import Path

from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import quoted


def previous(
    folder: Path, source: str, millesime: int, ignore: Container[str] = frozenset()
) -> Path | None:
    """The newest edition file of the closest millésime before this one; None when there is none."""
    name = re.compile(rf"{source}_(\d{{4}})_[0-9a-f]{{8}}")
    found = [
        (int(match[1]), file.stat().st_mtime, file)
        for file in folder.glob(f"{source}_*.duckdb")
        if (match := name.fullmatch(file.stem)) and file.stem not in ignore
    ]
    before = [one for one in found if one[0] < millesime]
    return max(before)[-1] if before else None


def rows_of(bench: Workbench, alias: str, table: str) -> int | None:
    """Rows of a table; None where there is none of that name."""
    known = bench.value(
        "SELECT count(*) FROM duckdb_tables() WHERE table_name = $t"
        " AND database_name = CASE WHEN $a = '' THEN current_database() ELSE $a END",
        {"t": table, "a": alias},
    )
    return int(bench.value(f"SELECT count(*) FROM {table_in(alias, table)}")) if known else None  # noqa: S608


def attached(bench: Workbench, file: Path) -> str:
    """The name under which an edition file is open; opened if need be: twice is refused."""
    for name, path in bench.rows("SELECT database_name, path FROM duckdb_databases()"):
        if path and Path(path).name == file.name:
            return str(name)
    bench.attach(file.stem, file)
    return file.stem


def table_in(alias: str, table: str) -> str:
    """The SQL name of a table of an open file, or of the bench."""
    return f"{quoted(alias)}.{quoted(table)}" if alias else quoted(table)


def told_as(file: Path) -> str:
    """A file as a report names it."""
    source, year, _ = file.stem.split("_")
    return f"{source.upper()} {year} ({file.stem})"
