"""`parc-social publish`: what was staged is served, with the indicators that follow from it."""

import os
from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.progress import bars, wait_aloud
from loaders.publication.levels.without_outline import without_outline
from loaders.publication.plan import wanted
from loaders.publication.publish import Outcome, publish, publish_staged, waiting
from loaders.reports.html import number
from parc_social.errors import BadFile
from parc_social.settings import Settings, read_settings
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.open import open_store
from parc_social.storage.store import Store


def publier(
    ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID]…", help="Toutes celles qui sont prêtes par défaut."),
    ] = None,
    *,
    revision: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="AAAA-MM-JJ",
            help="Date de la révision d'une enquête OPS déjà publiée.",
        ),
    ] = None,
) -> None:
    """Publie des éditions prêtes avec les indicateurs qui en découlent, d'un seul coup.

    Sans ID, celle qui ne peut être publiée n'empêche pas les autres : elle est dite, code 1.
    """
    day = revision.date() if revision else None
    with writing("publish") as (settings, store), bars("publication") as progress:
        if ids:
            fresh = publish(store, settings.editions, ids, progress, revision=day)
            done = Outcome(tuple(fresh))
        else:
            done = publish_staged(store, settings.editions, progress, revision=day)
        left = {refusal.edition.id for refusal in done.refusees}
        missing = served_without_outline(store.editions(), settings.editions)
        held = [edition for edition in waiting(store) if edition.id not in left]
    say_published(done.publiees)
    for edition in held:
        typer.echo(f"en attente d'une révision datée : {edition.id}")
    say_pressing(missing)
    _say_refused(done)


@contextmanager
def opened_store() -> Generator[tuple[Settings, Store]]:
    """The settings and the store that they name, migrated."""
    settings = read_settings(os.environ)
    with closing(open_store(settings, owner=True)) as store:
        store.migrate()
        yield settings, store


@contextmanager
def writing(act: str) -> Generator[tuple[Settings, Store]]:
    """The store, for the only command that writes in it meanwhile."""
    with opened_store() as (settings, store), store.write_lock(act, wait_aloud):
        yield settings, store


def served_without_outline(known: Sequence[Edition], folder: Path) -> list[str]:
    """What is served without a row for want of an outline: a sentence a millésime.

    Nothing is said of a millésime whose files are damaged or not there any more: the list says so.
    """
    published = [edition for edition in known if edition.state is EditionState.PUBLISHED]
    if not any(edition.source == "territoires" for edition in published):
        return []
    found: list[str] = []
    for one in wanted(published):
        with suppress(BadFile):
            found += without_outline([one], folder)
    return found


def say_pressing(told: Sequence[str]) -> None:
    """What nobody must miss, on the error output: a list in JSON stays one."""
    for sentence in told:
        typer.echo(f"À NE PAS MANQUER : {sentence}", err=True)


def say_published(fresh: Sequence[Edition]) -> None:
    """A line an edition that is newly served."""
    for edition in fresh:
        rows = ", ".join(f"{relation} {number(count)}" for relation, count in edition.rows)
        typer.echo(f"publiée : {edition.id}" + (f" ({rows})" if rows else ""))


def _say_refused(done: Outcome) -> None:
    """Which editions were left out, why and what to do, at the end; exit code 1 where some were."""
    for refusal in done.refusees:
        typer.echo(
            f"NON PUBLIÉE : {refusal.edition.id} : {refusal.raison}. Que faire : {refusal.remede}.",
            err=True,
        )
    if done.refusees:
        others = "les autres sont publiées" if done.publiees else "rien n'est publié"
        typer.echo(f"{len(done.refusees)} édition(s) non publiée(s) ; {others}.", err=True)
        raise typer.Exit(1)
