"""`parc-social compte rattacher|detacher|rattachements|lier|delier|liens`: ties of an account."""

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

import typer

from cli.accounts.registry import Json, facts_of_now, migrated_registry, parse_day, show, today
from parc_social.access.conventions.delegation_format import (
    check_not_over,
    parse_couches,
    parse_territoires,
)
from parc_social.access.conventions.membership import Rattachement
from parc_social.access.model.organisation import Delegation, Identity, Role
from parc_social.access.permissions import delegated
from parc_social.errors import Forbidden, InvalidValue
from parc_social.registry.links import Link
from parc_social.registry.registry import Registry
from parc_social.settings import read_settings
from parc_social.wording import cited

Login = Annotated[str, typer.Argument(help="Identifiant du compte.")]
Organisation = Annotated[str, typer.Option(help="SIREN ou code Insee, déjà au registre.")]
RoleOption = Annotated[str, typer.Option("--role", help=f"{', '.join(Role)}.")]
Couches = Annotated[
    list[str] | None,
    typer.Option("--couches", help="Seulement cette collection (sans « -serie »). Répétable."),
]
Territoires = Annotated[
    list[str] | None,
    typer.Option(help="Seulement ce territoire : departement:93, commune:97105. Répétable."),
]
Jusque = Annotated[str | None, typer.Option(help="Dernier jour, AAAA-MM-JJ.")]


def rattacher(
    login: Login,
    organisation: Organisation,
    role: RoleOption = Role.LECTEUR.value,
    *,
    depuis: Annotated[str | None, typer.Option(help="Premier jour, AAAA-MM-JJ.")] = None,
    jusque: Jusque = None,
    couches: Couches = None,
    territoires: Territoires = None,
) -> None:
    """Rattache un compte à un organisme de plus ; la personne choisit pour qui elle agit.

    Ses mots de passe et clés d'avant restent ceux de l'organisme pour lequel ils ont été faits.
    """
    du = parse_day("--depuis", depuis) if depuis is not None else None
    with migrated_registry() as registry:
        account = registry.accounts.get(login)
        if account.revoque is not None:
            raise Forbidden(f"le compte {cited(login)} est révoqué")
        limits = limits_of(couches, territoires, jusque)
        identity = delegate(registry, login, organisation, role, limits)
        registry.rattachements.add(replace(identity, service=account.service), du, today())
    typer.echo(f"compte {login} rattaché à {organisation}")


def detacher(login: Login, organisation: Organisation) -> None:
    """Met fin à un rattachement et à ses secrets et liens ; effet dans les 5 secondes."""
    with migrated_registry() as registry:
        registry.accounts.get(login)
        registry.rattachements.end(login, organisation, today())
    typer.echo(f"compte {login} détaché de {organisation}")


def rattachements(login: Login, as_json: Json = False) -> None:
    """Liste les organismes d'un compte, ceux d'avant aussi."""
    with migrated_registry() as registry:
        rows = [_row(one) for one in registry.accounts.get(login).rattachements]
    show(rows, as_json=as_json)


def _row(one: Rattachement) -> dict[str, str]:
    return {
        "organisation": one.identity.organisation.code,
        "nom": one.identity.organisation.nom,
        "role": one.identity.role.value,
        "depuis": one.du.isoformat() if one.du else "",
        "jusque": one.au.isoformat() if one.au else "",
        "etat": "en cours" if one.is_on(today()) else "fini" if one.is_over(today()) else "à venir",
    }


def delegate(
    registry: Registry, login: str, organisation: str, role: str, limits: Delegation
) -> Identity:
    """An account as it is to be in an organisation.

    Raises InvalidValue, NotFound, Forbidden for limits that go past the active conventions.
    """
    if role not in set(Role):
        raise InvalidValue(f"--role : {', '.join(Role)} attendu, lu {cited(role)}")
    identity = Identity(login, registry.accounts.organisation(organisation), Role(role))
    return delegated(identity, limits, registry.agreements.of(organisation), today(), facts_of_now)


def limits_of(
    couches: Sequence[str] | None, territoires: Sequence[str] | None, jusque: str | None
) -> Delegation:
    """Limits that the options say. Raises InvalidValue."""
    limits = Delegation(
        parse_couches(couches or None),
        parse_territoires(territoires or None),
        parse_day("--jusque", jusque) if jusque is not None else None,
    )
    check_not_over(limits, today())
    return limits


Sujet = Annotated[str, typer.Option(help="Ce que le jeton dit de l'appelant (« sub »).")]
Emetteur = Annotated[
    str | None, typer.Option(help="Le fournisseur ; PARC_SOCIAL_OIDC_ISSUER par défaut.")
]
PourOrganisation = Annotated[
    str | None, typer.Option(help="L'organisme pour lequel il agit, si le compte en a plusieurs.")
]


def lier(
    login: Login, sujet: Sujet, emetteur: Emetteur = None, organisation: PourOrganisation = None
) -> None:
    """Lie un compte à un sujet du fournisseur OpenID Connect : ses jetons sont alors acceptés."""
    with migrated_registry() as registry:
        registry.links.add(Link(_issuer(emetteur), sujet, login, organisation))
    typer.echo(f"{sujet} lié au compte {login}")


def delier(sujet: Sujet, emetteur: Emetteur = None) -> None:
    """Défait un lien ; effet dans les 5 secondes."""
    with migrated_registry() as registry:
        registry.links.remove(_issuer(emetteur), sujet)
    typer.echo(f"{sujet} n'est plus lié à un compte")


def liens(login: Login, as_json: Json = False) -> None:
    """Liste les sujets liés à un compte."""
    with migrated_registry() as registry:
        registry.accounts.get(login)
        rows = [
            {"emetteur": k.emetteur, "sujet": k.sujet, "organisation": k.organisation}
            for k in registry.links.of(login)
        ]
    show(rows, as_json=as_json)


def _issuer(text: str | None) -> str:
    oidc = read_settings(os.environ).oidc
    issuer = text or (oidc.issuer if oidc else "")
    if not issuer:
        raise InvalidValue("donnez --emetteur, ou la variable PARC_SOCIAL_OIDC_ISSUER")
    return issuer
