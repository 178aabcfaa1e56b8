"""From the tables of a bench to a report: faults of files, counts, and the bad lines themselves."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from loaders.report import FIRST, BadLine, BadLines, Fichier, Gravite, Rejet, Report, RuleTotal
from loaders.tabular.conversion import unknown_columns
from loaders.tabular.layout import Layout, LayoutRule
from loaders.tabular.table_schema import OUTSIDE
from parc_social.access.conventions.convention import legal_day
from parc_social.errors import InvalidValue
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

_ALL = "tous les fichiers"
_EXAMPLES = 20  # examples of each rule in a report; the edition file has them all


def make_files(bench: Workbench, names: Sequence[tuple[str, str]]) -> None:
    """Makes `rejets` and `remede`, empty, and `fichier(numero, nom, forme, bloque)`."""
    bench.run(statement("loaders.tabular", "fichier"))
    bench.insert("fichier", [(n, nom, form, False) for n, (nom, form) in enumerate(names)])


def note_fault(bench: Workbench, number: int, fault: LayoutRule, value: str | None) -> None:
    """A rule that a whole file breaks; a blocking one refuses all its lines."""
    bench.run(
        "INSERT INTO rejets SELECT nom, NULL, $colonne, $valeur, $code, $gravite, $message"
        " FROM fichier WHERE numero = $number",
        {"colonne": fault.colonne, "valeur": value, "number": number, **_description(fault)},
    )
    note_remedies(bench, [fault])
    if fault.gravite is Gravite.BLOQUANT:
        bench.run("UPDATE fichier SET bloque = true WHERE numero = $n", {"n": number})


def note_whole(bench: Workbench, fault: LayoutRule, value: str | None = None) -> None:
    """A rule that is about all the files together, told once; it refuses none of them."""
    bench.run(
        "INSERT INTO rejets SELECT CASE count(*) WHEN 1 THEN min(nom) ELSE $all END,"
        " NULL, NULL, $valeur, $code, $gravite, $message FROM fichier",
        {"all": _ALL, "valeur": value, **_description(fault)},
    )
    note_remedies(bench, [fault])


def _description(fault: LayoutRule) -> dict[str, str]:
    return {"code": fault.code, "gravite": fault.gravite.value, "message": fault.message}


def note_remedies(bench: Workbench, rules: Sequence[LayoutRule]) -> None:
    """Remembers what to do about rules, and which of them a report says again."""
    bench.insert("remede", [(r.code, r.remede, r.pressante) for r in rules])


def write_report(
    bench: Workbench, source: str, millesime: int, figures: Mapping[str, float | None]
) -> Report:
    """The report of what `fichier`, `lecture`, `illisible`, `refusee`, `rejets`, `remede` hold.

    A figure of None is 0: DuckDB's `count_if` of no row is null.
    """
    files = bench.rows(statement("loaders.tabular", "compte_fichiers"))
    totals = bench.rows(statement("loaders.tabular", "totaux"))
    examples = bench.rows(statement("loaders.tabular", "exemples"), {"shown": _EXAMPLES})
    return Report(
        source=source,
        millesime=millesime,
        edition="",
        fichiers=tuple(Fichier(*row) for row in files),
        totaux=tuple(
            RuleTotal(code, Gravite(g), m, n, remedy or "", pressing)
            for code, g, m, n, remedy, pressing in totals
        ),
        rejets=tuple(
            Rejet(f, li, c, v, code, Gravite(g), m) for f, li, c, v, code, g, m in examples
        ),
        chiffres=tuple((name, value or 0) for name, value in figures.items()),
    )


# Few lines have some, and few of these differ: the bits are read once a combination.
_UNKNOWN_COUNTS = "SELECT fichier, inconnus, count(*) FROM lecture WHERE inconnus <> 0 GROUP BY ALL"


def note_unknowns(bench: Workbench, layout: Layout) -> None:
    """Writes down, once a file and a column, how many lines say that they do not know it.

    In: `lecture` (loaders.tabular.rules). Those of the layout's `inconnus_alertes` are an alert.
    """
    alerts: Collection[str] = layout.parametres["inconnus_alertes"]
    columns = unknown_columns(layout.colonnes)
    counts: dict[tuple[int, int], int] = {}
    for number, bits, lines in bench.rows(_UNKNOWN_COUNTS):
        for rank in range(len(columns)):
            if bits >> rank & 1:
                counts[number, rank] = counts.get((number, rank), 0) + lines
    for (number, rank), lines in sorted(counts.items()):
        column = columns[rank]
        kind = "inconnus_alertes" if column.nom in alerts else "inconnus"
        fault = replace(layout.fault(kind), colonne=column.nom)
        note_fault(bench, number, fault, f"{lines} ligne{'s' if lines > 1 else ''}")


_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


def check_not_ahead(source: str, millesime: int) -> None:
    """Raises InvalidValue for a year that has not begun: no file can tell its 1 January."""
    today = legal_day(datetime.now(UTC))
    if millesime > today.year:
        raise InvalidValue(
            f"{source.upper()} {millesime} : ce millésime est à venir (nous sommes le"
            f" {today:%d/%m/%Y}) ; corrigez-le"
        )


def years_in(name: str) -> list[int]:
    """The years that a file's name tells, in order."""
    return [int(year) for year in _YEAR.findall(name)]


