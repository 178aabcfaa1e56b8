"""Lines of delimited files into one table of texts, each with its file and line."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from loaders.context import Progress
from loaders.layout import Layout
from loaders.source_file import SourceFile, one_line_end
from parc_social.errors import BadFile
from parc_social.storage.workshop import Workshop

TABLE = "lu"
_UNREADABLE = """
CREATE OR REPLACE TEMP TABLE illisible
  (fichier INTEGER, ligne INTEGER, colonne VARCHAR, raison VARCHAR)"""
# How far the lines lost before it shift a row: by `k` from row `seuil` on.
_SHIFTS = "CREATE OR REPLACE TEMP TABLE decalage (fichier INTEGER, rang BIGINT, k BIGINT)"
_SHIFT = """
INSERT INTO decalage
SELECT $number, a.rang, p.k
FROM (SELECT rowid AS rang FROM arrivee_{number}) AS a
ASOF JOIN (
  SELECT max(k) AS k, ligne - $first - k + 1 AS seuil FROM (
    SELECT ligne, row_number() OVER (ORDER BY ligne) AS k FROM illisible WHERE fichier = $number)
  GROUP BY seuil) AS p ON a.rang >= p.seuil"""


@dataclass(frozen=True, slots=True)
class Form:
    """How one file is read: the name of its form, where its columns stand, how many there are.

    `first` is the line of the first record (from 1): the lines before it are skipped.
    """

    nom: str
    places: Mapping[str, int]
    width: int
    first: int = 2


def read_lines(
    bench: Workshop, layout: Layout, files: Sequence[tuple[SourceFile, Form]], progress: Progress
) -> list[int]:
    """Makes the view `lu` (fichier, ligne, forme, texts `r_<column>`) of the lines of all files.

    Lines that can't be split go to the table `illisible`. The lines read of each file are
    returned. A line is a record: a value that runs over two lines counts once, an empty line not
    at all. Raises BadFile when DuckDB can't read a file.
    """
    bench.run(f"{_UNREADABLE};{_SHIFTS}")
    bench.run("SET preserve_insertion_order = true")  # a line's number is its row's
    counts: list[int] = []
    for number, (source, form) in enumerate(files):
        progress(f"lecture de {source.name}", number, len(files))
        counts.append(_arrive(bench, layout, number, source, form))
    shifted = {row[0] for row in bench.rows("SELECT DISTINCT fichier FROM decalage")}
    parts = " UNION ALL ".join(
        _part(layout, number, form, shifted=number in shifted)
        for number, (_, form) in enumerate(files)
    )
    bench.run(f"CREATE OR REPLACE TEMP VIEW {TABLE} AS {parts}")
    bench.run("SET preserve_insertion_order = false")  # halves the cost of what follows
    return counts


def drop_lines(bench: Workshop) -> None:
    """Gives back the room of the texts, once `lu` is not needed any more."""
    bench.run(f"DROP VIEW {TABLE}")
    for (number,) in bench.rows("SELECT numero FROM fichier"):
        bench.run(f"DROP TABLE arrivee_{number}")


def _arrive(bench: Workshop, layout: Layout, number: int, source: SourceFile, form: Form) -> int:
    bench.run("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
    texts = ", ".join(f"c{place} AS r_{nom}" for nom, place in form.places.items())
    with one_line_end(source) as clean:
        scan = _scan(layout, clean, form)
        bench.run(f"CREATE OR REPLACE TEMP TABLE arrivee_{number} AS SELECT {texts} FROM {scan}")  # noqa: S608 - quoted
    bench.run(
        "INSERT INTO illisible SELECT $number, line, min(column_name),"
        " min(CAST(error_type AS VARCHAR)) FROM reject_errors GROUP BY line",
        {"number": number},
    )
    lost = int(bench.value("SELECT count(*) FROM illisible WHERE fichier = $n", {"n": number}))
    if lost:
        sql = _SHIFT.format(number=number)
        bench.run(sql, {"number": number, "first": form.first})
    return int(bench.value(f"SELECT count(*) FROM arrivee_{number}")) + lost  # noqa: S608 - a number


def _part(layout: Layout, number: int, form: Form, *, shifted: bool) -> str:
    texts = ", ".join(
        f"r_{c.nom}" if c.nom in form.places else f"NULL::VARCHAR AS r_{c.nom}"
        for c in layout.colonnes
    )
    lines = f"SELECT *, rowid AS rang, {form.first} AS saut FROM arrivee_{number}"  # noqa: S608 - numbers
    if shifted:
        lines = (
            f"SELECT a.*, a.rowid AS rang, {form.first} + coalesce(k, 0) AS saut"  # noqa: S608
            f" FROM arrivee_{number} AS a LEFT JOIN decalage AS d"
            f" ON d.fichier = {number} AND d.rang = a.rowid"
        )
    return (
        f"SELECT {number} AS fichier, CAST(rang + saut AS INTEGER) AS ligne, '{form.nom}' AS forme,"  # noqa: S608
        f" {texts} FROM ({lines})"
    )


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
    if len(header) <= 1:
        other = next((s for s in (",", "\t", "|") if s in file.first_line), None)
        seen = f", lu {other!r}" if other else ""
        raise BadFile(
            f"{file.path} : séparateur {layout.separateur!r} attendu dans l'en-tête{seen}"
        )
    return header
