"""The register of social dwellings: public file, landlords' files, pairing, address points."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from loaders.ban.matching import levels, match, normalise_addresses
from loaders.ban.normalisation import read_addresses
from loaders.bench import step
from loaders.context import Context, EveryLineRefused, StagedEdition
from loaders.edition_builder import EditionPlan, build, set_variables
from loaders.files.open import open_sources
from loaders.files.source_file import SourceFile
from loaders.references import (
    References,
    believe_communes,
    find_references,
    note_absent,
    note_without_outline,
    open_territories,
)
from loaders.report import Report
from loaders.rpls.files import RplsFile, check_years, note_files, note_sirens, recognise
from loaders.rpls.pairing import note_alone, pair_lines, pairing_figures
from loaders.rpls.years import check_columns, note_years
from loaders.spatial_order import serve
from loaders.tabular.coordinates import GRID, PROJECTION, check_projected, locate_points
from loaders.tabular.layout import Layout, for_year, read_layout
from loaders.tabular.rejections import check_not_ahead, note_unknowns, write_report
from loaders.tabular.rules import Lookup, apply_rules, read_files
from loaders.territoires.communes import (
    REPORTED,
    add_commune_macros,
    carry_communes,
    find_districts_covered,
    find_zones,
    set_declared_districts,
)
from parc_social.domain.projections import LEGAL
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

RELATIONS = ("rpls_logement", "adresse", "territoire_carreau")
_SOURCE_COLUMNS = ("su_iris", "su_qpv24", "su_qpv15", "dit_epsg")


def stage_rpls(files: Sequence[Path], millesime: int, context: Context) -> StagedEdition:
    """The stock on 1 January of a millésime, from public and landlords' files in any mixture.

    Territories and BAN are the editions of the context's folder nearest in time; without a BAN
    every address is of level 5. Raises BadFile when a file can't be read or is no RPLS file,
    EveryLineRefused when no dwelling is left, NotFound when an edition is to be kept and there are
    no territories, InvalidValue for a year to come.
    """
    check_not_ahead("rpls", millesime)
    with open_sources(files, context) as sources:
        return _stage(sources, millesime, context)


def _stage(sources: tuple[SourceFile, ...], millesime: int, context: Context) -> StagedEdition:
    layout = for_year(read_layout("rpls"), millesime)
    files = [recognise(layout, source) for source in sources]
    check_years(files, millesime)
    check_columns(layout, files, millesime)
    references = find_references(context, millesime, register=False)
    plan = EditionPlan("rpls", millesime, layout.version, sources, references.files, keyed=True)

    def make(bench: Workbench) -> Report:
        open_territories(bench, references)
        set_variables(bench, millesime, context)
        _read(bench, layout, files, context)
        note_years(bench, layout, files, millesime)
        lines = bench.value("SELECT count(*) FROM lecture")
        with step(bench, context.progress, "contrôle", lines):
            _check(bench, layout, files, references)
        with step(bench, context.progress, "rapprochement des fichiers", lines):
            normalise_addresses(bench)
            pair_lines(bench, layout, files)
        with step(bench, context.progress, "appariement à la BAN", lines):
            match(bench, references.ban)
        with step(bench, context.progress, "localisation", lines):
            _place(bench, layout, files, millesime)
        with step(bench, context.progress, "relations", lines):
            _assemble(bench)
        note_without_outline(bench, layout, references, "rpls_logement")
        report = write_report(bench, "rpls", millesime, _figures(bench))
        if report.retenues and not bench.value("SELECT count(*) FROM rpls_logement"):
            raise EveryLineRefused(f"RPLS {millesime} : {_ALL_GONE}", report)
        return report

    return build(plan, context, RELATIONS, make)


_ALL_GONE = "tous les logements lus sont sortis du parc, donc aucune édition (règle RPLS-040)"


def _read(bench: Workbench, layout: Layout, inputs: Sequence[RplsFile], context: Context) -> None:
    """Lines read; whose each landlord's file is."""
    files = [(file.source, file.form) for file in inputs]
    read_files(bench, layout, files, context.progress, _SOURCE_COLUMNS)
    note_files(bench, layout, inputs)
    note_unknowns(bench, layout)
    bench.run("CREATE OR REPLACE TEMP TABLE deposant (fichier INTEGER, siren VARCHAR)")
    note_sirens(bench)
    deposits = [(n, file.depot.siren) for n, file in enumerate(inputs) if file.depot is not None]
    bench.insert("deposant", deposits)


