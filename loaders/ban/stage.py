"""Geolocated addresses of the Base Adresse Nationale, prepared for matching."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from loaders.ban.normalisation import normalise_streets, prepare_words
from loaders.bench import step
from loaders.context import Context, StagedEdition
from loaders.edition_builder import EditionPlan, build
from loaders.files.open import open_sources
from loaders.files.source_file import SourceFile
from loaders.report import Report
from loaders.tabular.coordinates import check_lon_lat
from loaders.tabular.header import check_header, named_form
from loaders.tabular.layout import Layout, LayoutFamily, nearest_family, read_family, read_layout
from loaders.tabular.line_statements import FileForm
from loaders.tabular.rejections import check_not_ahead, note_names, write_report
from loaders.tabular.rules import Lookup, apply_rules, read_files
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

_WORK = ("ban_lue", "ban_rue")
_TABLES = ("ban", "ban_voie", "ban_nom", "ban_lieu_dit")
_INDEXES = ("ban_commune", "ban_mot")
_DOUBLES = Lookup("ban_doublon", "ban_doublon.fichier = lecture.fichier"
                  " AND ban_doublon.ligne = lecture.ligne")  # fmt: skip


def stage_ban(files: Sequence[Path], millesime: int, context: Context) -> StagedEdition:
    """The addresses of a year: tables to match with, nothing that is served.

    Files of all families and cuts (France, département, lieux-dits) go together; an address that
    several hold is kept once. Raises BadFile when a file can't be read or is no BAN file,
    InvalidValue for a year to come.
    """
    check_not_ahead("ban", millesime)
    layout = read_layout("ban")

    def make(bench: Workbench) -> Report:
        read_files(bench, layout, forms, context.progress)
        note_names(bench, layout, [source.name for source, _ in forms], millesime)
        check_lon_lat(bench, [source for source, _ in forms])
        lines = bench.value("SELECT count(*) FROM lecture")
        with step(bench, context.progress, "contrôle", lines):
            _control(bench, layout)
        with step(bench, context.progress, "noms de voies", lines):
            _make_tables(bench)
        return write_report(bench, "ban", millesime, _figures(bench))

    with open_sources(files, context) as sources:
        forms = [(source, ban_form(layout, source)) for source in sources]
        return build(EditionPlan("ban", millesime, layout.version, sources), context, (), make)


def _control(bench: Workbench, layout: Layout) -> None:
    bench.run(statement("loaders.ban", "ban_macros"))
    bench.run(_place_macro(layout))
    bench.run("CREATE OR REPLACE TEMP TABLE ordre_famille (forme VARCHAR, ordre INTEGER)")
    bench.insert("ordre_famille", [(f.nom, n) for n, f in enumerate(families(layout))])
    bench.run(statement("loaders.ban", "ban_doublon"))
    apply_rules(bench, layout, [_DOUBLES])


def _place_macro(layout: Layout) -> str:
    """SQL: `ps_sur_place(code, lon, lat)`, whether a point is in its part of France."""
    boxes: dict[str, list[float]] = layout.parametres["emprises"]
    whens = " ".join(
        f"WHEN starts_with(code, '{start}') THEN lon BETWEEN {west} AND {east}"
        f" AND lat BETWEEN {south} AND {north}"
        for start, (west, south, east, north) in boxes.items()
    )
    return f"CREATE OR REPLACE TEMP MACRO ps_sur_place(code, lon, lat) AS CASE {whens} END"


def _make_tables(bench: Workbench) -> None:
    prepare_words(bench)
    bench.run(
        "CREATE OR REPLACE TEMP TABLE voie_lue AS SELECT DISTINCT NULL::VARCHAR AS typ, nom FROM ("
        " SELECT unnest([nom_voie, nom_ld, nom_afnor]) AS nom FROM lecture) WHERE nom IS NOT NULL"
    )
    normalise_streets(bench)
    for name in (*_WORK, *_TABLES, *_INDEXES):
        bench.run(statement("loaders.ban", name))


def _figures(bench: Workbench) -> dict[str, float | None]:
    """Rows of each table, and the lines passed over because their address was read before."""
    tables = [(name, name) for name in _TABLES] + [("doublons", "ban_doublon")]
    return {
        figure: bench.value(f"SELECT count(*) FROM {name}")  # noqa: S608 - our own names
        for figure, name in tables
    }


def families(layout: Layout) -> list[LayoutFamily]:
    """The families of the layout, the newest first."""
    return [read_family(name) for name in layout.parametres["familles"]]


def ban_form(layout: Layout, source: SourceFile) -> FileForm:
    """The form of a BAN file, named after the family that explains its header best.

    Raises BadFile naming the columns of that family that the header lacks.
    """
    family = nearest_family(families(layout), check_header(layout, source))
    return named_form(_in_family(layout, family), source, family.nom)


def _in_family(layout: Layout, family: LayoutFamily) -> Layout:
    """The layout under the names of a family, without the columns that it does not have."""
    columns = tuple(
        replace(c, entetes=family.colonnes[c.nom])
        for c in layout.colonnes
        if c.nom in family.colonnes
    )
    return replace(layout, colonnes=columns)
