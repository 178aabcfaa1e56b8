"""`parc-social compte`: accounts and their secrets, each shown once."""

from dataclasses import replace
from datetime import timedelta
from typing import Annotated

import typer

from cli.accounts.compte_facteurs import facteurs
from cli.accounts.compte_rattachement import (
    Couches,
    Jusque,
    Login,
    RoleOption,
    Territoires,
    delegate,
    delier,
    detacher,
    liens,
    lier,
    limits_of,
    rattachements,
    rattacher,
)
from cli.accounts.registry import Json, migrated_registry, show, today
from parc_social.access.conventions.delegation_format import IN_URL_DAYS
from parc_social.access.model.organisation import Role
from parc_social.errors import InvalidValue
from parc_social.registry.secrets.account_secrets import NewSecret, SecretListing, SecretTransport

Libelle = Annotated[str, typer.Option(help="Ce à quoi il sert : « QGIS du bureau ».")]
LectureSeule = Annotated[bool, typer.Option("--lecture-seule", help="N'écrit rien.")]
Organisme = Annotated[
    str | None,
    typer.Option("--organisation", help="Pour lequel, si le compte a plusieurs organismes."),
]
Adresse = Annotated[
    str | None, typer.Argument(help="Adresse électronique ; sans elle, dit celle qui est connue.")
]


def register(root: typer.Typer) -> None:
    """Adds the group of commands."""
    group = typer.Typer(help="Comptes, mots de passe d'application et clés.", no_args_is_help=True)
    for command in (
        lister, creer, rattacher, detacher, rattachements, mot_de_passe, cle, secrets,
        lier, delier, liens, courriel, facteurs, revoquer,
    ):  # fmt: skip
        group.command()(command)
    root.add_typer(group, name="compte")


def lister(as_json: Json = False) -> None:
    """Liste les comptes, une ligne par organisme."""
    with migrated_registry() as registry:
        rows = [
            {
                "login": account.login,
                "organisation": tie.identity.organisation.code if tie else "",
                "type": tie.identity.organisation.genre.value if tie else "",
                "role": tie.identity.role.value if tie else "",
                "nom": account.nom,
                "revoque": account.revoque.isoformat() if account.revoque else "",
            }
            for account in registry.accounts.all()
            for tie in [t for t in account.rattachements if not t.is_over(today())] or [None]
        ]
    show(rows, as_json=as_json)


def creer(
    login: Login,
    organisation: Annotated[str, typer.Option(help="SIREN ou code Insee, déjà au registre.")],
    nom: Annotated[str, typer.Option(help="Nom de la personne ou du service.")],
    role: RoleOption = Role.LECTEUR.value,
    *,
    service: Annotated[bool, typer.Option("--service", help="Compte d'un programme.")] = False,
    couches: Couches = None,
    territoires: Territoires = None,
    jusque: Jusque = None,
) -> None:
    """Crée un compte, limité s'il est délégué ; il lui faut ensuite un mot de passe ou une clé.

    Une délégation ne dépasse jamais la convention, ni en couches, ni en territoires, ni en durée.
    """
    with migrated_registry() as registry:
        identity = delegate(
            registry, login, organisation, role, limits_of(couches, territoires, jusque)
        )
        registry.accounts.create(replace(identity, service=service), nom)
    typer.echo(f"compte {login} créé")


def mot_de_passe(
    login: Login,
    libelle: Libelle = "application",
    *,
    portail: Annotated[
        bool, typer.Option("--portail", help="Celui des pages /portail/, pas d'un logiciel.")
    ] = False,
    organisation: Organisme = None,
    couches: Couches = None,
    jusque: Jusque = None,
    lecture_seule: LectureSeule = False,
) -> None:
    """Donne un mot de passe d'application (HTTP Basic), affiché cette seule fois."""
    limits = limits_of(couches, None, jusque)
    if portail and (organisation or couches or lecture_seule):
        raise InvalidValue(
            "--portail : ce mot de passe est celui de la personne, dans tous ses organismes et "
            "toutes leurs couches : sans --organisation, --couches ni --lecture-seule"
        )
    with migrated_registry() as registry:
        nature = SecretTransport.PORTAIL if portail else SecretTransport.MOT_DE_PASSE
        secret = registry.secrets.add(
            login, NewSecret(nature, libelle, limits, lecture_seule), organisation
        )
    typer.echo(secret.shown)


def cle(
    login: Login,
    *,
    libelle: Libelle = "clé",
    organisation: Organisme = None,
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
    limits = limits_of(couches, None, jusque)
    if dans_url and limits.jusque is None:
        limits = replace(limits, jusque=today() + timedelta(days=IN_URL_DAYS))
    with migrated_registry() as registry:
        kind = NewSecret(SecretTransport.CLE, libelle, limits, lecture_seule or dans_url, dans_url)
        secret = registry.secrets.add(login, kind, organisation)
    typer.echo(secret.shown)


def secrets(login: Login, as_json: Json = False) -> None:
    """Liste les mots de passe et clés d'un compte : limites, dernier emploi, jamais le secret."""
    with migrated_registry() as registry:
        rows = [_row(secret) for secret in registry.secrets.of(login)]
    show(rows, as_json=as_json)


def _row(secret: SecretListing) -> dict[str, str]:
    limits = secret.delegation
    return {
        "debut": secret.repere,
        "sorte": secret.nature.value,
        "libelle": secret.libelle,
        "organisation": secret.organisation,
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


def courriel(login: Login, adresse: Adresse = None) -> None:
    """Dit, ou change, l'adresse où un compte reçoit ses messages."""
    with migrated_registry() as registry:
        registry.accounts.get(login)
        if adresse is not None:
            registry.mailboxes.set_address(login, adresse)
        known = registry.mailboxes.of(login).adresse
    typer.echo(f"{login} : {known or 'aucune adresse'}")


def revoquer(
    login: Annotated[str | None, typer.Argument(help="Identifiant du compte.")] = None,
    secret: Annotated[
        str | None, typer.Option(help="Seulement le mot de passe ou la clé qui commence ainsi.")
    ] = None,
) -> None:
    """Révoque un compte, ou un seul de ses secrets ; effet dans les 5 secondes."""
    if (login is None) == (secret is None):
        raise InvalidValue("donnez un compte, ou --secret et le début d'un mot de passe ou clé")
    with migrated_registry() as registry:
        if secret is not None:
            registry.secrets.revoke(secret)
        elif login is not None:
            registry.accounts.revoke(login)
    typer.echo(f"{login or secret} révoqué")
