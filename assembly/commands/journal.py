"""`parc-social journal`: the chain of the journal, checked."""

import typer

from assembly.commands.registry import registry


def register(root: typer.Typer) -> None:
    """Adds the group of commands."""
    group = typer.Typer(help="Journal des accès.", no_args_is_help=True)
    group.callback()(_group)
    group.command()(verify)
    root.add_typer(group, name="journal")


def _group() -> None:
    """Journal des accès."""


def verify() -> None:
    """Relit toute la chaîne ; code de sortie 1 si une ligne manque ou a changé.

    Gardez ailleurs l'empreinte affichée : elle seule révèle que des lignes de la fin manquent.
    """
    with registry() as opened:
        verdict = opened.journal.verify()
    if verdict.faute is not None:
        typer.echo(f"chaîne rompue : {verdict.faute}", err=True)
        raise typer.Exit(1)
    typer.echo(f"chaîne intacte : {verdict.lignes} lignes, dernière empreinte {verdict.empreinte}")
