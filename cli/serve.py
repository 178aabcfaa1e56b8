"""`parc-social serve`: the server, in the foreground."""

import os

import typer

from parc_social.settings import read_settings
from server.wsgi.memory import share_memory


def register(root: typer.Typer) -> None:
    """Adds the command."""
    root.command()(serve)


def serve() -> None:
    """Sert les éditions publiées, au premier plan, jusqu'à ctrl-C."""
    share_memory()  # first: numpy and DuckDB begin threads where they are imported
    settings = read_settings(os.environ)  # what is wrong there is told at once
    from server.serve import serve as run  # pygeoapi takes a second to import

    run(settings)
