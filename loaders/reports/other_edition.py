"""Another edition that one is set beside: which, opened under which name, told how, row for row."""

import re
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

from loaders.bench import has_table
from parc_social.errors import InvalidValue
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.editions.edition import Edition
from parc_social.storage.sql.text import quoted


@dataclass(frozen=True, slots=True)
class RowComparison:
    """Rows of a relation in a département (None: in all), in the first and the second edition."""

    relation: str
    departement: str | None
    first: int
    second: int

    @property
    def difference(self) -> int:
        """Difference: what the second has more."""
        return self.second - self.first


def compare(first: Edition, second: Edition, folder: Path) -> list[RowComparison]:
    """Relation by relation: the total, then each département. Raises InvalidValue, BadFile."""
    if first.source != second.source:
        raise InvalidValue(
            f"deux éditions d'une même source se comparent : {first.id} est de {first.source},"
            f" {second.id} de {second.source}"
        )
    with workshop(None) as bench:
        sides = [_counts(bench, edition, folder) for edition in (first, second)]
    keys = sorted({*sides[0], *sides[1]}, key=lambda key: (key[0], key[1] or ""))
    return [RowComparison(*key, sides[0].get(key, 0), sides[1].get(key, 0)) for key in keys]


def _counts(bench: Workbench, edition: Edition, folder: Path) -> dict[tuple[str, str | None], int]:
    bench.attach(edition.id, folder / f"{edition.id}.duckdb")
    counts: dict[tuple[str, str | None], int] = {}
    for relation, rows in edition.rows:
        counts[relation, None] = rows
        table = f"{quoted(edition.id)}.{quoted(relation)}"
        columns = {name for name, *_ in bench.rows(f"DESCRIBE {table}")}
        if "code_dep" in columns:
            for code, count in bench.rows(f"FROM {table} SELECT code_dep, count(*) GROUP BY 1"):
                counts[relation, code or "?"] = count
    return counts


def previous(
    folder: Path, source: str, millesime: int, ignore: Container[str] = frozenset()
) -> Path | None:
    """The newest edition file of the closest millésime before this one; None when there is none."""
    name = re.compile(rf"{source}_(\d{{4}})_[0-9a-f]{{8}}")
    candidates = [
        (int(match[1]), file.stat().st_mtime, file)
        for file in folder.glob(f"{source}_*.duckdb")
        if (match := name.fullmatch(file.stem)) and file.stem not in ignore
    ]
    before = [one for one in candidates if one[0] < millesime]
    return max(before)[-1] if before else None


def rows_of(bench: Workbench, alias: str, table: str) -> int | None:
    """Rows of a table; None where there is none of that name."""
    exists = has_table(bench, table, alias or bench.value("SELECT current_database()"))
    return int(bench.value(f"SELECT count(*) FROM {table_in(alias, table)}")) if exists else None  # noqa: S608


def attach(bench: Workbench, file: Path) -> str:
    """The name under which an edition file is open; opened if need be: twice is refused."""
    for name, path in bench.rows("SELECT database_name, path FROM duckdb_databases()"):
        if path and Path(path).name == file.name:
            return str(name)
    bench.attach(file.stem, file)
    return file.stem


def table_in(alias: str, table: str) -> str:
    """The SQL name of a table of an open file, or of the bench."""
    return f"{quoted(alias)}.{quoted(table)}" if alias else quoted(table)


def label_of(file: Path) -> str:
    """A file as a report names it."""
    source, year, _ = file.stem.split("_")
    return f"{source.upper()} {year} ({file.stem})"
