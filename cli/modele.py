"""`parc-social modele ops`: what a depositor starts from."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from loaders.ops.exchange_format import reference
from loaders.ops.models import write_models
from parc_social.domain.millesime import parse_annee
from parc_social.errors import InvalidValue, Unavailable


class ModeleKind(StrEnum):
    """Kinds of models."""

    OPS = "ops"


def register(root: typer.Typer) -> None:
    """Adds the command."""
    root.command()(modele)


def modele(
    source: ModeleKind,
    *,
    millesime: Annotated[
        str | None, typer.Option(help="AAAA : l'enquête ; d'office, la dernière année paire.")
    ] = None,
    vers: Annotated[Path | None, typer.Option(help="Dossier où écrire les fichiers.")] = None,
    page: Annotated[
        Path | None, typer.Option("--reference", help="Page Markdown du format à écrire.")
    ] = None,
) -> None:
    """Écrit le modèle vide, un exemple rempli et le Table Schema du format d'échange."""
    del source
    if vers is None and page is None:
        raise InvalidValue("--vers DOSSIER est nécessaire : où écrire le modèle ?")
    annee = _last_survey() if millesime is None else parse_annee(millesime)
    try:
        if page is not None:
            page.write_text(reference(), encoding="utf-8")
            typer.echo(str(page))
        for file in write_models(vers, annee) if vers is not None else ():
            typer.echo(str(file))
    except OSError as error:
        raise Unavailable(f"écriture impossible : {error.filename} ({error.strerror})") from error


def _last_survey() -> int:
    """Surveys take place in even years."""
    year = datetime.now(UTC).year
    return year - year % 2
