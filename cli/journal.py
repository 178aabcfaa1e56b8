"""`parc-social journal`: its chains checked, its lines exported, its oldest groups archived."""

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from cli.accounts.registry import acting_as, migrated_registry, parse_day, parse_seal
from parc_social.access.model.organisation import Genre
from parc_social.access.permissions import check_reader
from parc_social.errors import InvalidValue
from parc_social.journal.checkpoint import Checkpoint, read_checkpoint
from parc_social.journal.extract import ExtractRequest, csv_of
from parc_social.journal.verify import Verdict

_WHOLE_DAYS = 35  # a month and some days


def register(root: typer.Typer) -> None:
    """Adds the group of commands."""
    group = typer.Typer(help="Journal des accès.", no_args_is_help=True)
    for command in (verify, exporter, archiver):
        group.command()(command)
    root.add_typer(group, name="journal")


_Expected = Annotated[
    list[str] | None,
    typer.Option("--attendu", help="empreinte d'un sceau, gardée ailleurs (répétable)"),
]


_Archives = Annotated[
    list[Path] | None,
    typer.Option(help="archive à relire, ou dossier où elles doivent être toutes (répétable)"),
]


_Record = Annotated[
    Path | None,
    typer.Option("--releve", metavar="FICHIER", help="où écrire ce qu'il faut pour --depuis"),
]
_Since = Annotated[
    Path | None,
    typer.Option("--depuis", metavar="FICHIER", help="un relevé : seule la suite est relue"),
]
_Sum = Annotated[
    str | None, typer.Option("--somme", help="SHA-256 du relevé de --depuis, gardé ailleurs")
]


def verify(
    attendu: _Expected = None,
    archives: _Archives = None,
    releve: _Record = None,
    depuis: _Since = None,
    somme: _Sum = None,
) -> None:
    """Relit toutes les chaînes ; code de sortie 1 si une ligne a changé, manque ou s'ajoute.

    Gardez ailleurs l'empreinte affichée et redonnez-la par --attendu : elle seule révèle un
    journal récrit en entier, ou coupé avec les sceaux de sa fin. Les archives ne sont relues que
    si elles sont données par --archives. Avec --depuis, ce qu'un relevé dit déjà vérifié n'est
    pas relu : une ligne modifiée là ne se voit qu'en relisant tout.
    """
    now, since = datetime.now(UTC), _checkpoint(attendu, archives, depuis, somme)
    seals = tuple(parse_seal(text) for text in attendu or ())
    with migrated_registry() as registry:
        journal = registry.journal
        verdict = journal.verify_since(since) if since else journal.verify(seals, archives)
    for fault in verdict.fautes:
        typer.echo(f"journal altéré : {fault}", err=True)
    for note in (*verdict.notes, *_age_note(since, now)):
        typer.echo(f"à savoir : {note}", err=True)
    if verdict.fautes:
        raise typer.Exit(1)
    typer.echo(_intact_text(verdict, since))
    if releve is not None:
        entiere = since.entiere if since else now
        digest = Checkpoint(now, entiere, verdict.fins).write(releve)
        typer.echo(
            f"relevé : {releve}\nsomme : {digest}\nà garder tous deux hors de portée de qui peut"
            " écrire au registre"
        )


def _checkpoint(
    attendu: Sequence[str] | None,
    archives: Sequence[Path] | None,
    depuis: Path | None,
    somme: str | None,
) -> Checkpoint | None:
    """The one that is given; None: everything is read. Raises InvalidValue, Unavailable."""
    if depuis is None:
        if somme is not None:
            raise InvalidValue("--somme est celle du relevé de --depuis, qui manque")
        return None
    if somme is None:
        raise InvalidValue(
            "--depuis demande --somme, gardée ailleurs : sans elle, qui récrit le journal récrit"
            " aussi le relevé"
        )
    if attendu or archives:
        raise InvalidValue("--depuis ne relit que la suite : ni --attendu, ni --archives")
    return read_checkpoint(depuis, parse_seal(somme, "--somme"))


