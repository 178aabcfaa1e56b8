"""`parc-social demo`: invented files; without `--vers`, loaded, published, with accounts."""

import contextlib
import os
from collections.abc import Collection as Some
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cli.demo_union import deposit_for_members
from cli.progress import bars, wait_aloud
from loaders.ban.stage import stage_ban
from loaders.context import Context, Stage, secret_key
from loaders.demo.building_site import OPS
from loaders.demo.country import read_pays
from loaders.demo.make import make
from loaders.demo.manifest import DemoFiles
from loaders.demo.next_survey import next_survey, write_next_survey
from loaders.ops.stage import stage_ops
from loaders.publication.publish import publish
from loaders.rpls.stage import stage_rpls
from loaders.territoires.stage import stage_territoires
from parc_social.access.conventions.convention import legal_day
from parc_social.errors import InvalidValue
from parc_social.registry.demo.campaign import open_demo_campaign
from parc_social.registry.demo.parties import communes_needed
from parc_social.registry.demo.seed import seed
from parc_social.registry.registry import open_registry
from parc_social.settings import Settings, read_settings
from parc_social.storage.open import open_store
from parc_social.storage.store import Store
from parc_social.wording import cited

_COG = 2025
_console = Console(stderr=True)


@dataclass(frozen=True, slots=True)
class Load:
    """One loading of the demonstration: what is said of it, how, from what."""

    name: str
    stage: Stage
    files: Sequence[Path]
    millesime: int


def register(root: typer.Typer) -> None:
    """Adds the command."""
    root.command()(demo)


def demo(
    *,
    departements: Annotated[
        str, typer.Option(help="Codes de département, séparés par des virgules.")
    ] = "93,971,974",
    logements: Annotated[int, typer.Option(help="Logements RPLS, de 1 000 à 5 400 000.")] = 60_000,
    graine: Annotated[int, typer.Option(help="Même graine, mêmes fichiers.")] = 1,
    enquetes: Annotated[
        str, typer.Option(help="Enquêtes OPS à charger, séparées par des virgules ; toutes.")
    ] = "",
    vers: Annotated[
        Path | None, typer.Option(help="N'écrit que les fichiers, dans ce dossier.")
    ] = None,
    campagne: Annotated[
        bool, typer.Option(help="Ouvre la campagne suivante, avec un fichier à déposer.")
    ] = False,
    union: Annotated[
        bool, typer.Option(help="Aussi une union de bailleurs, qui y dépose pour deux adhérents.")
    ] = False,
) -> None:
    """Fabrique des données fictives ; sans --vers, les charge, les publie et ouvre des comptes."""
    settings = read_settings(os.environ)
    folder = vers or settings.data / "demo"
    codes = [code.strip() for code in departements.split(",") if code.strip()]
    surveys = surveys_named(enquetes, vers)
    if vers is None:  # before minutes of work
        check_accounts(codes)
        _check_places(settings)
    with bars("fichiers fictifs") as progress:
        files = make(folder, codes, logements, graine, progress)
    read_pays.cache_clear()  # the memory is for publication
    if vers is not None:
        typer.echo(f"fichiers fictifs écrits dans {vers}")
        return
    load_demo(settings, files, surveys)
    if campagne or union:
        open_campaign(settings, files)
    if union:
        open_union(settings, files)


def surveys_named(text: str, vers: Path | None = None) -> frozenset[int]:
    """The surveys of an option, all of them where it is empty. Raises InvalidValue for others.

    And for a choice of what is loaded where files are only written, in `vers`.
    """
    if text and vers is not None:
        raise InvalidValue("--enquetes choisit ce qui est chargé : sans --vers, qui écrit tout")
    known = {str(year): year for year in OPS}
    named = [one.strip() for one in text.split(",") if one.strip()] or [*known]
    unknown = [one for one in named if one not in known]
    if unknown:
        raise InvalidValue(
            f"--enquetes {cited(unknown[0])} : la démonstration a celles de {', '.join(known)}"
        )
    return frozenset(known[one] for one in named)


