"""The survey on the occupation of social housing: deposits in the exchange format."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from loaders.ban.matching import levels, match, normalise_addresses
from loaders.context import Context, StagedEdition
from loaders.edition_builder import EditionPlan, build, set_variables
from loaders.files.open import open_sources
from loaders.files.source_file import SourceFile
from loaders.ops.deposits import (
    DepositedFile,
    check_landlords,
    look_at,
    note_coverage,
    note_headers,
    note_outside,
)
from loaders.ops.layout import OpsLayout, ops_document, read_ops
from loaders.ops.rows import digest_of_written, read_rows, written_rows
from loaders.references import (
    References,
    believe_communes,
    find_references,
    note_absent,
    note_without_outline,
    open_territories,
)
from loaders.report import Report
from loaders.spatial_order import lay_out, serve
from loaders.tabular.layout import Layout
from loaders.tabular.rejections import (
    ask_for_rows,
    check_not_ahead,
    drop_rows,
    note_names,
    write_report,
)
from loaders.tabular.rules import Lookup, apply_rules, read_files
from loaders.tabular.written_lines import keep_written
from loaders.territoires.communes import REPORTED, add_commune_macros, carry_communes
from parc_social.access.model.succession import Succession, about, owner
from parc_social.errors import InvalidValue
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

RELATIONS = ("ops_menage",)
_STEPS = 4


def stage_ops(files: Sequence[Path], millesime: int, context: Context) -> StagedEdition:
    """The households of a survey, from the deposits of one or more bailleurs.

    Territories, BAN and RPLS are the editions of the context's folder nearest in time. A deposit
    that a blocking rule refuses is left out whole. Raises BadFile when a file can't be read,
    EveryLineRefused, NotFound when an edition is to be kept and there are no territories,
    InvalidValue when there is no survey in that year or no such profile.
    """
    first = int(ops_document()["parametres"]["premier_millesime"])
    if millesime < first or millesime % 2:
        raise InvalidValue(f"pas d'enquête OPS en {millesime} : années paires depuis {first}")
    check_not_ahead("ops", millesime)
    ops = read_ops(millesime, context.profil, context.dispositions)
    with open_sources(files, context) as sources:
        return _stage(ops, sources, millesime, context)


def _stage(
    ops: OpsLayout, sources: tuple[SourceFile, ...], millesime: int, context: Context
) -> StagedEdition:
    layout = ops.layout
    deposits = [look_at(ops, source) for source in sources]
    references = find_references(context, millesime, register=True)
    version = ops.version(d.trame for d in deposits)
    version = " ".join(filter(None, (version, digest_of_written(context.written))))
    plan = EditionPlan("ops", millesime, version, sources, references.files, keyed=True)

    def make(bench: Workbench) -> Report:
        if context.rows is not None or context.annotated is not None:
            ask_for_rows(bench)
        make_households(bench, SurveyStaging(layout, millesime, deposits, references), context)
        if context.annotated is not None:
            from loaders.reports.annotated_workbook import write_annotated  # openpyxl: 8 MB

            write_annotated(bench, context.annotated)
        if context.rows is not None:
            context.rows(read_rows(bench, layout))
        drop_rows(bench)
        context.progress("relation", 3, _STEPS)
        if context.keep:
            serve(bench, "ops-menages", "menage")
        else:
            lay_out(bench, "ops-menages", "menage")
        note_without_outline(bench, layout, references, "ops_menage")
        context.progress("relation", _STEPS, _STEPS)
        return write_report(bench, "ops", millesime, _figures(bench))

    return build(plan, context, RELATIONS, make)


@dataclass(frozen=True, slots=True)
class SurveyStaging:
    """Deposits of one year, the rules that judge them, and the editions they are looked up in."""

    layout: Layout
    millesime: int
    deposits: Sequence[DepositedFile]
    references: References


def make_households(bench: Workbench, survey: SurveyStaging, context: Context) -> None:
    """Makes `menage`, the households that may be served, and `rejets`, the broken rules."""
    layout, millesime = survey.layout, survey.millesime
    deposits, references = survey.deposits, survey.references
    open_territories(bench, references)
    set_variables(bench, millesime, context)
    files = [(d.source, d.form) for d in deposits]
    keep_written(bench, layout, written_rows([d.source for d in deposits], context.written))
    read_files(bench, layout, files, context.progress)
    check_landlords(bench, layout, deposits, context.sirens)
    note_headers(bench, layout, deposits)
    note_names(bench, layout, [d.source.name for d in deposits], millesime)
    _control(bench, survey, context)
    note_coverage(bench, layout, millesime)
    context.progress("appariement à la BAN", 2, _STEPS)
    _match(bench, references.ban)
    bench.run(statement("loaders.ops", "menage"))
    note_outside(bench, layout)


_TWICE = """(
  SELECT fichier, ligne FROM lecture
  QUALIFY (id_logement_rpls IS NOT NULL AND row_number() OVER (
             PARTITION BY siren_bailleur, id_logement_rpls ORDER BY fichier, ligne) > 1)
       OR (id_logement_bailleur IS NOT NULL AND row_number() OVER (
             PARTITION BY siren_bailleur, id_logement_bailleur ORDER BY fichier, ligne) > 1)
) AS doublon"""

_LOOKUPS = (
    Lookup("ter.appartenance AS cog", "cog.code_commune = ps_commune(lecture.code_insee)"),
    Lookup(REPORTED, "reportee.code = lecture.code_insee"),
    Lookup(
        "parc",
        "parc.siren = lecture.siren_bailleur AND parc.identifiant_rpls = lecture.id_logement_rpls",
    ),
    Lookup("stock", "stock.siren = lecture.siren_bailleur"),
    Lookup(_TWICE, "doublon.fichier = lecture.fichier AND doublon.ligne = lecture.ligne"),
)


def _control(bench: Workbench, survey: SurveyStaging, context: Context) -> None:
    layout, references = survey.layout, survey.references
    context.progress("contrôle", 1, _STEPS)
    add_commune_macros(bench)
    believe_communes(bench, references, "code_insee")
    carry_communes(bench, "code_insee")
    _open_register(bench, references.rpls, survey.millesime, context)
    apply_rules(bench, layout, _LOOKUPS)
    note_absent(
        bench,
        layout,
        territoires=references.territoires is not None,
        ban=references.ban is not None,
        rpls=bool(bench.value("SELECT count(*) FROM stock")),
    )


def _open_register(bench: Workbench, rpls: Path | None, millesime: int, context: Context) -> None:
    """Makes `parc` and `stock`, empty without a register."""
    if rpls is None:
        bench.run(statement("loaders.ops", "sans_parc"))
    else:
        bench.attach("parc_ref", rpls)
        of_register = int(bench.value("SELECT millesime FROM parc_ref.edition"))
        find_held(bench, context.successions, millesime, of_register)
        bench.run(statement("loaders.ops", "parc"))
        bench.run(
            "CREATE OR REPLACE TEMP TABLE stock AS SELECT siren, sum(logements) AS logements"
            " FROM parc_ref.stock_bailleur GROUP BY siren"
        )


def _match(bench: Workbench, ban: Path | None) -> None:
    bench.run(statement("loaders.ops", "adresse_lue"))
    normalise_addresses(bench)
    match(bench, ban)


def _figures(bench: Workbench) -> dict[str, float]:
    by_id, answers, located = bench.rows(
        "SELECT (SELECT count(*) FROM ops_menage SEMI JOIN parc"
        " ON parc.siren = ops_menage.siren_bailleur"
        " AND parc.identifiant_rpls = ops_menage.id_logement_rpls),"
        " count_if(reponse_enquete IN ('1', '2')), count(lon) FROM ops_menage"
    )[0]
    figures = {"reconnus_rpls": by_id, "repondants": answers, "localises": located}
    return figures | levels(bench, "ops_menage", "niveau_appariement")


_STOCK = """
SELECT DISTINCT siren, code_commune FROM parc_ref.stock_bailleur
WHERE list_contains($sirens, siren)"""


def find_held(
    bench: Workbench, successions: Sequence[Succession], survey: int, register: int
) -> None:
    """Makes `tenu(siren, siren_rpls, code_commune)`: by landlord of a line, what it may name.

    `successions` are those in force; `survey` and `register` the millésimes of both. In: lecture,
    parc_ref.
    """
    sirens_moved = {code for s in successions for code in (s.de, s.vers)}
    bench.run(statement("loaders.ops", "tenu"), {"sauf": sorted(sirens_moved)})
    sirens = [siren for (siren,) in bench.rows("SELECT DISTINCT siren_bailleur FROM lecture")]
    for siren in sorted(sirens_moved.intersection(sirens)):
        near = about(siren, successions)
        family = sorted({siren, *(code for s in near for code in (s.de, s.vers))})
        rows = [
            (siren, of_register, commune)
            for of_register, commune in bench.rows(_STOCK, {"sirens": family})
            if owner(of_register, commune, register, near, date.max)
            == owner(siren, commune, survey, near, date.max)
        ]
        bench.insert("tenu", rows)
