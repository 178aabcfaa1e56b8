"""`parc-social compte`: accounts and their secrets, each shown once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Annotated

import typer

from assembly.commands.compte_lien import delier, liens, lier
from assembly.commands.decided import facts_of_now
from assembly.commands.registry import parse_day, registry, show, today
from parc_social.access.delegation import Delegation
from parc_social.access.delegation_form import (
    IN_URL_DAYS,
    WHOLE,
    check_not_over,
    parse_couches,
    parse_territoires,
)
from parc_social.access.delegation_rules import check_delegation
from parc_social.access.identity import Identity, Role
from parc_social.access.policy import Refusal, standing
from parc_social.errors import InvalidValue, Refused
from parc_social.storage.registry.accounts import Listed, Usage
from parc_social.storage.registry.registry import Registry

Login = Annotated[str, typer.Argument(help="Identifiant du compte.")]
Libelle = Annotated[str, typer.Option(help="Ce à quoi il sert : « QGIS du bureau ».")]
Couches = Annotated[
    list[str] | None,
    typer.Option("--couches", help="Seulement cette collection (sans « -serie »). Répétable."),
]
Jusque = Annotated[str | None, typer.Option(help="Dernier jour, AAAA-MM-JJ.")]
LectureSeule = Annotated[bool, typer.Option("--lecture-seule", help="N'écrit rien.")]
Json = Annotated[bool, typer.Option("--json", help="Sortie JSON.")]


def register(root: typer.Typer) -> None:
    """Adds the group of commands."""
    group = typer.Typer(help="Comptes, mots de passe d'application et clés.", no_args_is_help=True)
    for command in (lister, creer, mot_de_passe, cle, secrets, lier, delier, liens, revoquer):
        group.command()(command)
    root.add_typer(group, name="compte")


def lister(as_json: Json = False) -> None:
    """Liste les comptes."""
    with registry() as opened:
        rows = [
            {
                "login": a.identity.compte,
                "organisation": a.identity.organisation.code,
                "type": a.identity.organisation.genre.value,
                "role": a.identity.role.value,
                "nom": a.nom,
                "revoque": a.revoque.isoformat() if a.revoque else "",
            }
            for a in opened.accounts.all()
        ]
    show(rows, as_json=as_json)


def creer(
    login: Login,
    organisation: Annotated[str, typer.Option(help="SIREN ou code Insee, déjà au registre.")],
    nom: Annotated[str, typer.Option(help="Nom de la personne ou du service.")],
    role: Annotated[str, typer.Option(help=f"{', '.join(Role)}.")] = Role.LECTEUR.value,
    *,
    service: Annotated[bool, typer.Option("--service", help="Compte d'un programme.")] = False,
    couches: Couches = None,
    territoires: Annotated[
        list[str] | None,
        typer.Option(help="Seulement ce territoire : departement:93, commune:97105. Répétable."),
    ] = None,
    jusque: Jusque = None,
) -> None:
    """Crée un compte, limité s'il est délégué ; il lui faut ensuite un mot de passe ou une clé.

    Une délégation ne dépasse jamais la convention, ni en couches, ni en territoires, ni en durée.
    """
    if role not in set(Role):
        raise InvalidValue(f"--role : {', '.join(Role)} attendu, lu {role!r}")
    limits = _limits(couches, territoires, jusque)
    with registry() as opened:
        party = opened.accounts.organisation(organisation)
        identity = Identity(login, party, Role(role), service)
        if limits != WHOLE:
            _check(opened, identity, limits)
            identity = replace(identity, delegations=(limits,))
        opened.accounts.create(identity, nom)
    typer.echo(f"compte {login} créé")


def _check(opened: Registry, whole: Identity, limits: Delegation) -> None:
    """Raises Refused when no convention is active, or for what goes past it."""
    conventions = opened.agreements.of(whole.organisation.code)
    facts, day = facts_of_now(), today()
    grant = standing(whole, conventions, day, facts)
    if isinstance(grant, Refusal):
        raise Refused(f"rien à déléguer. {grant.detail}")
    last = max(c.fin for c in conventions if c.numero in grant.conventions)
    check_delegation(limits, grant, last, facts)


def mot_de_passe(
    login: Login,
    libelle: Libelle = "application",
    *,
    portail: Annotated[
        bool, typer.Option("--portail", help="Celui des pages /portail/, pas d'un logiciel.")
    ] = False,
    couches: Couches = None,
    jusque: Jusque = None,
    lecture_seule: LectureSeule = False,
) -> None:
    """Donne un mot de passe d'application (HTTP Basic), affiché cette seule fois."""
    usage = Usage.PORTAIL if portail else Usage.APPLICATION
    limits = _limits(couches, None, jusque)
    with registry() as opened:
        secret = opened.accounts.add_password(
            login, libelle, usage, limits, lecture_seule=lecture_seule
        )
    typer.echo(secret.shown)


def cle(
    login: Login,
    *,
    libelle: Libelle = "clé",
    couches: Couches = None,
    jusque: Jusque = None,
    lecture_seule: LectureSeule = False,
    dans_url: Annotated[
        bool,
        typer.Option(
            "--dans-url",
            help=f"Utilisable aussi dans l'adresse : lecture seule, {IN_URL_DAYS} jours au plus. "
            "À éviter : une adresse s'écrit dans les journaux des autres.",
        ),
    ] = False,
) -> None:
    """Donne une clé (en-tête X-API-Key), affichée cette seule fois."""
    limits = _limits(couches, None, jusque)
    if dans_url and limits.jusque is None:
        limits = replace(limits, jusque=today() + timedelta(days=IN_URL_DAYS))
    with registry() as opened:
        secret = opened.accounts.add_key(
            login, libelle, limits, lecture_seule=lecture_seule or dans_url, dans_url=dans_url
        )
    typer.echo(secret.shown)


def secrets(login: Login, as_json: Json = False) -> None:
    """Liste les mots de passe et clés d'un compte : limites, dernier emploi, jamais le secret."""
    with registry() as opened:
        rows = [_shown(secret) for secret in opened.accounts.secrets(login)]
    show(rows, as_json=as_json)


def _shown(secret: Listed) -> dict[str, str]:
    limits = secret.delegation
    return {
        "debut": secret.repere,
        "sorte": secret.sorte,
        "libelle": secret.libelle,
        "cree": secret.cree.isoformat(),
        "dernier_emploi": secret.derniere.isoformat() if secret.derniere else "jamais employé",
        "jusque": limits.jusque.isoformat() if limits.jusque else "",
        "couches": " ".join(limits.couches or ()),
        "limites": " ".join(
            word
            for word, is_so in (
                ("lecture-seule", secret.lecture_seule),
                ("dans-url", secret.dans_url),
            )
            if is_so
        ),
        "revoque": secret.revoque.isoformat() if secret.revoque else "",
    }


def _limits(
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


def revoquer(
    login: Annotated[str | None, typer.Argument(help="Identifiant du compte.")] = None,
    secret: Annotated[
        str | None,
        typer.Option(help="Seulement le mot de passe ou la clé qui commence ainsi."),
    ] = None,
) -> None:
    """Révoque un compte, ou un seul de ses secrets ; effet dans les 5 secondes."""
    if (login is None) == (secret is None):
        raise InvalidValue("donnez un compte, ou --secret et le début d'un mot de passe ou clé")
    with registry() as opened:
        if secret is not None:
            opened.accounts.revoke_secret(secret)
        elif login is not None:
            opened.accounts.revoke(login)
    typer.echo(f"{login or secret} révoqué")
