"""The edition of indicators of one millésime: named by its sources and settings, made once."""

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from loaders.context import Context, Progress, Staged
from loaders.edition_file import Plan, build
from loaders.publication_adresse import make_addresses
from loaders.publication_commune import make_communes
from loaders.publication_partition import COMMUNE, frozen
from loaders.publication_reperes import make_dwellings
from loaders.publication_sources import Sources, open_sources
from loaders.publication_verification import check_published
from loaders.report import Report
from parc_social.access.secrecy import Rule, Tables, shipped
from parc_social.catalogue.load import indicators
from parc_social.catalogue.regles import regles
from parc_social.domain.indicators import Floors
from parc_social.storage.workshop import Workshop, statement

_VERSION = "2"  # of the computation: another one gives other editions
_RELATIONS = ("indicateur_commune", "ops_adresse")


@dataclass(frozen=True, slots=True)
class Publishing:
    """Where editions lie, whom to tell, and the settings of secrecy and reliability."""

    folder: Path
    progress: Progress
    tables: Tables = field(default_factory=shipped)
    floors: Floors = field(default_factory=Floors)

    @property
    def rule(self) -> Rule:
        """The laxest rule: what `menages` is counted over."""
        return self.tables.base

    def plan(self, sources: Sources) -> Plan:
        """Same sources and settings, same edition."""
        settings = f"{_VERSION}|{self.tables}|{self.floors}|{[*indicators().values()]}"
        settings += f"|{regles()}"
        return Plan(
            source="indicateurs",
            millesime=sources.millesime,
            version=sha256(settings.encode()).hexdigest(),
            files=(),
            references=sources.files(self.folder),
        )


def edition_id(sources: Sources, publishing: Publishing) -> str:
    """The id that the edition has or will have: tells whether it is there already."""
    return publishing.plan(sources).edition_id(b"", fictive=_is_fictive(sources))


def make_edition(sources: Sources, publishing: Publishing) -> Staged:
    """The edition file of these sources, made when missing. Raises SecrecyFault."""
    kept = frozen(sources, publishing.folder, publishing.tables) if sources.ops else None
    context = Context(publishing.folder, b"", publishing.progress, _is_fictive(sources))

    def make(bench: Workshop) -> Report:
        open_sources(bench, sources, publishing.folder)
        _take_partition(bench, kept)
        make_dwellings(bench, sources, publishing.folder)
        make_communes(bench, sources, publishing.rule, publishing.floors)
        make_addresses(bench, sources, publishing.rule)
        if sources.ops:
            check_published(bench, sources.ops.millesime, publishing.rule)
        return Report("indicateurs", sources.millesime, "")

    return build(publishing.plan(sources), context, _RELATIONS, make)


def _is_fictive(sources: Sources) -> bool:
    return any(edition.fictive for edition in sources.editions)


def _take_partition(bench: Workshop, kept: Path | None) -> None:
    """Copies the frozen groups and their account in the edition; none where there is no survey."""
    if kept is None:
        bench.run("CREATE TEMP TABLE adresse_groupe (adresse VARCHAR, montre INTEGER)")
        return
    bench.attach("decoupage", kept)
    of_base = "WHERE tableau = 'base' AND population = 'tous'"
    bench.run(f"CREATE TEMP VIEW adresse_groupe AS FROM decoupage.adresse_groupe {of_base}")
    bench.run("CREATE TEMP VIEW membre AS FROM decoupage.membre")
    bench.run(statement("loaders", "publication_cog"), {"commune": COMMUNE})
    for table in ("bilan", "cadre"):
        bench.run(f"CREATE TABLE {table} AS FROM decoupage.{table}")
