"""`parc-social publish`: what was staged is served, with the indicators that follow from it."""

import os
from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.progress import bars, wait_aloud
from loaders.context import Progress
from loaders.publication.levels.without_outline import without_outline
from loaders.publication.plan import NothingToPublish, wanted
from loaders.publication.publish import Outcome, publish, publish_staged, waiting
from loaders.reports.html import number
from parc_social.errors import BadFile, InvalidValue
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
    si_pret: Annotated[
        bool,
        typer.Option(
            "--si-pret", help="Quand rien n'est prêt, le dit et finit bien (code 0) : pour un cron."
        ),
    ] = False,
) -> None:
    """Publie des éditions prêtes avec les indicateurs qui en découlent, d'un seul coup.

    Sans ID, celle qui ne peut être publiée n'empêche pas les autres : elle est dite, code 1.
    """
    if ids and si_pret:
        raise InvalidValue("--si-pret publie tout ce qui est prêt : il s'emploie sans identifiant")
    day = revision.date() if revision else None
    with writing("publish") as (settings, store), bars("publication") as progress:
        if ids:
            fresh = publish(store, settings.editions, ids, progress, revision=day)
            outcome = Outcome(tuple(fresh))
        else:
            outcome = _all_that_is_ready(store, settings, progress, day, may_be_none=si_pret)
        missing = served_without_outline(store.editions(), settings.editions)
        missing += served_without_texts(store)
        late = waiting(store)
    _say(outcome, late)
    say_pressing(missing)
    _say_refused(outcome)


def _all_that_is_ready(
    store: Store, settings: Settings, progress: Progress, day: date | None, *, may_be_none: bool
) -> Outcome:
    try:
        return publish_staged(store, settings.editions, progress, revision=day)
    except NothingToPublish:
        if not may_be_none:
            raise
        return Outcome(())


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


def served_without_outline(editions: Sequence[Edition], folder: Path) -> list[str]:
    """Levels served without a row for want of an outline: a sentence a millésime.

    Nothing is said of a millésime whose files are damaged or not there any more: the list says so.
    """
    published_editions = [
        edition for edition in editions if edition.state is EditionState.PUBLISHED
    ]
    if not any(edition.source == "territoires" for edition in published_editions):
        return []
    sentences: list[str] = []
    for one in wanted(published_editions):
        with suppress(BadFile):
            sentences += without_outline([one], folder)
    return sentences


def served_without_texts(store: Store) -> list[str]:
    """Editions on show whose texts could not be written: a sentence each."""
    return [
        f"{edition.id} est en ligne sans ses textes de lecture : chaque page en est écrite quand on"
        " la demande, plus lentement ; la cause est dite plus haut, et la prochaine publication"
        " les écrira"
        for edition in store.without_texts()
    ]


def say_pressing(sentences: Sequence[str]) -> None:
    """What nobody must miss, on the error output: a list in JSON stays one."""
    for sentence in sentences:
        typer.echo(f"À NE PAS MANQUER : {sentence}", err=True)


def say_published(fresh: Sequence[Edition]) -> None:
    """A line an edition that is newly served."""
    for edition in fresh:
        rows = ", ".join(f"{relation} {number(count)}" for relation, count in edition.rows)
        typer.echo(f"publiée : {edition.id}" + (f" ({rows})" if rows else ""))


def _say(outcome: Outcome, late: Sequence[Edition]) -> None:
    """What is published, and what waits for its revision; that it is nothing, where it is."""
    say_published(outcome.publiees)
    refused = {refusal.edition.id for refusal in outcome.refusees}
    for edition in late:
        if edition.id not in refused:
            typer.echo(f"en attente d'une révision datée : {edition.id}")
    if not (outcome.publiees or outcome.refusees):
        typer.echo("rien à publier")


def _say_refused(outcome: Outcome) -> None:
    """Which editions were left out, why and what to do, at the end; exit code 1 where some were."""
    for refusal in outcome.refusees:
        typer.echo(
            f"NON PUBLIÉE : {refusal.edition.id} : {refusal.raison}. Que faire : {refusal.remede}.",
            err=True,
        )
    if outcome.refusees:
        others = "les autres sont publiées" if outcome.publiees else "rien n'est publié"
        typer.echo(f"{len(outcome.refusees)} édition(s) non publiée(s) ; {others}.", err=True)
        raise typer.Exit(1)