def check_accounts(departements: Sequence[str]) -> None:
    """Raises InvalidValue for départements in which there are not enough holders of accounts."""
    pays = read_pays()
    lieux = [lieu for code in pays.check(departements) for lieu in pays.lieux(code)]
    epcis = {lieu.code_epci for lieu in lieux if lieu.code_epci}
    communes, minimum = {lieu.code_commune for lieu in lieux}, communes_needed(len(epcis))
    if not epcis or len(communes) < minimum:
        raise InvalidValue(
            f"--departements {','.join(departements)} : {len(epcis)} EPCI et {len(communes)}"
            f" commune(s) ; les comptes de démonstration demandent un EPCI et {minimum} communes :"
            " ajoutez un département, ou --vers pour n'écrire que les fichiers"
        )


def _check_places(settings: Settings) -> None:
    """Raises Unavailable when store or registry can't be written in, or is of another age."""
    with contextlib.closing(open_store(settings, owner=True)) as store:
        store.migrate()
    with contextlib.closing(open_registry(settings.registry)) as registry:
        registry.migrate()


def load_demo(settings: Settings, files: DemoFiles, surveys: Some[int] = frozenset(OPS)) -> None:
    """Loads and publishes the files, and opens the accounts; what is loaded already stays.

    Of the occupation surveys these years alone, as a bench that asks for one needs no more.
    """
    with contextlib.closing(open_store(settings, owner=True)) as store:
        store.migrate()
        with store.write_lock("demo", wait_aloud):
            for load in _loads(files, surveys):
                _stage(settings, store, load)
            with bars("publication") as progress:
                today = legal_day(datetime.now(UTC))  # another seed: a revision of the survey
                editions = publish(store, settings.editions, None, progress, revision=today)
        _console.print(f"éditions publiées : {', '.join(e.id for e in editions)}")
        with contextlib.closing(open_registry(settings.registry)) as registry:
            registry.migrate()
            landlords = [(b.siren, b.nom) for b in files.bailleurs]
            seed(registry, store, settings.demo_accounts, landlords)
    _console.print(f"comptes de démonstration : {settings.demo_accounts}")


def open_campaign(settings: Settings, files: DemoFiles) -> None:
    """Opens the next survey, and writes for each landlord that has an account what it deposits."""
    year = next_survey(files)
    with contextlib.closing(open_registry(settings.registry)) as registry:
        open_demo_campaign(registry, year)
        sirens = {one.code for one in registry.accounts.organisations()}
    written = [write_next_survey(files, b.siren) for b in files.bailleurs if b.siren in sirens]
    for path in filter(None, written):
        _console.print(f"enquête {year} à déposer, trois fautes : {path}")


def open_union(settings: Settings, files: DemoFiles) -> None:
    """A union of landlords, its members and mandates, and what it deposits for them."""
    with (
        contextlib.closing(open_store(settings, owner=True)) as store,
        contextlib.closing(open_registry(settings.registry)) as registry,
    ):
        accounts, deposits = deposit_for_members(settings, registry, store, files)
    _console.print(f"comptes de l'union et de ses adhérents : {accounts}")
    _console.print(f"déposés par l'union, à contrôler : {', '.join(deposits)}")


def _loads(files: DemoFiles, surveys: Some[int]) -> list[Load]:
    """In the order in which each finds what it refers to: outlines, addresses, stock, survey."""
    loads = [
        Load("territoires", stage_territoires, tuple(files.territoires.values()), _COG),
        Load("BAN", stage_ban, files.ban, _COG),
    ]
    for annee, public in sorted(files.rpls.items()):
        both = (*public, *files.rpls_bailleurs[annee])
        loads.append(Load(f"RPLS {annee}", stage_rpls, both, annee))
    for annee, deposits in sorted(files.ops.items()):
        if annee in surveys:
            loads.append(Load(f"OPS {annee}", stage_ops, deposits, annee))
    return loads


def _stage(settings: Settings, store: Store, load: Load) -> None:
    with bars(load.name) as progress:
        context = Context(
            settings.editions,
            secret_key(settings.data),
            progress,
            fictive=True,
            memory_mb=settings.memory_mb,
        )
        result = load.stage(load.files, load.millesime, context)
        store.stage(result.edition, result.file, progress)
        store.check(result.edition.id)
    report = result.report
    _console.print(f"{load.name} : {report.retenues} lignes retenues sur {report.lues}")
