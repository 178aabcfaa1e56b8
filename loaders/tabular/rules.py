"""The first half of every loader: files in, their lines typed and judged by a layout's rules.

Out: `fichier`, `illisible`, `lecture` (typed values of every line), then `refusee` (fichier, ligne)
and `rejets`, which stays in the edition file.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from loaders.bench import step
from loaders.context import Progress
from loaders.files.faults import bad_file, line_remedy
from loaders.files.source_file import SourceFile
from loaders.report import Gravite
from loaders.tabular.conversion import add_readers, literals, reading
from loaders.tabular.layout import Layout, LayoutColumn, LayoutRule
from loaders.tabular.line_statements import FileForm
from loaders.tabular.rejections import (
    collect_bad_lines,
    collect_rows,
    make_files,
    note_remedies,
)
from loaders.tabular.rows import TABLE, drop_lines, read_lines
from loaders.tabular.written_lines import put_written
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

FEW = 10_000  # lines: up to there, to pass over sound ones costs more than it saves
_OF_MANY = "in_clause,common_subexpressions"  # DuckDB's optimizers that few lines do without
_MAX_CODES = 12


@dataclass(frozen=True, slots=True)
class Lookup:
    """A table joined to the lines (`lecture`) so that rules can ask what it knows."""

    table: str
    on: str


def read_files(
    bench: Workbench,
    layout: Layout,
    files: Sequence[tuple[SourceFile, FileForm]],
    progress: Progress,
    also: Sequence[str] = (),
) -> None:
    """Makes `fichier`, `illisible` and `lecture`, with the facts that `also` names.

    Raises BadFile when a file holds a header and no line.
    """
    make_files(bench, [(source.name, form.famille or form.nom) for source, form in files])
    counts = read_lines(bench, layout, files, progress)
    for (source, _), count in zip(files, counts, strict=True):
        if count == 0:
            raise bad_file("FIC-008", source.shown)
    put_written(bench, layout, [form.nom for _, form in files])
    with step(bench, progress, "conversion", sum(counts)):
        read_values(bench, layout, also)


def read_values(bench: Workbench, layout: Layout, also: Sequence[str] = ()) -> None:
    """Makes `lecture` from `lu`: typed values, and the facts that rules or `also` name.

    Of a few lines, what DuckDB does to read them fast costs more than to read them. It makes a join
    of each long list of codes, for which it works the values out once more, and looks for what
    thousands of expressions have in common.
    """
    add_readers(bench)
    facts = {word for rule in rules_of(layout) for word in re.findall(r"\w+", rule.quand)} | {*also}
    values = reading(layout.colonnes, TABLE, facts)
    few = bench.value(f"SELECT count(*) <= $few FROM {TABLE}", {"few": FEW})  # noqa: S608
    bench.run(f"SET disabled_optimizers = '{_OF_MANY if few else ''}'")
    bench.run(f"CREATE OR REPLACE {bench.passing} lecture AS {values}")
    bench.run("RESET disabled_optimizers")


def apply_rules(bench: Workbench, layout: Layout, lookups: Sequence[Lookup] = ()) -> None:
    """Finds every broken rule; makes `refusee`, adds to `rejets`, and lets `lu` go."""
    rules = rules_of(layout)
    bench.run(
        "CREATE OR REPLACE TEMP TABLE regle (n INTEGER, code VARCHAR, gravite VARCHAR,"
        " message VARCHAR, masque BOOLEAN)"
    )
    bench.insert(
        "regle", [(n, r.code, r.gravite.value, r.message, r.masque) for n, r in enumerate(rules)]
    )
    note_remedies(bench, remedies(layout))
    few = bench.value("SELECT count(*) <= $few FROM lecture", {"few": FEW})
    bench.run(_broken(rules, lookups, pass_sound=not few))
    bench.run(_faults(layout, rules))
    bench.run(statement("loaders.tabular", "rejets"), {"unreadable": f"{layout.prefixe}000"})
    bench.run(statement("loaders.tabular", "refusee"))
    collect_bad_lines(bench, layout)
    collect_rows(bench, layout)
    drop_lines(bench)


def remedies(layout: Layout) -> list[LayoutRule]:
    """A rule for each code that tells what to do, that of lines that can't be split too."""
    by_code = {rule.code: rule for rule in reversed(rules_of(layout)) if rule.remede}
    return [*by_code.values(), unreadable(layout)]


def unreadable(layout: Layout) -> LayoutRule:
    """The rule that a line breaks which can't be split into its columns."""
    return LayoutRule(
        code=f"{layout.prefixe}000",
        gravite=Gravite.ERREUR,
        message="ligne illisible",
        remede=line_remedy("000"),
    )


