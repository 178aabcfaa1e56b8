"""`parc-social mandat`: mandates of deposit, recorded, listed, ended."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from cli.accounts.registry import Json, acting_as, migrated_registry, parse_day, show, today
from parc_social.access.mandates import check_may, check_parties
from parc_social.domain.mandates.mandate import Mandate, MandateAct, MandateEvent
from parc_social.domain.mandates.text import with_text
from parc_social.domain.millesime import parse_annee
from parc_social.registry.registry import Registry


def register(root: typer.Typer) -> None:
    """Adds the group of commands."""
    group = typer.Typer(help="Mandats de dépôt des bailleurs.", no_args_is_help=True)
    for command in (lister, creer, revoquer):
        group.command()(command)
    root.add_typer(group, name="mandat")


def lister(as_json: Json = False) -> None:
    """Liste les mandats et leur état du jour."""
    with migrated_registry() as registry:
        rows = [
            {
                "numero": one.numero,
                "mandant": one.mandant,
                "mandataire": one.mandataire,
                "source": one.source,
                "millesime": one.millesime,
                "debut": one.debut.isoformat(),
                "fin": one.fin.isoformat(),
                "etat": one.etat(today()).value,
            }
            for one in registry.mandates.all()
        ]
    show(rows, as_json=as_json)


def creer(
    mandant: Annotated[str, typer.Argument(help="SIREN du bailleur.")],
    mandataire: Annotated[str, typer.Argument(help="SIREN de qui dépose pour lui.")],
    *,
    millesime: Annotated[str, typer.Option(help="De l'enquête, AAAA.")],
    debut: Annotated[str, typer.Option(help="Premier jour, AAAA-MM-JJ.")],
    fin: Annotated[str, typer.Option(help="Dernier jour, AAAA-MM-JJ.")],
    compte: Annotated[str, typer.Option("--compte", help="Signataire du bailleur, qui signe.")],
    contresigne: Annotated[
        str | None,
        typer.Option(
            "--contresigne",
            help="Signataire du mandataire, ou du GIP ; sans lui, le mandat attend sa page.",
        ),
    ] = None,
    source: Annotated[str, typer.Option(help="ops ou rpls.")] = "ops",
) -> None:
    """Enregistre un mandat signé, et contresigné si --contresigne est dit."""
    with migrated_registry() as registry:
        parties = [registry.accounts.organisation(code) for code in (mandant, mandataire)]
        check_parties(*parties)
        first, last = parse_day("--debut", debut), parse_day("--fin", fin)
        year = parse_annee(millesime)
        draft = Mandate(0, mandant, mandataire, source, year, first, last)
        made = with_text(draft, *(one.nom for one in parties))
        event = _event(registry, MandateAct.SIGNER, made, compte)
        kept = registry.mandates.sign(made, event, today())
        if contresigne is not None:
            event = _event(registry, MandateAct.CONTRESIGNER, kept, contresigne)
            kept = registry.mandates.act(kept.numero, event, today())
    typer.echo(f"mandat {kept.numero} : {kept.etat(today()).value}")


def revoquer(
    numero: Annotated[int, typer.Argument(help="Numéro du mandat.")],
    *,
    compte: Annotated[str, typer.Option("--compte", help="Identifiant de la personne qui agit.")],
    motif: Annotated[str, typer.Option("--motif", help="Raison, lue par les deux parties.")],
) -> None:
    """Met fin à un mandat, tout de suite et pour toujours."""
    with migrated_registry() as registry:
        found = registry.mandates.get(numero)
        event = _event(registry, MandateAct.REVOQUER, found, compte, motif)
        after = registry.mandates.act(numero, event, today())
    typer.echo(f"mandat {after.numero} : {after.etat(today()).value}")


def _event(
    registry: Registry, act: MandateAct, mandate: Mandate, login: str, motif: str = ""
) -> MandateEvent:
    identity = acting_as(registry, login, lambda one: check_may(act, one, mandate))
    accepted = "" if act is MandateAct.REVOQUER else mandate.empreinte
    code, now = identity.organisation.code, datetime.now(UTC)
    return MandateEvent(act, now, identity.compte, code, motif, empreinte=accepted)
