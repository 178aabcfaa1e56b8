"""`parc-social sauvegarde …`: backups made while serving, verified apart, restored."""

import os
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from cli.accounts.registry import parse_seal
from cli.progress import bars, wait_aloud
from cli.publish import opened_store
from loaders.reports.html import number
from parc_social.backup.create import Told, create, keep_newest
from parc_social.backup.keys import identities_of, new_key, recipients_of
from parc_social.backup.restore import Restoration, Restored, restore
from parc_social.errors import InvalidValue
from parc_social.settings import Settings, read_settings

_MEGA = 1_000_000
_LONGEST = 10_000


def register(root: typer.Typer) -> None:
    """Adds the group of commands."""
    group = typer.Typer(
        help="Sauvegarde tout ce qu'une installation contient, la vérifie, la restaure.",
        no_args_is_help=True,
    )
    for command in (creer, verifier, restaurer, cle):
        group.command()(command)
    root.add_typer(group, name="sauvegarde")


_Public = Annotated[
    list[str] | None,
    typer.Option(
        "--pour",
        metavar="CLÉ",
        help="Clé publique (age1… ou ssh-ed25519 …) dont la clé privée ouvrira l'archive. "
        "Répétable : l'une d'elles suffit.",
    ),
]
_Clear = Annotated[
    bool, typer.Option("--en-clair", help="Sans chiffrement, et sans la clé des dépôts.")
]
_Keep = Annotated[
    int | None,
    typer.Option("--garder", metavar="N", help="Ne garder que les N dernières du dossier."),
]
_Folder = Annotated[Path, typer.Argument(metavar="DOSSIER", help="Où écrire l'archive.")]


def creer(
    dossier: _Folder, *, pour: _Public = None, en_clair: _Clear = False, garder: _Keep = None
) -> None:
    """Écrit une archive pendant que le serveur sert : données, registre, journal et clés.

    Une publication en cours est attendue ; lectures et dépôts continuent.
    """
    if bool(pour) == en_clair:
        raise InvalidValue(
            "donnez une clé publique par --pour (« parc-social sauvegarde cle FICHIER » en fait"
            " une), ou --en-clair : l'un des deux"
        )
    if garder is not None and not 1 <= garder <= _LONGEST:
        raise InvalidValue(f"--garder : un nombre de 1 à {_LONGEST} est attendu, lu {garder}")
    recipients = recipients_of(pour or ())
    with opened_store() as (settings, store), bars("sauvegarde") as progress:
        made = create(settings, store, dossier, recipients, Told(wait_aloud, progress))
    size = number(round(made.file.stat().st_size / _MEGA))
    typer.echo(f"sauvegardé : {made.file} ({len(made.contents.files)} fichiers, {size} Mo)")
    if made.contents.seal:
        typer.echo(f"dernier sceau du journal, à garder ailleurs : {made.contents.seal}")
    if en_clair:
        typer.echo("en clair : elle vaut les données ; la clé des dépôts n'y est pas", err=True)
    for old in keep_newest(dossier, garder) if garder else ():
        typer.echo(f"effacé : {old}")


_Archive = Annotated[Path, typer.Argument(metavar="ARCHIVE", help="Le fichier de la sauvegarde.")]
_Key = Annotated[
    Path | None, typer.Option("--cle", metavar="FICHIER", help="Le fichier de la clé privée.")
]
_Expected = Annotated[
    list[str] | None,
    typer.Option("--attendu", help="Empreinte d'un sceau du journal, gardée ailleurs. Répétable."),
]
_Base = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="Base PostgreSQL vide où restaurer pour vérifier (entrepôt ou registre PostgreSQL) ;"
        " à effacer ensuite.",
    ),
]


def verifier(
    archive: _Archive, *, cle: _Key = None, base: _Base = None, attendu: _Expected = None
) -> None:
    """Restaure une archive à part et relit tout : sommes, sceaux, comptes, journal.

    Code de sortie 1 s'il manque quelque chose. Rien n'en reste, sauf dans la base donnée.
    """
    with tempfile.TemporaryDirectory(prefix="parc-social-verifier-") as folder:
        restored = _restored(_apart(Path(folder), base), archive, cle, Restoration(_seals(attendu)))
    _tell(restored, "sauvegarde bonne")


_FolderAlone = Annotated[
    bool,
    typer.Option(
        "--dossier-seul",
        help="Le dossier de données et la clé des dépôts ; la base PostgreSQL est déjà revenue par"
        " ses propres outils (pg_basebackup et ses journaux).",
    ),
]


def restaurer(
    archive: _Archive,
    *,
    cle: _Key = None,
    attendu: _Expected = None,
    dossier_seul: _FolderAlone = False,
) -> None:
    """Remet une archive dans les lieux vides que nomment les variables PARC_SOCIAL_*."""
    settings = read_settings(os.environ)
    how = Restoration(_seals(attendu), folder_alone=dossier_seul)
    _tell(_restored(settings, archive, cle, how), "restauré")
    typer.echo("« parc-social serve » peut servir ; les réglages ne sont pas dans la sauvegarde")


def cle(
    fichier: Annotated[Path, typer.Argument(metavar="FICHIER", help="Où écrire la clé privée.")],
) -> None:
    """Fait une paire de clés : la privée dans un fichier, la publique affichée.

    Gardez la privée loin du serveur : elle seule ouvre les sauvegardes, et perdue, rien ne les
    ouvre.
    """
    typer.echo(new_key(fichier))


def _apart(folder: Path, base: str | None) -> Settings:
    """Settings of an installation of its own in a folder; with a base, all that is PostgreSQL."""
    settings = read_settings(os.environ)
    data = folder / "donnees"
    is_shared = settings.registry.startswith("postgresql")
    return replace(
        settings,
        data=data,
        store=(base or settings.store) if settings.store != "duckdb:" else settings.store,
        store_read=None,
        registry=(base or settings.registry) if is_shared else f"sqlite:///{data}/registre.sqlite",
        depots_cle=folder / "depots.cle",
    )


def _restored(settings: Settings, archive: Path, key: Path | None, how: Restoration) -> Restored:
    identities = identities_of(key) if key is not None else []
    with bars("restauration") as progress:
        return restore(settings, archive, identities, progress, how)


def _seals(expected: list[str] | None) -> tuple[str, ...]:
    return tuple(parse_seal(text) for text in expected or ())


def _tell(restored: Restored, verdict: str) -> None:
    contents, journal = restored.contents, restored.journal
    for fault in journal.fautes:
        typer.echo(f"journal altéré : {fault}", err=True)
    for edition in restored.missing:
        typer.echo(f"édition sans son fichier, ou changée : {edition}", err=True)
    typer.echo(
        f"{contents.made_at.astimezone():%d/%m/%Y %H:%M} : {number(restored.editions)} éditions,"
        f" {number(restored.accounts)} comptes, journal de {number(journal.lignes)} lignes"
        f" (dernier sceau {journal.sceau or 'aucun'})"
    )
    if not restored.is_whole:
        typer.echo("il manque quelque chose : voyez ci-dessus", err=True)
        raise typer.Exit(1)
    typer.echo(verdict)
