"""`parc-social organisation`: parties of conventions, and who succeeds whom."""

import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import Annotated
from uuid import uuid4

import typer

from cli.accounts.registry import Json, gip_account, migrated_registry, parse_day, show
from parc_social.access.conventions.succession_rules import check_succession
from parc_social.access.model.organisation import Genre, parse_organisation
from parc_social.access.model.succession import Succession, SuccessionKind
from parc_social.access.secrecy.succession import exposures, mover_exposures
from parc_social.errors import NotFound
from parc_social.journal.entry import FACTORS_ASKED, JournalEntry
from parc_social.registry.parties import SuccessionRecord
from parc_social.registry.registry import Registry
from parc_social.settings import read_settings
from parc_social.storage.edition_files.frozen_partition import (
    FrozenPartition,
    read_movers,
    read_partitions,
)
from parc_social.storage.open import open_store

Code = Annotated[str, typer.Argument(help="SIREN, ou code Insee d'une commune.")]
De = Annotated[str, typer.Argument(help="SIREN de qui cède.")]
Vers = Annotated[str, typer.Argument(help="SIREN de qui succède.")]
Le = Annotated[str, typer.Option(help="Jour d'effet, AAAA-MM-JJ.")]
Compte = Annotated[str, typer.Option(help="Compte du GIP qui enregistre.")]
Motif = Annotated[str, typer.Option(help="Acte ou décision, gardé avec la succession.")]
Essai = Annotated[bool, typer.Option("--essai", help="Vérifie et avertit, n'enregistre rien.")]


def register(root: typer.Typer) -> None:
    """Adds the group of commands."""
    group = typer.Typer(help="Organismes et leurs successions.", no_args_is_help=True)
    for command in (lister, ajouter, suspendre, reprendre, facteurs):
        group.command()(command)
    successions = typer.Typer(help="Fusions et transferts de patrimoine.", no_args_is_help=True)
    successions.command("lister")(lister_successions)
    for command in (fusion, transfert):
        successions.command()(command)
    group.add_typer(successions, name="succession")
    root.add_typer(group, name="organisation")


def lister(as_json: Json = False) -> None:
    """Liste les organismes."""
    with migrated_registry() as registry:
        rows = [
            {
                "code": o.code,
                "type": o.genre.value,
                "nom": o.nom,
                "ressort": f"{o.ressort.niveau}:{o.ressort.code}" if o.ressort else "",
                "suspension": o.suspension,
            }
            for o in registry.accounts.organisations()
        ]
    show(rows, as_json=as_json)


def ajouter(
    code: Code,
    *,
    nom: Annotated[str, typer.Option(help="Nom de l'organisme.")],
    genre: Annotated[str, typer.Option("--type", help=f"{', '.join(Genre)}.")],
    ressort: Annotated[
        str | None, typer.Option(help="Territoire : france, region:11, departement:93.")
    ] = None,
) -> None:
    """Ajoute un organisme, ou corrige son nom et son ressort (jamais son type)."""
    organisation = parse_organisation(code, nom, genre, ressort)
    with migrated_registry() as registry:
        try:
            registry.accounts.change_organisation(organisation)
        except NotFound:
            registry.accounts.add_organisation(organisation)
    typer.echo(f"organisme {code} : {nom}")


def suspendre(
    code: Code, *, compte: Compte, motif: Annotated[str, typer.Option(help="L'incident.")]
) -> None:
    """Suspend tout accès d'un organisme, quelles que soient ses conventions ; en 5 secondes."""
    with migrated_registry() as registry:
        registry.incidents.suspend(code, gip_account(registry, compte), motif, datetime.now(UTC))
    typer.echo(f"organisme {code} : suspendu")


def reprendre(code: Code, *, compte: Compte, motif: Motif = "") -> None:
    """Lève la suspension d'un organisme ; ses conventions décident de nouveau."""
    with migrated_registry() as registry:
        registry.incidents.resume(code, gip_account(registry, compte), motif, datetime.now(UTC))
    typer.echo(f"organisme {code} : repris")


def facteurs(
    code: Code,
    *,
    exiger: Annotated[
        bool | None, typer.Option("--exiger/--ne-plus-exiger", help="De tous ses comptes.")
    ] = None,
    compte: Annotated[str, typer.Option(help="Compte du GIP qui en décide.")] = "",
) -> None:
    """Dit si un organisme exige deux facteurs, ou en décide ; ses sessions d'un seul finissent."""
    with migrated_registry() as registry:
        registry.accounts.organisation(code)
        if exiger is not None:
            _ask_factors(registry, code, gip_account(registry, compte), asked=exiger)
        demand = registry.factor_demands.all().get(code)
    told = "non exigés"
    if demand is not None:
        told = f"exigés depuis le {demand.depuis.isoformat()} par {demand.par}"
    typer.echo(f"organisme {code} : deux facteurs {told}")