def _check(
    bench: Workbench, layout: Layout, files: Sequence[RplsFile], references: References
) -> None:
    """Lines controlled; the addresses of those that are kept."""
    add_commune_macros(bench)
    believe_communes(bench, references, "depcom")
    carry_communes(bench, "depcom")
    locate_points(bench, layout)
    bench.run(statement("loaders.rpls", "doublon"))
    check_projected(bench, [file.source for file in files], sorted(LEGAL))
    apply_rules(
        bench,
        layout,
        [
            Lookup("ter.appartenance AS cog", "cog.code_commune = ps_commune(lecture.depcom)"),
            Lookup(REPORTED, "reportee.code = lecture.depcom"),
            Lookup(
                "point AS place",
                f"place.srid = {PROJECTION} AND place.x = lecture.x AND place.y = lecture.y",
            ),
            Lookup("siren_dit", "siren_dit.siret = lecture.siret"),
            Lookup(
                "doublon", "doublon.fichier = lecture.fichier AND doublon.ligne = lecture.ligne"
            ),
        ],
    )
    note_absent(
        bench,
        layout,
        territoires=references.territoires is not None,
        ban=references.ban is not None,
    )
    read_addresses(bench)


def _place(bench: Workbench, layout: Layout, files: Sequence[RplsFile], millesime: int) -> None:
    """Where dwellings are, and in which zones."""
    deposits = any(file.depot for file in files)
    sort = "TABLE" if deposits else "VIEW"
    bench.run(statement("loaders.rpls", "place").format(sorte=sort))
    if deposits:
        note_alone(bench)
    bench.run(statement("loaders.rpls", "a_situer"))
    find_zones(bench)
    find_districts_covered(bench, "ter")
    set_declared_districts(bench, millesime)
    _financing_groups(bench, layout)
    bench.run(statement("loaders.rpls", "logement"))


def _assemble(bench: Workbench) -> None:
    """The relations that are served."""
    serve(bench, "rpls-logements", "logement")
    bench.run(statement("loaders.rpls", "adresse"))
    annee = bench.value("SELECT millesime FROM ter.edition")
    cells = statement("loaders.publication.levels", "carreau")
    bench.run(cells.format(grille=GRID), {"annee": annee})
    serve(bench, "adresses", "adresse_prete")
    serve(bench, "territoires-carreau", "carreau")
    bench.run(statement("loaders.rpls", "stock_bailleur"))
    bench.run(statement("loaders.rpls", "sorties"))


def _financing_groups(bench: Workbench, layout: Layout) -> None:
    groups: Mapping[str, Sequence[str]] = layout.parametres["groupes_finan"]
    bench.run("CREATE OR REPLACE TEMP TABLE finan_groupe (finan VARCHAR, groupe VARCHAR)")
    bench.insert("finan_groupe", [(c, group) for group, codes in groups.items() for c in codes])


def _figures(bench: Workbench) -> dict[str, float]:
    """Pairing, location and matching, in dwellings unless the name says otherwise."""
    located = bench.value("SELECT count(lon) FROM rpls_logement")
    addresses, cells = (
        bench.value(f"SELECT count(*) FROM {name}")  # noqa: S608 - our own names
        for name in ("adresse", "territoire_carreau")
    )
    return {
        **pairing_figures(bench),
        "localises": located,
        "adresses": addresses,
        "carreaux": cells,
        **levels(bench, "adresse", "niveau_appariement"),
    }
