"""Communes, what holds them and what they hold, in one year of the COG: a `territoires` edition."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from loaders.context import Context, StagedEdition
from loaders.edition_builder import EditionPlan, build
from loaders.files.open import open_sources, room_of
from loaders.files.source_file import Room, SourceFile
from loaders.report import Report
from loaders.spatial_order import serve
from loaders.tabular.layout import Layout, read_layout
from loaders.tabular.rejections import check_not_ahead, note_remedies, note_whole, write_report
from loaders.territoires.cut_tiles import VERSION as TILES
from loaders.territoires.cut_tiles import add_tiles
from loaders.territoires.files import TerritoryFiles, arrange
from loaders.territoires.lists import make_memberships, read_lists
from loaders.territoires.outlines import outline_files, read_outlines
from loaders.territoires.simplified_outlines import VERSION as CONTOURS
from loaders.territoires.simplified_outlines import add_contours
from parc_social.domain.territory import Niveau
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

NIVEAUX = (
    Niveau.REGION, Niveau.DEPARTEMENT, Niveau.EPT, Niveau.EPCI, Niveau.ARM, Niveau.COMMUNE,
    Niveau.QPV, Niveau.IRIS,
)  # fmt: skip
RELATIONS = tuple(f"territoire_{niveau.value}" for niveau in NIVEAUX)
_STEPS = 4
# Where no outline of a level came, it is the union of those of another one. All France: régions of
# communes take 5 s of processor, of départements 0.5 s.
_DERIVED_TABLES = (
    ("departement", "code_dep", "commune", "code_commune"),
    ("region", "code_reg", "departement", "code_dep"),
    ("ept", "code_ept", "commune", "code_commune"),
    ("epci", "code_epci", "commune", "code_commune"),
)


def stage_territoires(files: Sequence[Path], millesime: int, context: Context) -> StagedEdition:
    """The territories of a COG year, from lists of codes and outlines in any mixture.

    Raises BadFile when a file can't be read, is of no known kind, or no commune is left,
    InvalidValue for a year to come.
    """
    check_not_ahead("territoires", millesime)
    with open_sources(files, context, outlines=True) as sources, room_of(context) as room:
        return _stage(sources, millesime, context, room)


def _stage(
    sources: Sequence[SourceFile], millesime: int, context: Context, room: Room
) -> StagedEdition:
    arrival = arrange(read_layout("territoires"), sources, millesime, room)
    version = f"{arrival.layout.version} {CONTOURS} {TILES}"
    plan = EditionPlan("territoires", millesime, version, tuple(sources))

    def make(bench: Workbench) -> Report:
        context.progress("listes", 0, _STEPS)
        read_lists(bench, arrival, context.progress)
        context.progress("contours", 1, _STEPS)
        read_outlines(bench, arrival.layout, arrival.outlines)
        outlines = outline_files(bench)
        context.progress("appartenances", 2, _STEPS)
        make_memberships(bench, arrival, millesime)
        _note_faults(bench, arrival.layout)
        _complete(bench, millesime)
        _note_missing(bench, arrival.layout)
        context.progress("relations", 3, _STEPS)
        for niveau in NIVEAUX:
            rows = f"(SELECT * FROM territoire WHERE niveau = '{niveau.value}')"  # noqa: S608 - an enum's value
            serve(bench, f"territoires-{niveau.value}", rows)
        add_contours(bench, [f"territoires-{niveau.value}" for niveau in NIVEAUX])
        add_tiles(bench, NIVEAUX)
        context.progress("relations", _STEPS, _STEPS)
        report = write_report(bench, "territoires", millesime, _figures(bench, arrival))
        return replace(report, fichiers=report.fichiers + outlines)

    return build(plan, context, RELATIONS, make)


def _note_faults(bench: Workbench, layout: Layout) -> None:
    """What outlines break, and what lists and outlines say against each other, into `rejets`."""
    rules = {rule.code: rule for rule in layout.controles}
    bench.run("CREATE OR REPLACE TEMP TABLE regle_territoire (code VARCHAR, g VARCHAR, m VARCHAR)")
    bench.insert("regle_territoire", [(r.code, r.gravite.value, r.message) for r in rules.values()])
    bench.run(statement("loaders.territoires", "controles"))
    note_remedies(bench, [r for r in rules.values() if r.remede])


def _complete(bench: Workbench, annee: int) -> None:
    """Outlines that did not come are dissolved from communes; parents and codes are added."""
    for niveau, code, part, code_part in _DERIVED_TABLES:
        count = bench.value("SELECT count(*) FROM contour WHERE niveau = $n", {"n": niveau})
        if not count:
            bench.run(
                statement("loaders.territoires", "contours_dissous").format(
                    niveau=niveau, code=code, part=part, code_part=code_part
                )
            )
    bench.run(statement("loaders.territoires", "territoires"), {"annee": annee})


def _note_missing(bench: Workbench, layout: Layout) -> None:
    """The levels of which codes are known and outlines are not: no row of theirs will be served."""
    none, some = layout.fault("TER-048"), layout.fault("TER-049")
    for niveau, absent, total in bench.rows(statement("loaders.territoires", "sans_contour")):
        sentence = f"{niveau} : {absent} sans contour sur {total}"
        note_whole(bench, none if absent == total else some, sentence)


def _figures(bench: Workbench, arrival: TerritoryFiles) -> dict[str, float]:
    by_level = bench.rows("SELECT niveau, count(*) FROM territoire GROUP BY niveau ORDER BY niveau")
    count, rejected, repaired = bench.rows(
        "SELECT count(*), count_if(faute <> 'TER-047'), count_if(faute IS NULL AND repare)"
        " FROM contour_juge"
    )[0]
    counts = {
        "appartenances": bench.value("SELECT count(*) FROM appartenance"),
        "passages": bench.value("SELECT count(*) FROM commune_passage"),
        "codes_postaux": bench.value("SELECT count(*) FROM commune_code_postal"),
        "populations": bench.value("SELECT count(*) FROM population"),
        "communes_reportees": bench.value("SELECT count(*) FROM commune_reportee"),
        "contours_lus": count,
        "contours_repares": repaired or 0,
        "contours_ecartes": rejected or 0,
    }
    return counts | {f"contours_{niveau}": n for niveau, n in by_level}
