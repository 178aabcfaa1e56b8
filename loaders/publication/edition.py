"""The edition of indicators of one millésime: named by its sources and settings, made once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import cast

import orjson

from loaders.context import Context, Progress, StagedEdition
from loaders.edition_builder import EditionPlan, build
from loaders.publication.business.groups import take_business
from loaders.publication.counts import make_dwellings
from loaders.publication.groups.partition import frozen
from loaders.publication.groups.polygon_groups import publish_groups
from loaders.publication.level_list import FINE, TERRITORIES, relation_of
from loaders.publication.levels.build import make_levels
from loaders.publication.levels.open_figures import check_open
from loaders.publication.levels.rows import Computing
from loaders.publication.map_classes import publish_classes
from loaders.publication.sources import Sources, open_sources
from loaders.publication.tables import COLLECTED
from loaders.publication.verification.business import check_business
from loaders.publication.verification.figures import check_published
from loaders.publication.verification.revision import check_revision
from loaders.report import Report
from loaders.rpls.rent_ceilings import ceilings_of, ceilings_text
from loaders.territoires.simplified_outlines import VERSION as CONTOURS
from loaders.territoires.simplified_outlines import add_contours
from parc_social.access.secrecy import Tables, secrecy_tables
from parc_social.catalogue.load import indicators, styles
from parc_social.catalogue.rules import qualification, regles
from parc_social.domain.indicators import OPS_SUMS, Floors
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import quoted, statement

_VERSION = "10"  # of the computation: another one gives other editions
# Each would write again what is there of a wide table: once, when all is.
_ONE_CHECKPOINT = "SET checkpoint_threshold = '1GB'"
# Cells are squares already.
_OUTLINED = [f"indicateurs-{level.niveau}" for level in TERRITORIES] + ["indicateurs-ilot"]
_RELATIONS = (*(level.relation for level in TERRITORIES), *(relation_of(n) for n in FINE))


@dataclass(frozen=True, slots=True)
class Publishing:
    """Where editions lie, whom to tell, and the settings of secrecy and reliability."""

    folder: Path
    progress: Progress
    tables: Tables = field(default_factory=secrecy_tables)
    floors: Floors = field(default_factory=lambda: regles().fiabilite)

    def plan(self, sources: Sources) -> EditionPlan:
        """Same sources and settings, same edition."""
        ceilings = (
            ceilings_text(ceilings_of(self.folder, sources.rpls.millesime))
            if sources.rpls
            else None
        )
        settings = (
            _VERSION, CONTOURS, self.tables, self.floors, [*indicators().values()], ceilings,
            regles(), qualification(), [*styles().values()],
        )  # fmt: skip
        # Values alone: the name of a class of ours makes no other edition.
        written = orjson.dumps(settings, default=_plain, option=orjson.OPT_NON_STR_KEYS)
        return EditionPlan(
            source="indicateurs",
            millesime=sources.millesime,
            version=sha256(written).hexdigest(),
            files=(),
            references=sources.files(self.folder),
        )


def _plain(value: object) -> object:
    """What JSON has no form for. Raises TypeError for the rest: no setting is left out."""
    if isinstance(value, Mapping):
        return dict(cast(Mapping[object, object], value))
    if isinstance(value, frozenset):
        return sorted(cast(frozenset[str], value))
    raise TypeError(f"a setting of {type(value).__name__}")


def edition_id(sources: Sources, publishing: Publishing) -> str:
    """The id that the edition has or will have: tells whether it is there already."""
    return publishing.plan(sources).edition_id(b"", fictive=_is_fictive(sources))


def make_edition(sources: Sources, publishing: Publishing) -> StagedEdition:
    """The edition file of these sources, made when missing. Raises SecrecyFault."""
    kept = frozen(sources, publishing.folder, publishing.tables) if sources.ops else None
    context = Context(publishing.folder, b"", publishing.progress, _is_fictive(sources))

    computing = Computing(sources, publishing.tables, publishing.floors)

    def make(bench: Workbench) -> Report:
        bench.run(_ONE_CHECKPOINT)
        open_sources(bench, sources, publishing.folder)
        take_partition(bench, kept)
        make_dwellings(bench, sources, publishing.folder)
        take_business(bench, sources, publishing.folder, publishing.tables)
        make_levels(bench, computing)
        publish_classes(bench)
        add_contours(bench, _OUTLINED)
        if sources.ops:
            check_published(bench, computing)
            check_revision(bench, computing, publishing.folder)
            publish_groups(bench, sources)
        if sources.rpls:
            check_business(bench, publishing.tables.economy)
            check_open(bench)
        return Report("indicateurs", sources.millesime, "")

    return build(publishing.plan(sources), context, _RELATIONS, make)


def _is_fictive(sources: Sources) -> bool:
    return any(edition.fictive for edition in sources.editions)


def take_partition(bench: Workbench, kept: Path | None) -> None:
    """Opens the frozen groups and copies their account; no group where there is no survey."""
    if kept is None:
        sums = ", ".join(f"{quoted(name)} BIGINT" for name in (*OPS_SUMS, *COLLECTED))
        bench.run(statement("loaders.publication", "sans_decoupe").format(sommes=sums))
        return
    bench.attach("decoupage", kept)
    for table in ("adresse_groupe", "chaine", "membre"):
        bench.run(f"CREATE TEMP VIEW {table} AS FROM decoupage.{table}")
    bench.run(statement("loaders.publication", "decoupe"))
    for table in ("bilan", "cadre"):
        bench.run(f"CREATE TABLE {table} AS FROM decoupage.{table}")