def note_names(bench: Workbench, layout: Layout, names: Sequence[str], millesime: int) -> None:
    """Writes down the files, in the order of `fichier`, whose name tells other years only."""
    rule = layout.fault("nom")
    for number, name in enumerate(names):
        years = years_in(name)
        if years and millesime not in years:
            years_text = ", ".join(str(year) for year in dict.fromkeys(years))
            note_fault(bench, number, rule, f"{years_text} ; chargé comme {millesime}")


_BAD_LINES = "lignes_fautives"
_LONGEST = 200  # letters of a value


def ask_for_bad_lines(bench: Workbench) -> None:
    """Has `apply_rules` keep the bad lines on the bench; they never go into an edition."""
    bench.run(f"SET VARIABLE {_BAD_LINES} = true")


def collect_bad_lines(bench: Workbench, layout: Layout) -> None:
    """Makes `ligne_fautive` where it was asked for. In: lu, faute, regle (rules.py)."""
    if not bench.value(f"SELECT getvariable('{_BAD_LINES}')"):
        return
    names = [column.nom for column in layout.colonnes]
    asked = {"maxi": FIRST, "longest": _LONGEST, "names": names}
    bench.run(_over_texts("lignes_fautives", names), asked)


def _over_texts(name: str, columns: Sequence[str], **words: str) -> str:
    """A statement that goes through the texts of these columns as one list, `textes`."""
    read = ", ".join(f"r_{column}" for column in columns)
    texts = ", ".join(f"textes[{n}] AS r_{column}" for n, column in enumerate(columns, start=1))
    return statement("loaders.tabular", name).format(read=read, texts=texts, **words)


_ROWS = "fiches_lues"


def ask_for_rows(bench: Workbench) -> None:
    """Has `apply_rules` keep the texts of all lines on the bench (`fiche_lue`)."""
    bench.run(f"SET VARIABLE {_ROWS} = true")


def collect_rows(bench: Workbench, layout: Layout) -> None:
    """Makes `fiche_lue` where it was asked for; a value that looks personal is left out."""
    if not bench.value(f"SELECT getvariable('{_ROWS}')"):
        return
    names = [column.nom for column in layout.colonnes if column.nom != OUTSIDE]
    bench.run(_over_texts("fiche_lue", names, passing=bench.passing), {"names": names})


def drop_rows(bench: Workbench) -> None:
    """Gives back the room of what was kept of all lines, once nobody reads them any more."""
    for table in ("fiche_lue", "fiche", "marque"):
        bench.run(f"DROP TABLE IF EXISTS {table}")


def bad_lines(bench: Workbench) -> tuple[BadLines, ...]:
    """Lines that `collect_bad_lines` kept, a file at a time; none where it was not asked for."""
    columns = bench.rows(
        "SELECT column_name FROM duckdb_columns() WHERE table_name = 'ligne_fautive'"
        " ORDER BY column_index"
    )
    if not columns:
        return ()
    names = [name.removeprefix("r_") for (name,) in columns][4:]
    files = bench.rows("SELECT numero, nom FROM fichier ORDER BY numero")
    every = [_of_file(bench, number, nom, names) for number, nom in files]
    return tuple(one for one in every if one.lignes)


def _of_file(bench: Workbench, number: int, name: str, columns: list[str]) -> BadLines:
    rows = bench.rows(
        "SELECT * EXCLUDE fichier FROM ligne_fautive WHERE fichier = $n ORDER BY ligne",
        {"n": number},
    )
    faulty = {column for row in rows for column in row[2]}
    places = [
        place
        for place, column in enumerate(columns)
        if column in faulty or any(row[3 + place] is not None for row in rows)
    ]
    lines = [
        BadLine(row[0], tuple(zip(row[1], row[2], strict=True)), tuple(row[3 + p] for p in places))
        for row in rows
    ]
    return BadLines(name, tuple(columns[place] for place in places), tuple(lines))
