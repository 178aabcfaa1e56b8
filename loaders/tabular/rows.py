"""Lines of delimited files into one table of texts, each with its file and line."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from loaders.context import Progress
from loaders.files.faults import bad_file
from loaders.files.source_file import SourceFile, check_unchanged, one_line_end
from loaders.progress import step
from loaders.tabular.conversion import literals
from loaders.tabular.header import check_header
from loaders.tabular.layout import Layout
from loaders.tabular.line_numbers import physical_lines
from loaders.tabular.table_schema import OUTSIDE
from parc_social.errors import BadFile
from parc_social.storage.edition_files.workbench import Workbench

TABLE = "lu"
_SMALL = 200_000  # lines of a file that are copied beside others': a view of a part more costs less
_UNREADABLE = """
CREATE OR REPLACE TEMP TABLE illisible
  (fichier INTEGER, ligne INTEGER, colonne VARCHAR, raison VARCHAR)"""
# How far a row's line is from its rank: by `k` from row `seuil` on.
_SHIFTS = "CREATE OR REPLACE TEMP TABLE decalage (fichier INTEGER, rang BIGINT, k BIGINT)"
_STEPS = "CREATE OR REPLACE TEMP TABLE palier (seuil BIGINT, k BIGINT)"
_BY_LOST = """
INSERT INTO palier
SELECT seuil, max(k) FROM (
  SELECT k, ligne - $first - k + 1 AS seuil FROM (
    SELECT ligne, row_number() OVER (ORDER BY ligne) AS k FROM illisible WHERE fichier = $number))
GROUP BY seuil"""
_SHIFT = """
INSERT INTO decalage
SELECT {number}, a.rang, p.k
FROM (SELECT rowid AS rang FROM arrivee_{number}) AS a
ASOF JOIN palier AS p ON a.rang >= p.seuil"""
_KEPT = r"""
SELECT table_name FROM duckdb_tables()
WHERE temporary AND regexp_full_match(table_name, '(arrivee|reunie)_\d+')"""
_PLACE = """
UPDATE illisible SET ligne = vraie FROM (
  SELECT unnest($lost) AS lue, unnest($lines) AS vraie)
