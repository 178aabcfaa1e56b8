"""The command `parc-social`; an error that an operator can mend is one clear line."""

import errno
import logging
import os
import sys
from importlib import import_module, metadata
from typing import Annotated

import typer

from parc_social.errors import DiskFull, ParcSocialError
from server.log_format import install

# Modules of this package, in the order of the help.
_NOUNS = (
    "demo", "load", "modele", "rapport", "editions", "migrate", "serve", "worker", "convention",
    "compte", "organisation", "campagne", "mandat", "journal", "sauvegarde",
)  # fmt: skip
_PLACE = {"compte": "accounts.compte", "organisation": "accounts.organisation"}
# What `make run` and services start: the modules of the other commands take a second to import.
_ALONE = ("migrate", "serve", "worker")
# Rents, landlords and households are in what every command and the server write: files of theirs
# are read by their owner alone (0600), folders too (0700). Said here for all of them, once.
PRIVATE = 0o077


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"parc-social {metadata.version('parc-social')}")
        raise typer.Exit


def application(word: str | None = None) -> typer.Typer:
    """The command line with all its sub-commands; with one of `_ALONE` only, where it is asked."""
    root = typer.Typer(
        name="parc-social",
        help="Serveur OGC du portail cartographique de l'occupation du parc social.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    root.callback()(_version)  # a command that is alone keeps its name
    for noun in (word,) if word in _ALONE else _NOUNS:
        import_module(f"cli.{_PLACE.get(noun, noun)}").register(root)
    return root


def _version(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Dit la version, et rien d'autre.",
            callback=_tell_version,
            is_eager=True,
        ),
    ] = False,
) -> None:
    """What comes before the name of a command."""


def main() -> None:
    """Entry point. An error that a person can mend is one line on stderr and exit code 1."""
    os.umask(PRIVATE)
    install(logging.WARNING)
    try:
        application(sys.argv[1] if len(sys.argv) > 1 else None)()
    except ParcSocialError as error:
        sys.stderr.write(f"parc-social : {error}\n")
        sys.exit(1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        sys.stderr.write(f"parc-social : {DiskFull(str(error.filename or 'un fichier'))}\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
