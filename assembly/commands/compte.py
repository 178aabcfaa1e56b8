"""`parc-social compte`: accounts and their secrets, each shown once."""

from typing import Annotated

import typer

from assembly.commands.registry import registry, show
from parc_social.access.identity import Identity, Role
from parc_social.errors import InvalidValue
from parc_social.storage.registry.accounts import Usage

Login = Annotated[str, typer.Argument(help="Identifiant du compte.")]
Libelle = Annotated[str, typer.Option(help="Ce à quoi il sert : « QGIS du bureau ».")]
Json = Annotated[bool, typer.Option("--json", help="Sortie JSON.")]


def register(root: typer.Typer) -> None:
    """Adds the group of commands."""
    group = typer.Typer(help="Comptes, mots de passe d'application et clés.", no_args_is_help=True)
    for command in (lister, creer, mot_de_passe, cle, revoquer):
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
    service: Annotated[bool, typer.Option("--service", help="Compte d'un programme.")] = False,
) -> None:
    """Crée un compte ; il lui faut ensuite un mot de passe ou une clé."""
    if role not in set(Role):
        raise InvalidValue(f"--role : {', '.join(Role)} attendu, lu {role!r}")
    with registry() as opened:
        party = opened.accounts.organisation(organisation)
        opened.accounts.create(Identity(login, party, Role(role), service), nom)
    typer.echo(f"compte {login} créé")


def mot_de_passe(
    login: Login,
    libelle: Libelle = "application",
    portail: Annotated[
        bool, typer.Option("--portail", help="Celui des pages /portail/, pas d'un logiciel.")
    ] = False,
) -> None:
    """Donne un mot de passe d'application (HTTP Basic), affiché cette seule fois."""
    usage = Usage.PORTAIL if portail else Usage.APPLICATION
    with registry() as opened:
        secret = opened.accounts.add_password(login, libelle, usage)
    typer.echo(secret.shown)


def cle(login: Login, libelle: Libelle = "clé") -> None:
    """Donne une clé (en-tête X-API-Key), affichée cette seule fois."""
    with registry() as opened:
        secret = opened.accounts.add_key(login, libelle)
    typer.echo(secret.shown)


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
