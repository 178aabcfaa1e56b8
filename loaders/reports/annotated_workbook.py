"""A depositor's own file as a workbook, its bad cells coloured and commented, to be mended there.

DuckDB writes the rows as XML, some at a time: 100,000 lines are 6 million cells, and as many calls
by any library that writes one cell after the other (docs/deposer.md tells what both cost).
"""

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from openpyxl.utils import get_column_letter

from loaders.files.xlsx.convert import DATA_SHEET
from loaders.report import FIRST
from loaders.reports import annotated_parts as parts
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

MOST_LINES = 200_000  # beyond, the bad lines alone are given back: docs/deposer.md
_AT_ONCE = 1_000  # lines
_LONGEST = 32_767  # characters of a cell
_CONTROLS = bytes(n for n in range(32) if n not in (9, 10, 13))
_LEVEL = 1  # of deflate: the rows say the same over and over
_README = "lisez-moi"
Comment = tuple[str, str]  # the cell, what is said of it


def write_annotated(bench: Workbench, target: Path) -> bool:
    """Writes the workbook of `fiche_lue`; False: there is none.

    So it is where no line was read, or too many, or every file is refused as a whole. A sheet for
    each file, whose rows have the numbers of its lines. In: fiche_lue, fichier, rejets, remede
    (loaders.tabular). A value that looks personal is left out.
    """
    read = "SELECT fichier, max(ligne) FROM fiche_lue JOIN fichier ON numero = fichier"
    files = bench.rows(f"{read} WHERE NOT bloque GROUP BY fichier ORDER BY fichier")
    if not files or max(last for _, last in files) > MOST_LINES:
        return False
    bench.run(statement("loaders.reports", "marque"))
    names = [DATA_SHEET] if len(files) == 1 else [f"{n + 1}. {DATA_SHEET}" for n, _ in files]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as package:
        commented = [
            place
            for place, (number, _) in enumerate(files, start=1)
            if _write_sheet(package, bench, number, place)
        ]
        for path, text in parts.book([*names, _README], commented):
            package.writestr(path, text)
        with package.open(f"xl/worksheets/sheet{len(files) + 1}.xml", "w") as out:
            _write_readme(out, bench)
    return True


def _write_sheet(package: zipfile.ZipFile, bench: Workbench, number: int, place: int) -> bool:
    """Whether it has comments."""
    columns = _columns(bench)
    letters = {name: get_column_letter(n) for n, name in enumerate(columns, start=1)}
    comments = _comments(bench, number, letters)
    with package.open(f"xl/worksheets/sheet{place}.xml", "w", force_zip64=True) as out:
        out.write(parts.opening(len(columns)))
        out.write(parts.header(columns))
        for rows in _rows(bench, number, letters):
            out.write(_printable("".join(rows)))
        out.write(parts.closing(len(columns), has_comments=bool(comments)))
    if comments:
        for path, text in parts.comments(place, comments):
            package.writestr(path, _printable(text))
    return bool(comments)


def _columns(bench: Workbench) -> list[str]:
    """Those of the exchange format, in its order: a header that lacks one may be refused."""
    rows = bench.rows(
        "SELECT column_name FROM duckdb_columns() WHERE table_name = 'fiche_lue'"
        " ORDER BY column_index"
    )
    return [name.removeprefix("r_") for (name,) in rows if name.startswith("r_")]


def _rows(bench: Workbench, number: int, letters: dict[str, str]) -> Iterator[Sequence[str]]:
    """The rows of a file as XML, in its order.

    A row's texts are one list, gone through by one expression: an expression a column held 80 MB.
    """
    texts = ", ".join(f"r_{name}" for name in letters)
    sound = f"CASE WHEN t IS NOT NULL THEN {_cell('1')} END"
    style = "CASE WHEN list_contains(colonnes, $names[n]) THEN '2' ELSE '1' END"
    empty = f"'<c r=\"' || $letters[n] || ligne || '\" s=\"' || {style} || '\"/>'"
    marked = f"coalesce({_cell(style)}, {empty})"
    first = next(iter(letters))  # a fault of the whole line is shown there
    query = (
        "SELECT '<row r=\"' || ligne || '\">' || coalesce(list_aggregate(CASE WHEN colonnes IS NULL"  # noqa: S608 - the layout's
        f" THEN list_transform([{texts}], lambda t, n: {sound})"
        f" ELSE list_transform([{texts}], lambda t, n: {marked}) END, 'string_agg', ''), '')"
        " || '</row>'"
        " FROM (SELECT * FROM fiche_lue WHERE fichier = $number AND ligne BETWEEN $first AND $last)"
        f" LEFT JOIN (SELECT ligne, coalesce(colonnes, ['{first}']) AS colonnes FROM marque"
        " WHERE numero = $number"
        " AND ligne BETWEEN $first AND $last) USING (ligne) ORDER BY ligne"
    )
    last = bench.value("SELECT max(ligne) FROM fiche_lue WHERE fichier = $n", {"n": number})
    said = {"number": number, "names": list(letters), "letters": list(letters.values())}
    for begin in range(0, last + 1, _AT_ONCE):
        span = {"first": begin, "last": begin + _AT_ONCE - 1}
        yield [row for (row,) in bench.rows(query, {**said, **span})]


def _cell(style: str) -> str:
    """SQL of a cell of the text `t`, the row's number `n` of its columns; NULL for none."""
    text = f"replace(replace(replace(left(t, {_LONGEST}), '&', '&amp;'), '<', '&lt;'), '>', '&gt;')"
    style = f"' || {style} || '" if style != "1" else style
    return (
        f'\'<c r="\' || $letters[n] || ligne || \'" s="{style}" t="inlineStr"><is><t>\' || {text}'
        " || '</t></is></c>'"
    )


def _comments(bench: Workbench, number: int, letters: dict[str, str]) -> list[Comment]:
    """Of the first lines of each rule, one a cell; a fault of the line is told at its first."""
    rows = bench.rows(statement("loaders.reports", "commentaires"), {"n": number, "maxi": FIRST})
    said = dict[str, list[str]]()
    for line, column, code, gravity, message, remedy in rows:
        cell = f"{letters.get(column, 'A')}{line}"
        told = f"{message.partition(f' [{code}]')[0]} ({code}, {gravity})."
        said.setdefault(cell, []).append(told + (f"\nQue faire : {remedy}." if remedy else ""))
    return [(cell, "\n\n".join(texts)) for cell, texts in said.items()]


def _write_readme(out: IO[bytes], bench: Workbench) -> None:
    totals = bench.rows(statement("loaders.tabular", "totaux"))
    told = (
        "Votre fichier, tel que le contrôle l'a lu. Chaque cellule fautive est colorée ; les"
        f" {FIRST} premières lignes de chaque règle disent en commentaire ce qu'il faut faire."
    )
    rows: list[Sequence[str]] = [
        (told,),
        ("Une valeur qui semble personnelle n'est pas rendue : sa cellule est vide.",),
        ("Corrigez les cellules, enregistrez, puis déposez ce classeur : il est lu tel quel.",),
        (),
        ("code", "gravité", "règle", "que faire", "nombre"),
        *((code, g, m, remedy or "", str(n)) for code, g, m, n, remedy, _ in totals),
    ]
    out.write(_printable(parts.plain_sheet(rows)))


def _printable(text: str) -> bytes:
    """UTF-8 that XML may hold."""
    octets = text.encode("utf-8", "replace").translate(None, _CONTROLS)
    return octets.replace(b"\xef\xbf\xbe", b"?").replace(b"\xef\xbf\xbf", b"?")
