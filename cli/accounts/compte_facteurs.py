"""`parc-social compte facteurs`: whether an account has two factors; the second taken away."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import uuid4

import typer

from cli.accounts.compte_rattachement import Login
from cli.accounts.registry import migrated_registry
from parc_social.errors import NotFound
from parc_social.journal.entry import FACTOR_RESET, JournalEntry
from parc_social.wording import cited

Retirer = Annotated[
    bool,
    typer.Option(
        "--retirer",
        help="Retire le second facteur (téléphone perdu, aucun code de secours) : ses sessions "
        "finissent, la personne en est prévenue, une ligne va au journal.",
    ),
]


def facteurs(login: Login, *, retirer: Retirer = False) -> None:
    """Dit si un compte se connecte en deux étapes, ou retire la seconde."""
    now = datetime.now(UTC)
    with migrated_registry() as registry:
        registry.accounts.get(login)
        if retirer and registry.second_factors.standing(login, now).depuis is None:
            raise NotFound(f"aucun second facteur sur le compte {cited(login)}")
        if retirer:
            line = JournalEntry(now, str(uuid4()), "", FACTOR_RESET, 200, 0, compte=login)
            registry.journal.append(line)
            registry.second_factors.remove(login, now, "l’exploitant du service")
        standing = registry.second_factors.standing(login, now)
    words = f"depuis le {standing.depuis.isoformat()}" if standing.depuis else "non"
    asked = f", exigés par {', '.join(standing.asked_by)}" if standing.asked_by else ""
    left = f", {standing.codes_left} codes de secours" if standing.depuis else ""
    typer.echo(f"{login} : deux facteurs {words}{left}{asked}")