def _age_note(since: Checkpoint | None, now: datetime) -> Iterator[str]:
    if since is not None and (days := (now - since.entiere).days) > _WHOLE_DAYS:
        yield f"le journal n'a pas été relu en entier depuis {days} jours : lancez verify seul"


def _intact_text(verdict: Verdict, since: Checkpoint | None) -> str:
    last = verdict.sceau or "aucun"
    if since is not None:
        return (
            f"journal intact depuis le relevé du {since.quand:%Y-%m-%dT%H:%M:%SZ} :"
            f" {verdict.lignes} lignes neuves de {verdict.redacteurs} rédacteurs, dernier sceau"
            f" {last} ; relu en entier le {since.entiere:%Y-%m-%d}"
        )
    summary = f"{verdict.lignes} lignes de {verdict.redacteurs} rédacteurs"
    return f"journal intact : {summary}, {_archives_text(verdict)}dernier sceau {last}"


def _archives_text(verdict: Verdict) -> str:
    if not verdict.archives:
        return ""
    reading = f"{verdict.relues} relues" if verdict.relues else "non relues : --archives DOSSIER"
    return f"{verdict.archivees} lignes dans {verdict.archives} archives ({reading}), "


_Organisation = Annotated[str, typer.Option(help="SIREN ou code Insee de l'organisme")]
_Day = Annotated[str, typer.Option(help="AAAA-MM-JJ, jour compris, à Paris")]
_Account = Annotated[str | None, typer.Option(help="ce compte seulement")]
_For = Annotated[
    str, typer.Option(help="le compte qui lit : référent (administrateur) de l'organisme ou du GIP")
]
_Excel = Annotated[bool, typer.Option("--tableur", help="« ; » et BOM, pour un tableur français")]


def exporter(
    organisation: _Organisation,
    du: _Day,
    au: _Day,
    pour: _For,
    *,
    compte: _Account = None,
    tableur: _Excel = False,
) -> None:
    """Écrit en CSV, sur la sortie, qui a vu quoi : les lignes d'un organisme entre deux jours."""
    first, last = parse_day("--du", du), parse_day("--au", au)
    if last < first:
        raise InvalidValue(f"--au {au} est avant --du {du}")
    with migrated_registry() as registry:
        acting_as(registry, pour, lambda reader: check_reader(reader, organisation))
        through = registry.accounts.organisation(organisation).genre is Genre.PORTAIL
        request = ExtractRequest(organisation, first, last, compte, through=through)
        for text in csv_of(registry.journal.lines_of(request), spreadsheet=tableur):
            sys.stdout.write(text)


_Folder = Annotated[Path, typer.Argument(metavar="DOSSIER", help="où écrire les archives")]
_Days = Annotated[int, typer.Option(help="âge, en jours, à partir duquel un groupe est archivé")]
_LONGEST = 36_500


def archiver(dossier: _Folder, jours: _Days = 365) -> None:
    """Déplace dans un fichier les groupes scellés de plus de --jours jours.

    Le fichier est écrit en entier, relu et sûr sur le disque avant que rien ne soit enlevé ; le
    journal en garde l'empreinte. La CNIL recommande de conserver de 6 mois à 1 an.
    """
    if not 1 <= jours <= _LONGEST:
        raise InvalidValue(f"--jours : un nombre de 1 à {_LONGEST} est attendu, lu {jours}")
    before = (datetime.now(UTC) - timedelta(days=jours)).date()
    count = 0
    with migrated_registry() as registry:
        for archive in registry.journal.archive(dossier, before):
            count += 1
            typer.echo(
                f"{archive.lignes} lignes de {archive.redacteurs} rédacteurs : {archive.file}"
            )
    if not count:
        typer.echo(f"rien à archiver : aucun groupe scellé avant le {before:%d/%m/%Y}")
