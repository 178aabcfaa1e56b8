"""`parc-social migrate`: schemas, roles and tables of the store and of the registry."""

import os

import typer

from parc_social.settings import read_settings
from parc_social.storage.opening import open_store
from parc_social.storage.registry.opening import open_registry


def register(root: typer.Typer) -> None:
    """Adds the command."""
    root.command()(migrate)


def migrate() -> None:
    """Prépare l'entrepôt et le registre (sans effet s'ils sont à jour)."""
    settings = read_settings(os.environ)
    settings.data.mkdir(parents=True, exist_ok=True)
    store = open_store(settings, owner=True)
    store.migrate()
    store.close()
    open_registry(settings.registry).migrate()
    typer.echo("entrepôt et registre à jour")
