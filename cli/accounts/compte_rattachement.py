"""`parc-social compte rattacher|detacher|rattachements`: the organisations of an account."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

import typer

from cli.access_state import facts_of_now
from cli.accounts.registry import parse_day, registry, show, today
from parc_social.access.conventions.delegation_format import (
    WHOLE,
    check_not_over,
    parse_couches,
    parse_territoires,
)
from parc_social.access.conventions.membership import Rattachement
from parc_social.access.model.organisation import Delegation, Identity, Role
from parc_social.access.permissions import check_delegation
from parc_social.access.policy import PolicyRefusal, standing
from parc_social.errors import Forbidden, InvalidValue
from parc_social.registry.registry import Registry

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
Json = Annotated[bool, typer.Option("--json", help="Sortie JSON.")]


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
    with registry() as opened:
        account = opened.accounts.get(login)
        if account.revoque is not None:
            raise Forbidden(f"le compte {login!r} est révoqué")
        limits = limits_of(couches, territoires, jusque)
        identity = delegate(opened, login, organisation, role, limits)
        opened.rattachements.add(replace(identity, service=account.service), du, today())
    typer.echo(f"compte {login} rattaché à {organisation}")


def detacher(login: Login, organisation: Organisation) -> None:
    """Met fin à un rattachement et à ses secrets et liens ; effet dans les 5 secondes."""
    with registry() as opened:
        opened.accounts.get(login)
        opened.rattachements.end(login, organisation, today())
    typer.echo(f"compte {login} détaché de {organisation}")


def rattachements(login: Login, as_json: Json = False) -> None:
    """Liste les organismes d'un compte, ceux d'avant aussi."""
    with registry() as opened:
        rows = [_shown(one) for one in opened.accounts.get(login).rattachements]
    show(rows, as_json=as_json)


def _shown(one: Rattachement) -> dict[str, str]:
    return {
        "organisation": one.identity.organisation.code,
        "nom": one.identity.organisation.nom,
        "role": one.identity.role.value,
        "depuis": one.du.isoformat() if one.du else "",
        "jusque": one.au.isoformat() if one.au else "",
        "etat": "en cours" if one.is_on(today()) else "fini" if one.is_over(today()) else "à venir",
    }


def delegate(
    opened: Registry, login: str, organisation: str, role: str, limits: Delegation
) -> Identity:
    """An account as it is to be in an organisation.

    A last day alone is no delegation: its signatory comes before any convention.
    Raises InvalidValue, NotFound, Forbidden for limits that go past the active conventions.
    """
    if role not in set(Role):
        raise InvalidValue(f"--role : {', '.join(Role)} attendu, lu {role!r}")
    identity = Identity(login, opened.accounts.organisation(organisation), Role(role))
    identity = replace(identity, delegations=() if limits == WHOLE else (limits,))
    if limits.couches is None and limits.territoires is None:
        return identity
    conventions = opened.agreements.of(organisation)
    facts, day = facts_of_now(), today()
    whole = replace(identity, delegations=())
    grant = standing(whole, conventions, day, facts)
    if isinstance(grant, PolicyRefusal):
        raise Forbidden(f"rien à déléguer. {grant.detail}")
    last = max(c.fin for c in conventions if c.numero in grant.conventions)
    check_delegation(limits, grant, last, facts)
    return identity


def limits_of(
    couches: Sequence[str] | None, territoires: Sequence[str] | None, jusque: str | None
) -> Delegation:
    """What the options say. Raises InvalidValue."""
    limits = Delegation(
        parse_couches(couches or None),
        parse_territoires(territoires or None),
        parse_day("--jusque", jusque) if jusque is not None else None,
    )
    check_not_over(limits, today())
    return limits
