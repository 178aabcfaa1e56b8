"""Lines of delimited files into one table of texts, each with its file and line."""

from collections.abc import Sequence

import numpy as np

from loaders.bench import step
from loaders.context import Progress
from loaders.files.faults import bad_file
from loaders.files.source_file import SourceFile, check_unchanged, one_line_end
from loaders.tabular.layout import Layout
from loaders.tabular.line_numbers import physical_lines
from loaders.tabular.line_statements import FileForm, create_of, numbered_texts, part_of, scan_of
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

TABLE = "lu"
_SMALL = 200_000  # lines of a file that are copied beside others': a view of a part more costs less
_STEPS = "CREATE OR REPLACE TEMP TABLE palier (seuil BIGINT, k BIGINT)"
_READ_LINES = r"""
SELECT table_name FROM duckdb_tables()
WHERE regexp_full_match(table_name, '(arrivee|reunie)_\d+')"""
_PLACE = """
UPDATE illisible SET ligne = vraie FROM (
  SELECT unnest($lost) AS lue, unnest($lines) AS vraie)
WHERE fichier = $number AND ligne = lue"""


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
    bench.run(statement("loaders.tabular", "lignes"))
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
        part_of(bench, layout, group, *files[group[0]])
        for number, group in enumerate(groups)
        if number == group[0]
    )
    bench.run(f"CREATE OR REPLACE TEMP VIEW {TABLE} AS {parts}")
    bench.run("SET preserve_insertion_order = false")  # halves the cost of what follows
    return counts


def drop_lines(bench: Workbench) -> None:
    """Gives back the room of the texts, once `lu` is not needed any more."""
    bench.run(f"DROP VIEW {TABLE}")
    for (name,) in bench.rows(_READ_LINES):
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
        f"CREATE OR REPLACE {bench.passing} reunie_{first} AS"
        if number == first
        else f"INSERT INTO reunie_{first}"
    )
    bench.run(f"{into} {numbered_texts(bench, number, form)}; DROP TABLE arrivee_{number}")


def _arrive(
    bench: Workbench, layout: Layout, number: int, source: SourceFile, form: FileForm
) -> int:
    bench.run("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
    texts = ", ".join(f"{text} AS r_{nom}" for nom, text in form.texts.items())
    with one_line_end(source) as clean:
        scan = scan_of(layout, clean, form)
        table = f"CREATE OR REPLACE {bench.passing} arrivee_{number} AS SELECT {texts} FROM {scan}"  # noqa: S608 - quoted
        create_of(bench, table, clean, source.shown)
    check_unchanged(source)
    bench.run(
        "INSERT INTO illisible SELECT $number, line, min(column_name),"
        " min(CAST(error_type AS VARCHAR)) FROM reject_errors GROUP BY line",
        {"number": number},
    )
    unreadable = int(
        bench.value("SELECT count(*) FROM illisible WHERE fichier = $n", {"n": number})
    )
    lines = int(bench.value(f"SELECT count(*) FROM arrivee_{number}"))  # noqa: S608 - a number
    # A sheet's rows are its lines, whatever line ends its values hold.
    is_sheet = source.name.lower().endswith(".xlsx")
    uneven = source.lines not in (0, lines + unreadable + form.first - 1) and not is_sheet
    bench.run(_STEPS)
    if not (uneven and _steps_by_lines(bench, layout, number, source, form)) and unreadable:
        bench.run(statement("loaders.tabular", "palier"), {"number": number, "first": form.first})
    bench.run(statement("loaders.tabular", "decalage").format(number=number))
    return lines + unreadable


def _steps_by_lines(
    bench: Workbench, layout: Layout, number: int, source: SourceFile, form: FileForm
) -> bool:
    """Steps of a file with empty lines or values over several lines; False: not understood."""
    rows = bench.rows("SELECT ligne FROM illisible WHERE fichier = $n", {"n": number})
    unreadable = {line for (line,) in rows}
    numbers = physical_lines(source, layout.separateur, form.first, unreadable)
    lines_read = bench.value(f"SELECT count(*) FROM arrivee_{number}")  # noqa: S608 - a number
    if numbers.rows + len(numbers.lost) > lines_read + len(
        unreadable
    ):  # lines were taken for part of a value
        raise bad_file("FIC-014", source.shown, raison="des guillemets joignent des lignes")
    if numbers.rows != lines_read or numbers.lost.keys() != unreadable:
        return False
    steps = {"seuil": np.array(numbers.ranks), "k": np.array(numbers.shifts) - form.first}
    bench.insert_columns("palier", steps)
    lines = {"lost": list(numbers.lost), "lines": list(numbers.lost.values())}
    bench.run(_PLACE, {**lines, "number": number})
    return True
