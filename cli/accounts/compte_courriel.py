"""`parc-social compte courriel`: where an account receives its mail."""

from typing import Annotated

import typer

from cli.accounts.compte_rattachement import Login
from cli.accounts.registry import migrated_registry

Adresse = Annotated[
    str | None, typer.Argument(help="Adresse électronique ; sans elle, dit celle qui est connue.")
]


def courriel(login: Login, adresse: Adresse = None) -> None:
    """Dit, ou change, l'adresse où un compte reçoit ses messages."""
    with migrated_registry() as registry:
        registry.accounts.get(login)
        if adresse is not None:
            registry.mailboxes.set_address(login, adresse)
        known = registry.mailboxes.of(login).adresse
    typer.echo(f"{login} : {known or 'aucune adresse'}")
