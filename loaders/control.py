"""Applies a layout's rules to the lines read: refuses, drops values, and keeps the account.

In: `fichier`, `lu`, `illisible` (loaders.reading). Out: `lecture` (texts and typed values of every
line), `refusee` (fichier, ligne) and `rejets`, which stays in the edition file.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from loaders.conversion import add_readers, literals, reading
from loaders.layout import Column, Control, Layout
from loaders.reading import TABLE
from loaders.report import Gravite
from parc_social.storage.workshop import Workshop, statement

_SHOWN_CODES = 12

_REFUSED = """
CREATE OR REPLACE TEMP TABLE refusee AS
SELECT DISTINCT fichier, ligne FROM faute JOIN regle USING (n)
WHERE gravite IN ('erreur', 'bloquant')"""


@dataclass(frozen=True, slots=True)
class Lookup:
    """A table joined to the lines (`lecture`) so that rules can ask what it knows."""

    table: str
    on: str


def read_values(bench: Workshop, layout: Layout) -> None:
    """Makes `lecture` from `lu`: texts, typed values, and what is wrong with each."""
    add_readers(bench)
    bench.run(f"CREATE OR REPLACE TEMP TABLE lecture AS {reading(layout.colonnes, TABLE)}")


def apply_rules(bench: Workshop, layout: Layout, lookups: Sequence[Lookup] = ()) -> None:
    """Finds every broken rule; makes `refusee` and adds to `rejets`."""
    rules = _rules(layout)
    bench.run(
        "CREATE OR REPLACE TEMP TABLE regle (n INTEGER, code VARCHAR, gravite VARCHAR,"
        " message VARCHAR, masque BOOLEAN)"
    )
    bench.insert(
        "regle", [(n, r.code, r.gravite.value, r.message, r.masque) for n, r in enumerate(rules)]
    )
    bench.run(_faults(layout, rules, lookups))
    bench.run(statement("loaders", "rejets"), {"unreadable": f"{layout.prefixe}000"})
    bench.run(_REFUSED)


def _faults(layout: Layout, rules: Sequence[Control], lookups: Sequence[Lookup]) -> str:
    """SQL: `faute(fichier, ligne, n, colonne, valeur)`, sound lines passed over first."""
    conditions = [_condition(rule) for rule in rules]
    shown = [_shown(layout, rule) for rule in rules]
    faults = ", ".join(
        f"CASE WHEN {when} THEN {{'n': {n}, 'colonne': {name}, 'valeur': {value}}} END"
        for n, (when, (name, value)) in enumerate(zip(conditions, shown, strict=True))
    )
    joins = " ".join(f"LEFT JOIN {lookup.table} ON {lookup.on}" for lookup in lookups)
    return (
        "CREATE OR REPLACE TEMP TABLE faute AS"  # noqa: S608 - layout data, no caller's text
        " SELECT fichier, ligne, unnest(fautes, recursive := true) FROM ("
        f" SELECT lecture.fichier, lecture.ligne, list_filter([{faults}],"
        " lambda f: f IS NOT NULL) AS fautes"
        " FROM lecture JOIN fichier ON fichier.numero = lecture.fichier AND NOT fichier.bloque"
        f" {joins} WHERE ({') OR ('.join(conditions)}))"
    )


def _condition(rule: Control) -> str:
    if not rule.formes:
        return f"({rule.quand})"
    return f"(lecture.forme IN ({literals(rule.formes)}) AND ({rule.quand}))"


def _shown(layout: Layout, rule: Control) -> tuple[str, str]:
    """SQL of the column's name and of the value that a fault shows."""
    if rule.code == f"{layout.prefixe}002":
        cases = " ".join(f"WHEN ps_xml(r_{c.nom}) THEN '{c.nom}'" for c in layout.colonnes)
        values = " ".join(f"WHEN ps_xml(r_{c.nom}) THEN r_{c.nom}" for c in layout.colonnes)
        clean = f"regexp_replace(CASE {values} END, '[^ -~\\x{{A0}}-\\x{{D7FF}}]', '?', 'g')"
        return f"CASE {cases} END", clean
    if rule.colonne is None:
        return "NULL", "NULL"
    return f"'{rule.colonne}'", f"r_{rule.colonne}"


def _rules(layout: Layout) -> list[Control]:
    """The rules of every layout, then those of its columns, then its own."""
    texts = ", ".join(f"r_{c.nom}" for c in layout.colonnes)
    forbidden = Control(
        code=f"{layout.prefixe}002",
        gravite=Gravite.ERREUR,
        message="caractère interdit par XML 1.0",
        quand=f"ps_xml(concat_ws('', {texts}))",
    )
    return [
        forbidden,
        *(_mandatory(layout, c) for c in layout.colonnes if c.obligatoire),
        *(_form(c) for c in layout.colonnes if c.controle is not None),
        *layout.controles,
    ]


def _mandatory(layout: Layout, column: Column) -> Control:
    return Control(
        code=f"{layout.prefixe}001",
        gravite=Gravite.ERREUR,
        message="valeur obligatoire absente",
        quand=f"lecture.sans_{column.nom}",
        colonne=column.nom,
    )


def _form(column: Column) -> Control:
    return Control(
        code=str(column.controle),
        gravite=column.gravite,
        message=f"attendu : {_expected(column)}",
        quand=f"lecture.mal_{column.nom}",
        colonne=column.nom,
    )


def _expected(column: Column) -> str:
    if column.attendu is not None:
        return column.attendu
    if column.codes:
        codes = ", ".join(column.codes[:_SHOWN_CODES])
        return f"un code parmi {codes}{'…' if len(column.codes) > _SHOWN_CODES else ''}"
    words = {
        "entier": "un entier",
        "annee": "une année",
        "decimal": "un nombre",
        "date": "une date",
    }
    bounds = "" if column.mini is None else f" de {column.mini} à {column.maxi}"
    return f"{words.get(column.type, 'une valeur lisible')}{bounds}"