def _ask_factors(registry: Registry, code: str, by: str, *, asked: bool) -> None:
    now, demands = datetime.now(UTC), registry.factor_demands
    if asked:
        demands.ask(code, by, now)
    else:
        demands.ask_no_more(code)
    registry.journal.append(
        JournalEntry(now, str(uuid4()), "", FACTORS_ASKED, 200, 0, compte=by, organisation=code)
    )


def lister_successions(as_json: Json = False) -> None:
    """Liste les successions enregistrées."""
    with migrated_registry() as registry:
        rows = [
            {
                "nature": r.succession.nature.value,
                "de": r.succession.de,
                "vers": r.succession.vers,
                "le": r.succession.le.isoformat(),
                "communes": " ".join(r.succession.communes),
                "compte": r.compte,
                "motif": r.motif,
            }
            for r in registry.successions.all()
        ]
    show(rows, as_json=as_json)


def fusion(
    de: De, vers: Vers, *, le: Le, compte: Compte, motif: Motif = "", essai: Essai = False
) -> None:
    """Tout passe à qui succède ; qui est absorbé ne voit plus rien à partir de ce jour."""
    _succeed(
        Succession(SuccessionKind.FUSION, de, vers, parse_day("--le", le)), compte, motif, essai
    )


def transfert(
    de: De,
    vers: Vers,
    *,
    le: Le,
    communes: Annotated[str, typer.Option(help="Codes Insee séparés par des virgules.")],
    compte: Compte,
    motif: Motif = "",
    essai: Essai = False,
) -> None:
    """Le patrimoine de ces communes passe d'un bailleur à l'autre."""
    codes = tuple(sorted({code.strip() for code in communes.split(",") if code.strip()}))
    new = Succession(SuccessionKind.TRANSFERT, de, vers, parse_day("--le", le), codes)
    _succeed(new, compte, motif, essai)


def _succeed(new: Succession, compte: str, motif: str, essai: bool) -> None:
    """Checks, warns, and registers last: a store that is away leaves nothing half told."""
    with migrated_registry() as registry:
        gip_account(registry, compte)
        successions = [r.succession for r in registry.successions.all()]
        parties = [registry.accounts.organisation(code) for code in (new.de, new.vers)]
        check_succession(new, successions, *parties)
        _warn(new, successions)
        if not essai:
            registry.successions.add(SuccessionRecord(new, compte, datetime.now(UTC), motif))
    outcome = "essai, rien n'est enregistré" if essai else "enregistrée, effet dans les 5 secondes"
    typer.echo(f"{new.nature.value} de {new.de} vers {new.vers} le {new.le:%d/%m/%Y} : {outcome}")


def _warn(new: Succession, successions: list[Succession]) -> None:
    """Tells on stderr the published groups whose secrecy the succession breaks."""
    settings = read_settings(os.environ)
    with closing(open_store(settings, owner=False)) as store:
        versions = store.versions()
    for version in versions:
        partitions = read_partitions(settings.editions, version)
        warnings = [*_exposures(partitions, successions, new)]
        movers, tables = read_movers(settings.editions, version)
        exposed = mover_exposures(movers, tables, successions, new, version.millesime)
        warnings += [
            f"attention : {version.id}, emménagés récents de la table {table.nom}, niveau "
            f"{one.niveau} : {one.groupes} groupes publiés ({one.menages} "
            f"ménages emménagés) laissent voir à {new.vers} trop peu de ménages d'autrui"
            for table, some in zip(tables, exposed, strict=True)
            for one in some
        ]
        for line in warnings or [f"{version.id} : aucun groupe publié n'est fragilisé"]:
            typer.echo(line, err=True)


def _exposures(
    partitions: Sequence[FrozenPartition], successions: list[Succession], new: Succession
) -> Iterator[str]:
    for partition in partitions:
        rule = partition.rule
        what = "une classe trop petite, ou " if rule.questions else ""
        for one in exposures(partition.groups, rule, successions, new, partition.millesime):
            yield (
                f"attention : {partition.survey}, table {partition.table}, niveau "
                f"{one.niveau} : {one.groupes} groupes publiés ({one.menages} "
                f"ménages) laissent voir à {new.vers} {what}moins de {rule.floor} ménages d'autrui"
            )
