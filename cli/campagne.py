"""`parc-social campagne`: campaigns of deposits, created, registry, prolonged, closed."""

from datetime import UTC, date, datetime
from typing import Annotated

import typer

from cli.accounts.registry import Json, acting_as, migrated_registry, parse_day, show, today
from parc_social.domain.campaigns.campaign import (
    PROFILES,
    Campaign,
    CampaignAct,
    CampaignEvent,
    parse_reminders,
)
from parc_social.domain.millesime import parse_annee
from parc_social.registry.campaigns import check_steering

Source = Annotated[str, typer.Argument(help="ops ou rpls.")]
Millesime = Annotated[str, typer.Argument(help="AAAA.")]
Compte = Annotated[str, typer.Option("--compte", help="Identifiant de la personne qui agit.")]
Motif = Annotated[str, typer.Option("--motif", help="Raison, que les bailleurs lisent.")]


def register(root: typer.Typer) -> None:
    """Adds the group of commands."""
    group = typer.Typer(help="Campagnes de dépôt.", no_args_is_help=True)
    for command in (lister, creer, ouvrir, prolonger, fermer):
        group.command()(command)
    root.add_typer(group, name="campagne")


def lister(as_json: Json = False) -> None:
    """Liste les campagnes et leur état du jour."""
    day = today()
    with migrated_registry() as registry:
        rows = [
            {
                "source": c.source,
                "millesime": c.millesime,
                "etat": c.etat(day).value,
                "ouverture": c.ouverture.isoformat(),
                "cloture": c.dernier_jour.isoformat(),
                "rappels": ",".join(map(str, c.rappels)),
                "profil": c.profil,
            }
            for c in registry.campaigns.all()
        ]
    show(rows, as_json=as_json)


def creer(
    source: Source,
    millesime: Millesime,
    *,
    ouverture: Annotated[str, typer.Option(help="Premier jour, AAAA-MM-JJ.")],
    cloture: Annotated[str, typer.Option(help="Dernier jour, AAAA-MM-JJ.")],
    compte: Compte,
    rappels: Annotated[
        str, typer.Option(help="Jours avant le dernier où les retards sont relancés : 30,7,1.")
    ] = "",
    profil: Annotated[
        str, typer.Option(help=f"Gravités des contrôles : {' ou '.join(PROFILES)}.")
    ] = PROFILES[0],
) -> None:
    """Prépare une campagne (compte du GIP) ; « ouvrir » la rend visible des bailleurs."""
    campaign = Campaign(
        source,
        parse_annee(millesime),
        parse_day("--ouverture", ouverture),
        parse_day("--cloture", cloture),
        parse_reminders(rappels),
        profil,
    )
    with migrated_registry() as registry:
        acting_as(registry, compte, check_steering)
        registry.campaigns.create(campaign, _event(CampaignAct.CREER, compte))
    typer.echo(f"campagne {campaign.nom} : {campaign.etat(today()).value}")


def ouvrir(source: Source, millesime: Millesime, compte: Compte) -> None:
    """Ouvre une campagne préparée : on y dépose dès son premier jour."""
    _act(source, millesime, _event(CampaignAct.OUVRIR, compte))


def prolonger(
    source: Source,
    millesime: Millesime,
    *,
    jusque: Annotated[str, typer.Option("--jusque", help="Nouveau dernier jour, AAAA-MM-JJ.")],
    compte: Compte,
    motif: Motif = "",
) -> None:
    """Repousse le dernier jour ; une campagne fermée reprend."""
    event = _event(CampaignAct.PROLONGER, compte, motif, parse_day("--jusque", jusque))
    _act(source, millesime, event)


def fermer(source: Source, millesime: Millesime, compte: Compte, motif: Motif) -> None:
    """Ferme tout de suite : plus rien ne se dépose."""
    _act(source, millesime, _event(CampaignAct.FERMER, compte, motif))


def _event(
    acte: CampaignAct, compte: str, motif: str = "", cloture: date | None = None
) -> CampaignEvent:
    return CampaignEvent(acte, datetime.now(UTC), compte, motif, cloture)


def _act(source: str, millesime: str, event: CampaignEvent) -> None:
    day = today()
    with migrated_registry() as registry:
        acting_as(registry, event.compte, check_steering)
        after = registry.campaigns.act(source, parse_annee(millesime), event, day)
    typer.echo(
        f"campagne {after.nom} : {after.etat(day).value}, dernier jour"
        f" {after.dernier_jour.isoformat()}"
    )