WHERE fichier = $number AND ligne = lue"""


@dataclass(frozen=True, slots=True)
class FileForm:
    """How one file is read: the name of its form, where its columns stand, how many there are.

    `first` is the line of the first record (from 1): the lines before it are skipped. `famille`
    is the layout's family, where it has some. `zeros`: the width to which codes that came as
    numbers get back their zero in front, by column. `correspondances`: our code by the file's, by
    column; another code than those gets a `?` in front. `rest`: the places of the columns that the
    layout does not have; their texts are joined in `hors_format`. `above`: rows of a sheet that its
    text left out above the header.
    """

    nom: str
    places: Mapping[str, int]
    width: int
    first: int = 2
    famille: str | None = None
    zeros: Mapping[str, int] = field(default_factory=dict[str, int])
    correspondances: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict[str, Mapping[str, str]]
    )
    rest: tuple[int, ...] = ()
    above: int = 0

    @property
    def texts(self) -> dict[str, str]:
        """SQL of the text of each column that the file has, from those of its lines."""
        found = {nom: f"c{place}" for nom, place in self.places.items()}
        if self.rest:
            found[OUTSIDE] = f"concat_ws(chr(10), {', '.join(f'c{place}' for place in self.rest)})"
        return found


def read_lines(
    bench: Workbench,
    layout: Layout,
    files: Sequence[tuple[SourceFile, FileForm]],
    progress: Progress,
) -> list[int]:
    """Makes the view `lu` (fichier, ligne, forme, texts `r_<column>`) of the lines of all files.

    Its `douteux` says that the line's file may hold a character that XML 1.0 forbids.

    Lines that can't be split go to the table `illisible`. The records read of each file are
    returned; `ligne` is where a record begins in the file, as an editor numbers it (a sheet: its
    row). Raises BadFile when DuckDB can't read a file.
    """
    bench.run(f"{_UNREADABLE};{_SHIFTS}")
    bench.run("SET preserve_insertion_order = true")  # a line's number is its row's
    counts: list[int] = []
    total = sum(source.lines for source, _ in files)
    groups = _alike(files)
    for number, (source, form) in enumerate(files):
        name = f"lecture de {source.name}"
        with step(bench, progress, name, source.lines, (sum(counts), total)):
            counts.append(_arrive(bench, layout, number, source, form))
            if len(group := groups[number]) > 1:
                _gather(bench, group[0], number, form)
    parts = " UNION ALL ".join(
        _part(bench, layout, group, *files[group[0]])
        for number, group in enumerate(groups)
        if number == group[0]
    )
    bench.run(f"CREATE OR REPLACE TEMP VIEW {TABLE} AS {parts}")
    bench.run("SET preserve_insertion_order = false")  # halves the cost of what follows
    return counts


def drop_lines(bench: Workbench) -> None:
    """Gives back the room of the texts, once `lu` is not needed any more."""
    bench.run(f"DROP VIEW {TABLE}")
    for (name,) in bench.rows(_KEPT):
        bench.run(f"DROP TABLE {name}")


def _alike(files: Sequence[tuple[SourceFile, FileForm]]) -> list[list[int]]:
    """For each file, the numbers of the small ones that are read as it is, its own among them."""
    groups: list[list[int]] = []
    for number, (source, form) in enumerate(files):
        for group in groups if source.lines <= _SMALL else ():
            other, same = files[group[0]]
            alike = form == same and source.controls == other.controls
            if alike and other.lines <= _SMALL:
                group.append(number)
                break
        else:
            groups.append([number])
    return [next(g for g in groups if number in g) for number in range(len(files))]


def _gather(bench: Workbench, first: int, number: int, form: FileForm) -> None:
    """Puts a file's lines with those of the files alike: a view of a thousand parts is slow."""
    into = (
        f"CREATE OR REPLACE TEMP TABLE reunie_{first} AS"
        if number == first
        else f"INSERT INTO reunie_{first}"
    )
    bench.run(f"{into} {_numbered(bench, number, form)}; DROP TABLE arrivee_{number}")


