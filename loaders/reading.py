"""Lines of delimited files into one table of texts, each with its file and line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from loaders.layout import Layout
from loaders.source_file import SourceFile, one_line_end
from parc_social.errors import BadFile
from parc_social.storage.workshop import Workshop

TABLE = "lu"
UNREADABLE = "illisible"


@dataclass(frozen=True, slots=True)
class Form:
    """How one file is read: the name of its form, where its columns stand, how many there are.

    `first` is the line of the first record (from 1): the lines before it are skipped.
    """

    nom: str
    places: Mapping[str, int]
    width: int
    first: int = 2


def make_table(bench: Workshop, layout: Layout) -> None:
    """The empty temporary tables `lu` (texts `r_<column>`) and `illisible` (lines cut short)."""
    columns = ", ".join(f"r_{c.nom} VARCHAR" for c in layout.colonnes)
    bench.run(
        f"CREATE OR REPLACE TEMP TABLE {TABLE}"
        f" (fichier INTEGER, ligne INTEGER, forme VARCHAR, {columns});"
        f"CREATE OR REPLACE TEMP TABLE {UNREADABLE}"
        " (fichier INTEGER, ligne INTEGER, colonne VARCHAR, raison VARCHAR)"
    )


def read_lines(bench: Workshop, layout: Layout, number: int, file: SourceFile, form: Form) -> int:
    """Adds the lines of file `number` to `lu`, those that can't be split to `illisible`; how many.

    A line is a record: a value that runs over two lines counts once, an empty line not at all.
    Raises BadFile when DuckDB can't read the file.
    """
    bench.run("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
    texts = ", ".join(f"c{place} AS r_{nom}" for nom, place in form.places.items())
    with one_line_end(file) as clean:
        scan = _scan(layout, clean, form)
        bench.run(f"CREATE OR REPLACE TEMP TABLE arrivee AS SELECT {texts} FROM {scan}")  # noqa: S608 - quoted
    names = ", ".join(f"r_{nom}" for nom in form.places)
    lost = _keep_unreadable(bench, number, form.first)
    shift = "coalesce((SELECT max(k) FROM perdue WHERE seuil <= arrivee.rowid), 0)" if lost else "0"
    bench.run(
        f"INSERT INTO {TABLE} (fichier, ligne, forme, {names})"  # noqa: S608
        f" SELECT $number, arrivee.rowid + $first + {shift}, $form, {names} FROM arrivee",
        {"number": number, "first": form.first, "form": form.nom},
    )
    read = int(bench.value("SELECT count(*) FROM arrivee"))
    bench.run("DROP TABLE arrivee")
    return read + lost


def _keep_unreadable(bench: Workshop, number: int, first: int) -> int:
    """Notes the lines DuckDB could not split; `perdue` says how far they shift the others."""
    bench.run(
        f"INSERT INTO {UNREADABLE} SELECT $number, line, min(column_name),"  # noqa: S608
        " min(CAST(error_type AS VARCHAR)) FROM reject_errors GROUP BY line",
        {"number": number},
    )
    bench.run(
        "CREATE OR REPLACE TEMP TABLE perdue AS"
        " SELECT k, line - $first - k + 1 AS seuil FROM ("
        "  SELECT line, row_number() OVER (ORDER BY line) AS k"
        "  FROM (SELECT DISTINCT line FROM reject_errors))",
        {"first": first},
    )
    return int(bench.value("SELECT count(*) FROM perdue"))


def _scan(layout: Layout, file: SourceFile, form: Form) -> str:
    path = re.sub(r"([*?\[])", r"[\1]", str(file.path)).replace("'", "''")  # no glob
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(form.width))
    return (
        f"read_csv('{path}', delim = '{layout.separateur}', quote = '\"', escape = '\"',"
        f" header = false, skip = {form.first - 1}, auto_detect = false, columns = {{{columns}}},"
        f" encoding = '{file.encoding}', compression = '{'gzip' if file.gzipped else 'none'}',"
        " store_rejects = true, rejects_limit = 0, null_padding = false)"
    )


def check_separator(layout: Layout, file: SourceFile) -> list[str]:
    """The header of a file. Raises BadFile when another separator than the layout's cuts it."""
    header = file.header(layout.separateur)
    if len(header) == 1:
        other = next((s for s in (",", "\t", "|") if s in file.first_line), None)
        seen = f", lu {other!r}" if other else ""
        raise BadFile(
            f"{file.path} : séparateur {layout.separateur!r} attendu dans l'en-tête{seen}"
        )
    return header
