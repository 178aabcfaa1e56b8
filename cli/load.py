"""`parc-social load SOURCE FILE…` stages an edition; `verifier` only tells what would happen."""

import os
import re
from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cli.progress import bars, wait_aloud
from cli.rapport import AsJson, Vers, print_report, show, write_files
from loaders.ban.stage import stage_ban
from loaders.context import Context, EveryLineRefused, Stage
from loaders.files.content import one_line, open_regular
from loaders.ops.stage import stage_ops
from loaders.report import of_refusal
from loaders.reports.write import targets
from loaders.rpls.open_table import stage_sdes
from loaders.rpls.stage import stage_rpls
from loaders.territoires.files import is_cog_list
from loaders.territoires.stage import stage_territoires
from loaders.workdir import check_folder
from parc_social.domain.millesime import parse_annee
from parc_social.errors import BadFile, InvalidValue
from parc_social.settings import read_settings
from parc_social.storage.open import open_store
from server.loading import loading_context


class LoadSource(StrEnum):
    """Sources that can be loaded."""

    RPLS = "rpls"
    OPS = "ops"
    BAN = "ban"
    TERRITOIRES = "territoires"
    SDES = "sdes"


class CheckedSource(StrEnum):
    """Sources that can be checked without loading."""

    RPLS = "rpls"
    OPS = "ops"
    SDES = "sdes"


_STAGES: dict[str, Stage] = {
    "rpls": stage_rpls,
    "ops": stage_ops,
    "ban": stage_ban,
    "territoires": stage_territoires,
    "sdes": stage_sdes,
}

Files = Annotated[list[Path], typer.Argument(help="Fichiers du producteur, .gz compris.")]
Annee = Annotated[
    str | None, typer.Option(help="AAAA ; lu dans le nom des fichiers quand il y est.")
]
Profil = Annotated[
    str | None, typer.Option(help="Gravités des contrôles de l'OPS : depot (d'office) ou controle.")
]


def register(root: typer.Typer) -> None:
    """Adds the commands `load` and `verifier`."""
    root.command()(load)
    root.command()(verifier)


def load(
    source: LoadSource,
    files: Files,
    *,
    millesime: Annee = None,
    profil: Profil = None,
    rapport: Vers = None,
    json: AsJson = False,
) -> None:
    """Charge des fichiers dans une édition prête à publier, et écrit son identifiant."""
    reports = targets(rapport) if rapport else None
    settings = read_settings(os.environ)
    annee = _millesime(source.value, files, millesime)
    with (
        _reporting_refusals(source.value, annee, files, reports, as_json=json),
        closing(open_store(settings, owner=True)) as store,
    ):
        store.migrate()
        with (
            store.write_lock(f"load {source.value} {annee}", wait_aloud),
            bars(f"{source.value} {annee}") as progress,
        ):
            context = loading_context(settings, store, progress)
            context = _with_options(context, source.value, profil, with_lines=bool(reports))
            stage = _STAGES[source.value](files, annee, context)
            store.stage(stage.edition, stage.file, progress)
            store.check(stage.edition.id)
    write_files(stage.report, stage.lines, reports)
    if json:
        typer.echo(stage.report.to_json())
        return
    print_report(stage.report, Console(stderr=True))
    typer.echo(stage.edition.id)


def verifier(
    source: CheckedSource,
    files: Files,
    *,
    millesime: Annee = None,
    profil: Profil = None,
    rapport: Vers = None,
    json: AsJson = False,
) -> None:
    """Contrôle des fichiers sans rien garder ; code de sortie 1 si un fichier, ou tout, est refusé.

    Ce qui n'est pas chargé ici (territoires, BAN, RPLS) est dit : ses contrôles ne sont pas faits.
    """
    reports = targets(rapport) if rapport else None
    settings = read_settings(os.environ)
    annee = _millesime(source.value, files, millesime)
    with (
        _reporting_refusals(source.value, annee, files, reports, as_json=json),
        closing(open_store(settings, owner=False)) as store,
        bars(f"{source.value} {annee}") as progress,
        check_folder() as drafts,
    ):
        context = loading_context(settings, store, progress, drafts)
        context = _with_options(context, source.value, profil, with_lines=bool(reports))
        stage = _STAGES[source.value](files, annee, context)
    show(stage.report, as_json=json)
    write_files(stage.report, stage.lines, reports)
    if stage.report.bloquant:
        raise typer.Exit(1)


@contextmanager
def _reporting_refusals(
    source: str,
    annee: int,
    files: Sequence[Path],
    reports: dict[str, Path] | None,
    *,
    as_json: bool,
) -> Generator[None]:
    """Shows and writes the report of files that are refused as a whole, or line by line."""
    try:
        yield
    except EveryLineRefused as refused:
        show(refused.report, as_json=as_json)
        write_files(refused.report, refused.lines, reports)
        raise
    except BadFile as error:
        write_files(of_refusal(source, annee, files, error), (), reports)
        raise


def _with_options(
    context: Context, source: str, profil: str | None, *, with_lines: bool
) -> Context:
    """The context with what the options ask: a profile, which only the survey has, bad lines."""
    if profil is not None and source != LoadSource.OPS.value:
        raise InvalidValue(f"--profil ne vaut que pour ops, pas pour {source}")
    return replace(context, profil=profil, with_lines=with_lines)


def _millesime(source: str, files: Sequence[Path], annee: str | None) -> int:
    """The year given, else the one that the names of all files tell; this year for the BAN."""
    for path in files:
        with open_regular(path, one_line(str(path))):
            pass  # a missing file, a folder, a pipe: said before the store is opened
    if annee is not None:
        return parse_annee(annee)
    if source == "territoires":  # the outlines of districts bear years of their own
        files = [path for path in files if is_cog_list(path.name)]
    years = {year for path in files if (year := _year_in(path)) is not None}
    if len(years) == 1:
        return years.pop()
    if source == "ban" and not years:
        return datetime.now(UTC).year
    raise InvalidValue(
        "--millesime AAAA est nécessaire : les noms des fichiers n'en donnent pas un seul"
    )


def _year_in(path: Path) -> int | None:
    """The last year in the file's name, else the name of its folder."""
    years = re.findall(r"(?<!\d)(20\d\d)(?!\d)", path.name)
    if years:
        return int(years[-1])
    folder = path.resolve().parent.name
    return int(folder) if re.fullmatch(r"20\d\d", folder) else None
