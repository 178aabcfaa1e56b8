"""All lines of a survey's files as they were read, and the dwellings that they miss."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import batched
from pathlib import Path

from loaders.context import ReadRow, ReadRows
from loaders.files.source_file import SourceFile
from loaders.tabular.layout import Layout
from loaders.tabular.table_schema import OUTSIDE
from parc_social.domain.campaigns.row import RowPlace, WrittenRow
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

_AT_ONCE = 250  # lines of a lot
_READ = 8 * _AT_ONCE  # lines of a statement, which looks through all of them
_SHOWN = 2_000  # dwellings that are proposed
_ABSENT = (
    "siren_bailleur", "id_logement_rpls", "code_insee", "adr_numero", "adr_rep", "adr_nomvoie",
    "code_postal", "nb_pieces", "surface_hab",
)  # fmt: skip


def written_rows(
    sources: Sequence[SourceFile], written: Mapping[Path, Sequence[WrittenRow]]
) -> list[WrittenRow]:
    """The rows that were written, their file's number being that of all files together."""
    found: list[WrittenRow] = []
    first: dict[Path, int] = {}
    for number, source in enumerate(sources):
        first.setdefault(source.origin or source.path, number)
    for path, rows in written.items():
        if path in first:
            found += [
                replace(row, place=replace(row.place, fichier=row.place.fichier + first[path]))
                for row in rows
            ]
    return found


def digest_of_written(written: Mapping[Path, Sequence[WrittenRow]]) -> str:
    """What an edition depends on beside its files; empty where nothing was written."""
    rows = sorted(
        (str(row.place), sorted(row.textes.items()) if row.textes is not None else None)
        for some in written.values()
        for row in some
    )
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:16] if rows else ""


def read_rows(bench: Workbench, layout: Layout) -> ReadRows:
    """Once all rules are applied. In: fiche_lue, faute, regle, rejets, lecture, tenu."""
    late = layout.fault("contour").code
    bench.run(statement("loaders.tabular", "fiches"), {"late": late})
    columns = tuple(c.nom for c in layout.colonnes if c.nom != OUTSIDE)
    absents, missing = _absents(bench)
    last = bench.rows("SELECT fichier + 1, max(ligne) FROM fiche GROUP BY fichier")
    return ReadRows(
        colonnes=columns,
        nombre=bench.value("SELECT count(*) FROM fiche"),
        lots=_lots(bench, columns),
        dernieres={int(number): int(line) for number, line in last},
        absents=absents,
        manquants=missing,
    )


def _lots(bench: Workbench, columns: Sequence[str]) -> Iterator[Sequence[ReadRow]]:
    texts = ", ".join(f"r_{name}" for name in columns)
    query = (
        f"SELECT fichier + 1, ligne, fautes, {texts} FROM fiche"  # noqa: S608 - the layout's
        " JOIN fiche_lue USING (fichier, ligne) WHERE rang BETWEEN $first AND $last ORDER BY rang"
    )
    count, first = bench.value("SELECT count(*) FROM fiche"), 1
    while first <= count:
        rows = bench.rows(query, {"first": first, "last": first + _READ - 1})
        for some in batched(rows, _AT_ONCE):
            yield [
                ReadRow(RowPlace(number, line), tuple(map(tuple, json.loads(told))), tuple(values))
                for number, line, told, *values in some
            ]
        first += _READ


def _absents(bench: Workbench) -> tuple[list[dict[str, str]], int]:
    if not bench.value("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'tenu'"):
        return [], 0  # no register is loaded
    bench.run(statement("loaders.ops", "absents"))
    rows = bench.rows(
        f"SELECT {', '.join(_ABSENT)} FROM absent ORDER BY code_insee, adr_nomvoie, adr_numero,"  # noqa: S608
        f" id_logement_rpls LIMIT {_SHOWN}"
    )
    told = [
        {name: str(v) for name, v in zip(_ABSENT, row, strict=True) if v is not None}
        for row in rows
    ]
    return told, bench.value("SELECT count(*) FROM absent")