def _arrive(
    bench: Workbench, layout: Layout, number: int, source: SourceFile, form: FileForm
) -> int:
    bench.run("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
    texts = ", ".join(f"{text} AS r_{nom}" for nom, text in form.texts.items())
    with one_line_end(source) as clean:
        scan = _scan(layout, clean, form)
        table = f"CREATE OR REPLACE TEMP TABLE arrivee_{number} AS SELECT {texts} FROM {scan}"  # noqa: S608 - quoted
        _create(bench, table, clean, source.shown)
    check_unchanged(source)
    bench.run(
        "INSERT INTO illisible SELECT $number, line, min(column_name),"
        " min(CAST(error_type AS VARCHAR)) FROM reject_errors GROUP BY line",
        {"number": number},
    )
    lost = int(bench.value("SELECT count(*) FROM illisible WHERE fichier = $n", {"n": number}))
    kept = int(bench.value(f"SELECT count(*) FROM arrivee_{number}"))  # noqa: S608 - a number
    uneven = source.lines not in (0, kept + lost + form.first - 1) and not _is_sheet(source)
    bench.run(_STEPS)
    if not (uneven and _steps_by_lines(bench, layout, number, source, form)) and lost:
        bench.run(_BY_LOST, {"number": number, "first": form.first})
    bench.run(_SHIFT.format(number=number))
    return kept + lost


def _is_sheet(source: SourceFile) -> bool:
    """A sheet's rows are its lines, whatever line ends its values hold."""
    return source.name.lower().endswith(".xlsx")


def _steps_by_lines(
    bench: Workbench, layout: Layout, number: int, source: SourceFile, form: FileForm
) -> bool:
    """Steps of a file with empty lines or values over several lines; False: not understood."""
    rows = bench.rows("SELECT ligne FROM illisible WHERE fichier = $n", {"n": number})
    lost = {line for (line,) in rows}
    found = physical_lines(source, layout.separateur, form.first, lost)
    kept = bench.value(f"SELECT count(*) FROM arrivee_{number}")  # noqa: S608 - a number
    if found.rows + len(found.lost) > kept + len(lost):  # lines were taken for part of a value
        raise bad_file("FIC-014", source.shown, raison="des guillemets joignent des lignes")
    if found.rows != kept or found.lost.keys() != lost:
        return False
    steps = {"seuil": np.array(found.ranks), "k": np.array(found.shifts) - form.first}
    bench.insert_columns("palier", steps)
    lines = {"lost": list(found.lost), "lines": list(found.lost.values())}
    bench.run(_PLACE, {**lines, "number": number})
    return True


def _part(
    bench: Workbench, layout: Layout, group: Sequence[int], source: SourceFile, form: FileForm
) -> str:
    texts = ", ".join(
        _text(c.nom, form) if c.nom in form.texts else f"NULL::VARCHAR AS r_{c.nom}"
        for c in layout.colonnes
    )
    lines = (
        f"(FROM reunie_{group[0]})" if len(group) > 1 else f"({_numbered(bench, group[0], form)})"
    )
    return (
        f"SELECT fichier, ligne, '{form.nom}' AS forme,"  # noqa: S608 - our own names
        f" {str(source.controls).lower()} AS douteux, {texts} FROM {lines}"
    )


def _numbered(bench: Workbench, number: int, form: FileForm) -> str:
    """SQL: the texts of a file with its number and those of its lines."""
    shift, join = "0", ""
    if bench.value("SELECT count(*) FROM decalage WHERE fichier = $n", {"n": number}):
        shift = "coalesce(k, 0)"
        join = f"LEFT JOIN decalage AS d ON d.fichier = {number} AND d.rang = a.rowid"
    first = form.first + form.above
    return (
        f"SELECT {number} AS fichier, CAST(a.rowid + {first} + {shift} AS INTEGER) AS ligne,"  # noqa: S608
        f" a.* FROM arrivee_{number} AS a {join}"
    )


def _text(column: str, form: FileForm) -> str:
    """SQL: the text of a column as it came, but for the zero that its producer dropped."""
    if (codes := form.correspondances.get(column)) is not None:
        return f"{_translated(column, codes)} AS r_{column}"
    if (width := form.zeros.get(column)) is None:
        return f"r_{column}"
    short = f"regexp_full_match(trim(r_{column}), '[0-9]{{{width - 1}}}')"
    return f"CASE WHEN {short} THEN '0' || trim(r_{column}) ELSE r_{column} END AS r_{column}"


def _translated(column: str, codes: Mapping[str, str]) -> str:
    """SQL: our code in place of the file's. One that has none must not be taken for one of ours."""
    text = f"trim(r_{column})"
    cases = " ".join(
        f"WHEN {literals((theirs.upper(),))} THEN {literals((ours,))}"
        for theirs, ours in codes.items()
    )
    other = f"CASE WHEN {text} <> '' THEN '?' || {text} END"
    return f"CASE upper({text}) {cases} ELSE {other} END"


def _scan(layout: Layout, file: SourceFile, form: FileForm) -> str:
    path = re.sub(r"([*?\[])", r"[\1]", str(file.path)).replace("'", "''")  # no glob
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(form.width))
    return (
        f"read_csv('{path}', delim = '{layout.separateur}', quote = '\"', escape = '\"',"
        f" header = false, skip = {form.first - 1}, auto_detect = false, columns = {{{columns}}},"
        f" encoding = '{file.encoding}', compression = '{'gzip' if file.gzipped else 'none'}',"
        " store_rejects = true, rejects_limit = 0, null_padding = false)"
    )


def check_separator(layout: Layout, file: SourceFile) -> list[str]:
    """The header of a file. Raises BadFile when it is not one of this source."""
    return check_header(layout, file)


def _create(bench: Workbench, table: str, file: SourceFile, shown: str) -> None:
    """Raises BadFile that names the file, not the copy that was read."""
    try:
        bench.run(table)
    except BadFile as error:
        reason = str(error).replace(str(file.path), file.name)
        raise bad_file("FIC-014", shown, raison=reason) from error
