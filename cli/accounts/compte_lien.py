"""`parc-social compte lier|delier|liens`: accounts known to an OpenID Connect provider."""

import os
from typing import Annotated

import typer

from cli.accounts.registry import registry, show
from parc_social.errors import InvalidValue
from parc_social.registry.links import Link
from parc_social.settings import read_settings

Sujet = Annotated[str, typer.Option(help="Ce que le jeton dit de l'appelant (« sub »).")]
Emetteur = Annotated[
    str | None, typer.Option(help="Le fournisseur ; PARC_SOCIAL_OIDC_ISSUER par défaut.")
]
Organisation = Annotated[
    str | None, typer.Option(help="L'organisme pour lequel il agit, si le compte en a plusieurs.")
]


def lier(
    login: Annotated[str, typer.Argument(help="Identifiant du compte.")],
    sujet: Sujet,
    emetteur: Emetteur = None,
    organisation: Organisation = None,
) -> None:
    """Lie un compte à un sujet du fournisseur OpenID Connect : ses jetons sont alors acceptés."""
    with registry() as opened:
        opened.links.add(Link(_issuer(emetteur), sujet, login, organisation))
    typer.echo(f"{sujet} lié au compte {login}")


def delier(sujet: Sujet, emetteur: Emetteur = None) -> None:
    """Défait un lien ; effet dans les 5 secondes."""
    with registry() as opened:
        opened.links.remove(_issuer(emetteur), sujet)
    typer.echo(f"{sujet} n'est plus lié à un compte")


def liens(
    login: Annotated[str, typer.Argument(help="Identifiant du compte.")],
    as_json: Annotated[bool, typer.Option("--json", help="Sortie JSON.")] = False,
) -> None:
    """Liste les sujets liés à un compte."""
    with registry() as opened:
        opened.accounts.get(login)
        rows = [
            {"emetteur": k.emetteur, "sujet": k.sujet, "organisation": k.organisation}
            for k in opened.links.of(login)
        ]
    show(rows, as_json=as_json)


def _issuer(given: str | None) -> str:
    configured = read_settings(os.environ).oidc
    issuer = given or (configured.issuer if configured else "")
    if not issuer:
        raise InvalidValue("donnez --emetteur, ou la variable PARC_SOCIAL_OIDC_ISSUER")
    return issuer