def _broken(rules: Sequence[LayoutRule], lookups: Sequence[Lookup], *, pass_sound: bool) -> str:
    """SQL: `brisee(fichier, ligne, n)`, a row a broken rule.

    Passing over sound lines first writes each rule twice, whose patterns are then compiled twice:
    half of the time that a survey of one line takes here (0.11 s, or 0.055 s).
    """
    conditions = [_condition(rule) for rule in rules]
    numbers = ", ".join(f"CASE WHEN {when} THEN {n} END" for n, when in enumerate(conditions))
    joins = " ".join(f"LEFT JOIN {lookup.table} ON {lookup.on}" for lookup in lookups)
    sound = f"WHERE ({') OR ('.join(conditions)})" if pass_sound else ""
    return (
        "CREATE OR REPLACE TEMP TABLE brisee AS"  # noqa: S608 - layout data, no caller's text
        " SELECT fichier, ligne, n FROM ("
        f" SELECT lecture.fichier, lecture.ligne, unnest([{numbers}]) AS n"
        " FROM lecture JOIN fichier ON fichier.numero = lecture.fichier AND NOT fichier.bloque"
        f" {joins} {sound}) WHERE n IS NOT NULL"
    )


def _faults(layout: Layout, rules: Sequence[LayoutRule]) -> str:
    """SQL: `faute`, broken rules with the column and the text that each shows."""
    expressions = [_expressions(layout, rule) for rule in rules]
    names = " ".join(f"WHEN {n} THEN {name}" for n, (name, _) in enumerate(expressions))
    values = " ".join(f"WHEN {n} THEN {value}" for n, (_, value) in enumerate(expressions))
    return (
        "CREATE OR REPLACE TEMP TABLE faute AS"  # noqa: S608 - layout data
        f" SELECT fichier, ligne, n, CASE n {names} END AS colonne, CASE n {values} END AS valeur"
        f" FROM brisee JOIN {TABLE} USING (fichier, ligne)"
    )


def _condition(rule: LayoutRule) -> str:
    if not rule.formes:
        return f"({rule.quand})"
    return f"(lecture.forme IN ({literals(rule.formes)}) AND ({rule.quand}))"


def _expressions(layout: Layout, rule: LayoutRule) -> tuple[str, str]:
    """SQL of the column's name and of the text that a fault shows."""
    if rule.code == f"{layout.prefixe}002":
        cases = " ".join(f"WHEN ps_xml(r_{c.nom}) THEN '{c.nom}'" for c in layout.colonnes)
        values = " ".join(f"WHEN ps_xml(r_{c.nom}) THEN r_{c.nom}" for c in layout.colonnes)
        clean = f"regexp_replace(CASE {values} END, '[^ -~\\x{{A0}}-\\x{{D7FF}}]', '?', 'g')"
        return f"CASE {cases} END", clean
    if rule.colonne is None:
        return "NULL", "NULL"
    return f"'{rule.colonne}'", f"r_{rule.colonne}"


def rules_of(layout: Layout) -> list[LayoutRule]:
    """The rules of every layout, then those of its columns, then its own."""
    forbidden = LayoutRule(
        code=f"{layout.prefixe}002",
        gravite=Gravite.ERREUR,
        message="caractère interdit par XML 1.0",
        quand="lecture.interdit",
        masque=bool(layout.parametres.get("masquer_caracteres")),
        remede=line_remedy("002"),
    )
    return [
        forbidden,
        *(_mandatory(layout, c) for c in layout.colonnes if c.obligatoire),
        *(_form(c) for c in layout.colonnes if c.controle is not None),
        *layout.controles,
    ]


def _mandatory(layout: Layout, column: LayoutColumn) -> LayoutRule:
    return LayoutRule(
        code=f"{layout.prefixe}001",
        gravite=Gravite.ERREUR,
        message="valeur obligatoire absente",
        quand=f"lecture.sans_{column.nom}{_but_unknown(column)}",
        colonne=column.nom,
        remede=line_remedy("001"),
    )


def _but_unknown(column: LayoutColumn) -> str:
    """A value that the source itself says is unknown is told by a rule of the layout's own."""
    return f" AND NOT lecture.inconnu_{column.nom}" if column.inconnus or column.mots else ""


def _form(column: LayoutColumn) -> LayoutRule:
    return LayoutRule(
        code=str(column.controle),
        gravite=column.gravite,
        message=f"attendu : {_expectation(column)}",
        quand=f"lecture.mal_{column.nom}",
        colonne=column.nom,
        remede=column.remede,
    )


def _expectation(column: LayoutColumn) -> str:
    if column.attendu is not None:
        return column.attendu
    if column.codes:
        codes = ", ".join(column.codes[:_MAX_CODES])
        return f"un code parmi {codes}{'…' if len(column.codes) > _MAX_CODES else ''}"
    words = {
        "entier": "un entier",
        "annee": "une année",
        "decimal": "un nombre",
        "date": "une date",
    }
    bounds = "" if column.mini is None else f" de {column.mini} à {column.maxi}"
    return f"{words.get(column.type, 'une valeur lisible')}{bounds}"
