"""The command `parc-social`; an error that an operator can mend is one clear line."""

import os
import sys

import typer

from assembly.commands import (
    compte,
    convention,
    demo,
    editions,
    journal,
    load,
    migrate,
    modele,
    organisation,
    rapport,
    serve,
)
from assembly.commands import worker as worker_command
from parc_social.errors import ParcSocialError


def application() -> typer.Typer:
    """The command line with all its sub-commands, in the order of the help."""
    root = typer.Typer(
        name="parc-social",
        help="Serveur OGC du portail cartographique de l'occupation du parc social.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for noun in (
        demo,
        load,
        modele,
        rapport,
        editions,
        migrate,
        serve,
        worker_command,
        convention,
        compte,
        organisation,
        journal,
    ):
        noun.register(root)
    return root


def main() -> None:
    """Entry point. An error that a person can mend is one line on stderr and exit code 1."""
    try:
        application()()
    except ParcSocialError as error:
        sys.stderr.write(f"parc-social : {error}\n")
        sys.exit(1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


if __name__ == "__main__":
    main()
