"""From the tables of a bench to a report."""

from collections.abc import Collection, Mapping, Sequence

from loaders.report import Fichier, Gravite, Rejet, Report, RuleTotal
from loaders.tabular.conversion import unknown_columns
from loaders.tabular.layout import Layout, LayoutRule, control_of
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

REJECTS = """
CREATE TABLE rejets (
  fichier VARCHAR, ligne INTEGER, colonne VARCHAR, valeur VARCHAR,
  code VARCHAR, gravite VARCHAR, message VARCHAR)"""
_REMEDIES = "CREATE OR REPLACE TEMP TABLE remede (code VARCHAR, texte VARCHAR, pressante BOOLEAN)"
_ALL = "tous les fichiers"
_SHOWN = 20  # examples of each rule in a report; the edition file has them all


def make_files(bench: Workbench, names: Sequence[tuple[str, str]]) -> None:
    """Makes `rejets` and `remede`, empty, and `fichier(numero, nom, forme, bloque)`."""
    bench.run(
        "CREATE OR REPLACE TEMP TABLE fichier"
        " (numero INTEGER, nom VARCHAR, forme VARCHAR, bloque BOOLEAN)"
    )
    bench.run(f"{REJECTS};{_REMEDIES}")
    bench.insert("fichier", [(n, nom, form, False) for n, (nom, form) in enumerate(names)])


def note_fault(bench: Workbench, number: int, fault: LayoutRule, value: str | None) -> None:
    """A rule that a whole file breaks; a blocking one refuses all its lines."""
    bench.run(
        "INSERT INTO rejets SELECT nom, NULL, $colonne, $valeur, $code, $gravite, $message"
        " FROM fichier WHERE numero = $number",
        {
            "colonne": fault.colonne,
            "valeur": value,
            "code": fault.code,
            "gravite": fault.gravite.value,
            "message": fault.message,
            "number": number,
        },
    )
    note_remedies(bench, [fault])
    if fault.gravite is Gravite.BLOQUANT:
        bench.run("UPDATE fichier SET bloque = true WHERE numero = $n", {"n": number})


def note_whole(bench: Workbench, fault: LayoutRule, value: str | None = None) -> None:
    """A rule that is about all the files together, told once; it refuses none of them."""
    bench.run(
        "INSERT INTO rejets SELECT CASE count(*) WHEN 1 THEN min(nom) ELSE $all END,"
        " NULL, NULL, $valeur, $code, $gravite, $message FROM fichier",
        {
            "all": _ALL,
            "valeur": value,
            "code": fault.code,
            "gravite": fault.gravite.value,
            "message": fault.message,
        },
    )
    note_remedies(bench, [fault])


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
    totals = bench.rows(
        "SELECT code, gravite, CASE WHEN count(*) = 1 THEN min(message) ELSE"
        " string_agg(message || ' (' || n || ')', ' ; ' ORDER BY n DESC, message) END,"
        " sum(n)::BIGINT, any_value(texte), coalesce(bool_or(pressante), false)"
        " FROM (SELECT code, gravite, message, count(*) AS n FROM rejets GROUP BY ALL)"
        " LEFT JOIN (SELECT code,"
        " max(texte) AS texte, bool_or(pressante) AS pressante FROM remede GROUP BY code)"
        " USING (code)"
        " GROUP BY code, gravite ORDER BY code"
    )
    shown = bench.rows(
        "SELECT fichier, ligne, colonne, valeur, code, gravite, message FROM rejets"
        " QUALIFY row_number() OVER (PARTITION BY code ORDER BY fichier, ligne) <= $shown"
        " ORDER BY code, fichier, ligne",
        {"shown": _SHOWN},
    )
    return Report(
        source=source,
        millesime=millesime,
        edition="",
        fichiers=tuple(Fichier(*row) for row in files),
        totaux=tuple(
            RuleTotal(code, Gravite(g), m, n, told or "", pressing)
            for code, g, m, n, told, pressing in totals
        ),
        rejets=tuple(Rejet(f, li, c, v, code, Gravite(g), m) for f, li, c, v, code, g, m in shown),
        chiffres=tuple((name, value or 0) for name, value in figures.items()),
    )


# Few lines have some, and few of these differ: the bits are read once a combination.
_COUNTED = "SELECT fichier, inconnus, count(*) FROM lecture WHERE inconnus <> 0 GROUP BY ALL"


def note_unknowns(bench: Workbench, layout: Layout) -> None:
    """Writes down, once a file and a column, how many lines say that they do not know it.

    In: `lecture` (loaders.tabular.rules). Those of the layout's `inconnus_alertes` are an alert.
    """
    alerts: Collection[str] = layout.parametres["inconnus_alertes"]
    columns = unknown_columns(layout.colonnes)
    counts: dict[tuple[int, int], int] = {}
    for number, bits, lines in bench.rows(_COUNTED):
        for rank in range(len(columns)):
            if bits >> rank & 1:
                counts[number, rank] = counts.get((number, rank), 0) + lines
    for (number, rank), lines in sorted(counts.items()):
        column = columns[rank]
        kind = "inconnus_alertes" if column.nom in alerts else "inconnus"
        fault = control_of({**layout.parametres["fautes_de_fichier"][kind], "colonne": column.nom})
        note_fault(bench, number, fault, f"{lines} ligne{'s' if lines > 1 else ''}")
