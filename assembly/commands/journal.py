"""`parc-social journal`: its chains, checked."""

import re
from typing import Annotated

import typer

from assembly.commands.registry import registry
from parc_social.errors import InvalidValue

_SEAL = re.compile("[0-9a-f]{64}")


def register(root: typer.Typer) -> None:
    """Adds the group of commands."""
    group = typer.Typer(help="Journal des accès.", no_args_is_help=True)
    group.callback()(_group)
    group.command()(verify)
    root.add_typer(group, name="journal")


def _group() -> None:
    """Journal des accès."""


_Expected = Annotated[
    list[str] | None,
    typer.Option("--attendu", help="empreinte d'un sceau, gardée ailleurs (répétable)"),
]


def verify(attendu: _Expected = None) -> None:
    """Relit toutes les chaînes ; code de sortie 1 si une ligne a changé, manque ou s'ajoute.

    Gardez ailleurs l'empreinte affichée et redonnez-la par --attendu : elle seule révèle un
    journal récrit en entier, ou coupé avec les sceaux de sa fin.
    """
    with registry() as opened:
        verdict = opened.journal.verify(tuple(_seal(text) for text in attendu or ()))
    for fault in verdict.fautes:
        typer.echo(f"journal altéré : {fault}", err=True)
    if verdict.fautes:
        raise typer.Exit(1)
    read = f"{verdict.lignes} lignes de {verdict.redacteurs} rédacteurs"
    typer.echo(f"journal intact : {read}, dernier sceau {verdict.sceau or 'aucun'}")


def _seal(text: str) -> str:
    if not _SEAL.fullmatch(text):
        raise InvalidValue(f"--attendu : 64 chiffres hexadécimaux sont attendus, lu {text!r}")
    return text
