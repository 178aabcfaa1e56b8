"""`parc-social migrate`: schemas, roles and tables of the store and of the registry."""

import os
from contextlib import closing

import typer

from parc_social.registry.registry import open_registry
from parc_social.settings import read_settings
from parc_social.storage.open import open_store


def register(root: typer.Typer) -> None:
    """Adds the command."""
    root.command()(migrate)


def migrate() -> None:
    """Prépare l'entrepôt et le registre (sans effet s'ils sont à jour)."""
    settings = read_settings(os.environ)
    settings.data.mkdir(parents=True, exist_ok=True)
    with closing(open_store(settings, owner=True)) as store:
        store.migrate()
    with closing(open_registry(settings.registry)) as registry:
        registry.migrate()
    typer.echo("entrepôt et registre à jour")
    if not settings.contact and not settings.is_local:
        typer.echo(
            "aucun contact n'est dit à qui se sert de WFS et de WMS : donnez-en un par"
            " PARC_SOCIAL_CONTACT (courriel, téléphone)",
            err=True,
        )
