"""Geolocated addresses of the Base Adresse Nationale, prepared for matching."""

from collections.abc import Sequence
from pathlib import Path

from loaders.account import write_report
from loaders.context import Context, Staged
from loaders.control import apply_rules
from loaders.edition_file import Plan, build
from loaders.intake import named_form, read_files
from loaders.layout import read_layout
from loaders.normalisation import normalise_streets, prepare_words
from loaders.report import Report
from loaders.source_file import open_source
from parc_social.storage.workshop import Workshop, statement

_TABLES = ("ban", "ban_nom", "ban_voie", "ban_lieu_dit")


def stage_ban(files: Sequence[Path], millesime: int, context: Context) -> Staged:
    """The addresses of a year: tables to match with, nothing that is served.

    Raises BadFile when a file can't be read or is no BAN file.
    """
    layout = read_layout("ban")
    sources = tuple(open_source(path) for path in files)
    forms = [(source, named_form(layout, source, "ban")) for source in sources]
    plan = Plan("ban", millesime, layout.version, sources)

    def make(bench: Workshop) -> Report:
        read_files(bench, layout, forms, context.progress)
        context.progress("contrôle", 0, 2)
        apply_rules(bench, layout)
        context.progress("noms de voies", 1, 2)
        _make_tables(bench)
        context.progress("noms de voies", 2, 2)
        figures = {
            name: bench.value(f"SELECT count(*) FROM {name}")  # noqa: S608 - our own names
            for name in _TABLES
        }
        return write_report(bench, "ban", millesime, figures)

    return build(plan, context, (), make)


def _make_tables(bench: Workshop) -> None:
    prepare_words(bench)
    bench.run(
        "CREATE OR REPLACE TEMP TABLE voie_lue AS SELECT DISTINCT NULL::VARCHAR AS typ, nom FROM ("
        " SELECT unnest([nom_voie, nom_ld, nom_afnor]) AS nom FROM lecture) WHERE nom IS NOT NULL"
    )
    normalise_streets(bench)
    for name in _TABLES:
        bench.run(statement("loaders", name))
