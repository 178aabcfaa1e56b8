"""`python -m testing.publication.alike AVANT APRES`: whether two folders hold the same editions.

Asked of a change that must change no figure: each file of AVANT that is published, or kept for the
next version, is set against the one of the same name, table by table, column by column, row by row:
by its number where it has one, numerators and denominators by what names them, others in their
order. When a file was made, and how long that took, may differ. Says what does and ends with 1.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console

from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.sql.text import quoted

_MADE = ("indicateurs_*.duckdb", "economie_*.duckdb", "*.partition.duckdb")
_OUTLINE = "GEOMETRY"
_KEY = "code, millesime, population"  # of numerators and denominators
_console = Console(highlight=False, soft_wrap=True)
_OF_THE_DAY = frozenset({("edition", "made_at"), ("edition", "rapport")})


def main() -> None:
    """Compares, prints, ends with 1 when something differs or nothing is there."""
    parser = argparse.ArgumentParser(
        prog="python -m testing.publication.alike", description=__doc__
    )
    parser.add_argument("avant", type=Path)
    parser.add_argument("apres", type=Path)
    asked = parser.parse_args()
    files = sorted(file for pattern in _MADE for file in asked.avant.glob(pattern))
    if not files:
        raise SystemExit(f"{asked.avant} ne contient aucune édition d'indicateurs")
    faults = [fault for file in files for fault in differences(file, asked.apres / file.name)]
    for fault in faults:
        _console.print(fault)
    if faults:
        raise SystemExit(1)


def differences(before: Path, after: Path) -> Iterator[str]:
    """What differs between two files, in French; tells how much was compared when nothing does."""
    if not after.is_file():
        yield f"{after} : absent"
        return
    with workshop(None) as bench:
        bench.attach("avant", before)
        bench.attach("apres", after)
        tables, others = (_tables(bench, side) for side in ("avant", "apres"))
        found = [f"{name} : dans un seul des deux" for name in sorted(tables ^ others)]
        rows = values = 0
        for name in sorted(tables & others):
            found += _of_table(bench, name)
            some = int(bench.value(f"SELECT count(*) FROM avant.{quoted(name)}"))  # noqa: S608 - names of the file itself
            rows, values = rows + some, values + some * len(_columns(bench, "avant", name))
    yield from (f"{before.name} : {fault}" for fault in found)
    if not found:
        _console.print(
            f"{before.name} : {len(tables)} tables, {rows} lignes, {values} valeurs, les mêmes"
        )


def _tables(bench: Workbench, side: str) -> set[str]:
    found = bench.rows("SELECT table_name FROM duckdb_tables() WHERE database_name = ?", [side])
    return {str(name) for (name,) in found}


def _columns(bench: Workbench, side: str, table: str) -> list[tuple[str, str]]:
    return bench.rows(
        "SELECT column_name, data_type FROM duckdb_columns()"
        " WHERE database_name = ? AND table_name = ? ORDER BY column_index",
        [side, table],
    )


def _of_table(bench: Workbench, table: str) -> Iterator[str]:
    columns, others = (_columns(bench, side, table) for side in ("avant", "apres"))
    if columns != others:
        changed = sorted({name for name, _ in {*columns} ^ {*others}})
        yield f"{table} : d'autres colonnes ({', '.join(changed) or 'leur ordre'})"
        return
    asked = [(name, kind) for name, kind in columns if (table, name) not in _OF_THE_DAY]
    before, after = (_sums(bench, side, table, asked) for side in ("avant", "apres"))
    names = ("le nombre de lignes", *(name for name, _ in asked))
    changed = [name for name, *pair in zip(names, before, after, strict=True) if pair[0] != pair[1]]
    if changed:
        yield f"{table} : {', '.join(changed)}"


def _sums(
    bench: Workbench, side: str, table: str, columns: Sequence[tuple[str, str]]
) -> tuple[object, ...]:
    """The number of rows, and of each column a number made of each value and of its row."""
    numbered = any(name == "fid" for name, _ in columns)
    row = _KEY if table.endswith("_fraction") else "fid" if numbered else "rowid"
    values = (f"ST_AsHEXWKB({quoted(n)})" if kind == _OUTLINE else quoted(n) for n, kind in columns)
    asked = ", ".join(f"sum(hash({row}, {value}))" for value in values)
    return bench.rows(f"SELECT count(*), {asked} FROM {side}.{quoted(table)}")[0]  # noqa: S608 - names of the file itself


if __name__ == "__main__":
    main()
