"""The open table of the SDES by commune: vacancy, mobility, rent, where no landlord's file says."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from loaders.context import Context, StagedEdition
from loaders.edition_builder import EditionPlan, build
from loaders.files.faults import bad_file
from loaders.files.open import open_sources
from loaders.files.source_file import PublishedSheet, SourceFile
from loaders.references import (
    References,
    believe_communes,
    find_references,
    note_absent,
    open_territories,
)
from loaders.report import Report
from loaders.tabular.header import named_form
from loaders.tabular.layout import Layout, read_layout
from loaders.tabular.line_statements import FileForm
from loaders.tabular.rejections import (
    check_not_ahead,
    note_fault,
    note_names,
    note_unknowns,
    write_report,
)
from loaders.tabular.rules import Lookup, apply_rules, read_files
from loaders.territoires.communes import add_commune_macros, carry_communes
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

RELATION = "sdes_commune"
_CODE = "code_commune"
_PUBLISHED = PublishedSheet(frozenset({"communes", "commune"}), "DEPCOM_ARM")
_ZEROS = {_CODE: 5}  # a spreadsheet drops the zero in front of 01001
_TWICE = f"""(
  SELECT {_CODE} FROM lecture WHERE {_CODE} IS NOT NULL GROUP BY 1 HAVING count(*) > 1
) AS double"""  # noqa: S608 - our own name


def stage_sdes(files: Sequence[Path], millesime: int, context: Context) -> StagedEdition:
    """The table on 1 January of a millésime: nothing that is served, figures for publication.

    Raises BadFile when a file can't be read, is another table or is of another year,
    EveryLineRefused when no commune is left, NotFound when an edition is to be kept and there are
    no territories, InvalidValue for a year to come.
    """
    check_not_ahead("sdes", millesime)
    with open_sources(files, context, sheet=_PUBLISHED) as sources:
        return _stage(sources, millesime, context)


def _stage(sources: tuple[SourceFile, ...], millesime: int, context: Context) -> StagedEdition:
    layout = read_layout("sdes")
    forms = [(source, _form(layout, source, millesime)) for source in sources]
    every_reference = find_references(context, millesime, register=False)
    references = References(every_reference.territoires, None)
    plan = EditionPlan("sdes", millesime, layout.version, sources, references.files)

    def make(bench: Workbench) -> Report:
        open_territories(bench, references)
        read_files(bench, layout, forms, context.progress)
        note_names(bench, layout, [source.name for source in sources], millesime)
        note_unknowns(bench, layout)
        _note_fractions(bench, layout, len(forms))
        _control(bench, layout, references)
        bench.run(statement("loaders.rpls", "open_table"))
        return write_report(bench, "sdes", millesime, _figures(bench, layout))

    return build(plan, context, (RELATION,), make)


def _form(layout: Layout, source: SourceFile, millesime: int) -> FileForm:
    """Raises BadFile for a table without a figure that is read, or of another year."""
    form = named_form(layout, source, "sdes")
    figures: Sequence[str] = layout.parametres["chiffres"]
    if not form.places.keys() & {*figures}:
        names = ", ".join(layout.column(nom).entetes[0].lower() for nom in figures)
        raise bad_file("FIC-009", source.shown, colonnes=f"l'une de {names}")
    year = _year_of(layout, source)
    if year is not None and year != millesime:
        raise bad_file("FIC-040", source.shown, lu=year, attendu=millesime)
    return replace(form, zeros=_ZEROS, above=source.above)


def _year_of(layout: Layout, source: SourceFile) -> int | None:
    """The year after the last of the past years that are columns; None where there are none."""
    pattern = re.compile(layout.parametres["annee_de_colonne"])
    matches = [pattern.fullmatch(name.upper()) for name in source.header(layout.separateur)]
    years = [int(next(filter(None, match.groups()))) for match in matches if match]
    return max(years) + 1 if years else None


def _note_fractions(bench: Workbench, layout: Layout, files: int) -> None:
    """Refuses a file whose rates are all 1 at most, some above 0: 0.043 would be read as 0.0 %."""
    rates = ", ".join(layout.parametres["taux"])
    rule = layout.fault("fraction")
    for number in range(files):
        most = bench.value(
            f"SELECT max(greatest({rates})) FROM lecture WHERE fichier = $number",  # noqa: S608 - the layout's names
            {"number": number},
        )
        if most is not None and 0 < most <= 1:
            note_fault(bench, number, rule, f"au plus {most:g}".replace(".", ","))


def _control(bench: Workbench, layout: Layout, references: References) -> None:
    add_commune_macros(bench)
    believe_communes(bench, references, _CODE)
    carry_communes(bench, _CODE)
    apply_rules(
        bench,
        layout,
        [
            Lookup("ter.appartenance AS cog", f"cog.code_commune = ps_commune(lecture.{_CODE})"),
            Lookup(_TWICE, f"double.{_CODE} = lecture.{_CODE}"),
        ],
    )
    note_absent(bench, layout, territoires=references.territoires is not None)


def _figures(bench: Workbench, layout: Layout) -> dict[str, float | None]:
    """Communes, and how many tell each figure."""
    figures: Sequence[str] = layout.parametres["chiffres"]
    counts = ", ".join(f"count({nom})" for nom in ("code", *figures))
    (row,) = bench.rows(f"SELECT {counts} FROM {RELATION}")  # noqa: S608 - the layout's names
    return dict(zip(("communes", *figures), row, strict=True))
