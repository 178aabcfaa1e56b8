"""Lines that broke a rule, as they came but for what is personal, for who gave the file."""

from loaders.report import FIRST, BadLine, BadLines
from loaders.tabular.layout import Layout
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

_ASKED = "lignes_fautives"
_LONGEST = 200  # letters of a value


def ask_for_bad_lines(bench: Workbench) -> None:
    """Has `apply_rules` keep the bad lines on the bench; they never go into an edition."""
    bench.run(f"SET VARIABLE {_ASKED} = true")


def collect_bad_lines(bench: Workbench, layout: Layout) -> None:
    """Makes `ligne_fautive` where it was asked for. In: lu, faute, regle (rules.py)."""
    if not bench.value(f"SELECT getvariable('{_ASKED}')"):
        return
    texts = ", ".join(
        f"CASE WHEN r_{c.nom} IS NULL THEN NULL"
        f" WHEN masquee OR ps_prive('{c.nom}', r_{c.nom}) THEN '(masqué)'"
        f" ELSE left(r_{c.nom}, {_LONGEST}) END AS r_{c.nom}"
        for c in layout.colonnes
    )
    bench.run(statement("loaders.tabular", "lignes_fautives").format(texts=texts), {"maxi": FIRST})


def bad_lines(bench: Workbench) -> tuple[BadLines, ...]:
    """What `collect_bad_lines` kept, a file at a time; nothing where it was not asked for."""
    described = bench.rows(
        "SELECT column_name FROM duckdb_columns() WHERE table_name = 'ligne_fautive'"
        " ORDER BY column_index"
    )
    if not described:
        return ()
    names = [name.removeprefix("r_") for (name,) in described][4:]
    files = bench.rows("SELECT numero, nom FROM fichier ORDER BY numero")
    found = [_of_file(bench, number, nom, names) for number, nom in files]
    return tuple(one for one in found if one.lignes)


def _of_file(bench: Workbench, number: int, name: str, columns: list[str]) -> BadLines:
    rows = bench.rows(
        "SELECT * EXCLUDE fichier FROM ligne_fautive WHERE fichier = $n ORDER BY ligne",
        {"n": number},
    )
    blamed = {column for row in rows for column in row[2]}
    kept = [
        place
        for place, column in enumerate(columns)
        if column in blamed or any(row[3 + place] is not None for row in rows)
    ]
    lines = [
        BadLine(row[0], tuple(zip(row[1], row[2], strict=True)), tuple(row[3 + p] for p in kept))
        for row in rows
    ]
    return BadLines(name, tuple(columns[place] for place in kept), tuple(lines))
