"""`parc-social serve`: the server, in the foreground."""

import os

import typer

from assembly.allocation import share_memory
from parc_social.settings import read_settings


def register(root: typer.Typer) -> None:
    """Adds the command."""
    root.command()(serve)


def serve() -> None:
    """Sert les éditions publiées, au premier plan, jusqu'à ctrl-C."""
    share_memory()  # first: numpy and DuckDB begin threads where they are imported
    from assembly.server import serve as run  # pygeoapi takes a second to import

    run(read_settings(os.environ))
