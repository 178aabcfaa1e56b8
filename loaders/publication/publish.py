"""Publication: staged editions become what is served, with the indicators that follow from them."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from loaders.context import Progress
from loaders.publication.drafts import as_corrected
from loaders.publication.edition import Publishing, edition_id, make_edition
from loaders.publication.plan import (
    DERIVED,
    NothingToPublish,
    Revision,
    after,
    coming,
    due,
    late,
    wanted,
)
from loaders.publication.sources import Sources
from parc_social.access.conventions.convention import legal_day
from parc_social.access.secrecy import Tables, secrecy_tables
from parc_social.errors import DiskFull, InvalidValue, NotFound, ParcSocialError
from parc_social.storage.editions.edition import WAITING, Edition, EditionState
from parc_social.storage.editions.pending import business_file, confirm, version_file
from parc_social.storage.store import Store
from parc_social.wording import cited


def publish(  # noqa: PLR0913 - the last two are settings
    store: Store,
    editions_folder: Path,
    ids: Sequence[str] | None,
    progress: Progress,
    tables: Tables | None = None,
    *,
    revision: date | None = None,
) -> list[Edition]:
    """Publishes editions (None: all that are staged) and their indicators in one swap.

    A newer edition replaces and retires the published one of its source and millésime; one of a
    survey that was published before does so as the revision of a day only, else it waits. A draft
    that its bailleurs corrected is published as they did, under an id of its own. Returns
    what is newly published. Raises NotFound, InvalidValue, BadFile, and SecrecyFault when a figure
    fails its second count: then nothing at all is published.
    """
    found = coming(store.editions(), ids)
    today = legal_day(datetime.now(UTC))
    arriving = due(found, store.versions(), Revision(revision, today), asked=ids is not None)
    publishing = Publishing(editions_folder, progress, tables or secrecy_tables())
    with as_corrected(store, editions_folder, arriving, progress) as corrected:
        for edition in corrected:
            store.check(edition.id)
        return _swap(store, publishing, corrected, (), revision)


def withdraw(
    store: Store, editions_folder: Path, ids: Sequence[str], progress: Progress
) -> list[Edition]:
    """Takes published editions back, with the indicators made from them; returns the new ones.

    Raises NotFound, InvalidValue when one is not published or is an edition of indicators.
    """
    known = {edition.id: edition for edition in store.editions()}
    for identifier in ids:
        if identifier not in known:
            raise NotFound(f"édition inconnue : {cited(identifier)}")
        if known[identifier].state is not EditionState.PUBLISHED:
            raise InvalidValue(f"l'édition {identifier} n'est pas publiée")
        if known[identifier].source == DERIVED:
            raise InvalidValue(f"{identifier} : retirez plutôt l'une de ses sources")
    return _swap(store, Publishing(editions_folder, progress), (), ids, None)


def waiting(store: Store) -> list[Edition]:
    """Editions of surveys that wait for a dated revision, as they come after a published one."""
    staged = [e for e in store.editions() if e.is_draft]
    return late(staged, store.versions())


def _swap(
    store: Store,
    publishing: Publishing,
    arriving: Sequence[Edition],
    leaving: Sequence[str],
    dated: date | None,
) -> list[Edition]:
    editions = store.editions()
    wants, missing = make_figures(store, publishing, arriving, leaving)
    replaced = {(e.source, e.millesime) for e in arriving}
    retire = [
        e.id
        for e in editions
        if e.state is EditionState.PUBLISHED
        and (e.id in leaving or (e.source, e.millesime) in replaced or _is_stale(e, wants))
    ]
    fresh = {*(e.id for e in arriving), *missing}
    publishing.progress("publication", 0, 1)
    store.publish(sorted(fresh), retire, dated, publishing.progress)
    frozen = [version_file(s.ops.id) for s in wants.values() if s.ops]
    frozen += [business_file(s.rpls.id) for s in wants.values() if s.rpls]
    confirm(publishing.folder, frozen)
    return [edition for edition in store.editions() if edition.id in fresh]


def make_figures(
    store: Store, publishing: Publishing, arriving: Sequence[Edition], leaving: Sequence[str] = ()
) -> tuple[dict[str, Sources], list[str]]:
    """What each edition of indicators would be made of, by its id, and those that are not served.

    These are made and staged; nothing is shown yet. Raises NotFound without territories,
    InvalidValue, BadFile, SecrecyFault.
    """
    editions = store.editions()
    served = {e.id for e in editions if e.state is EditionState.PUBLISHED and e.source == DERIVED}
    wants = {
        edition_id(sources, publishing): sources
        for sources in wanted(after(editions, arriving, leaving))
    }
    missing = [identifier for identifier in wants if identifier not in served]
    for done, identifier in enumerate(missing):
        publishing.progress(f"indicateurs {wants[identifier].millesime}", done, len(missing))
        made = make_edition(wants[identifier], publishing)
        store.stage(made.edition, made.file, publishing.progress)
    return wants, missing


def _is_stale(edition: Edition, wants: Container[str]) -> bool:
    return edition.source == DERIVED and edition.id not in wants


# What others are looked up in comes before them: only a survey has partitions made of the rest.
_ORDER = ("territoires", "ban", "rpls", "sdes", "ops")


@dataclass(frozen=True, slots=True)
class PublicationRefusal:
    """A staged edition that can't be published, and why, in French."""

    edition: Edition
    raison: str

    @property
    def remede(self) -> str:
        """What to do about it."""
        return (
            f"chargez de nouveau ses fichiers corrigés, ou jetez-la (« parc-social editions jeter"
            f" {self.edition.id} »)"
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is newly published, indicators included, and what was left out."""

    publiees: tuple[Edition, ...]
    refusees: tuple[PublicationRefusal, ...] = ()


def publish_staged(
    store: Store, folder: Path, progress: Progress, *, revision: date | None = None
) -> Outcome:
    """Publishes all that is staged but what can't be, in one swap of the others.

    An edition can't be when its file is not the one that came or holds nothing, or when the figures
    with it can't be made: no territories, statistical secrecy. Raises NothingToPublish,
    InvalidValue as `publish` for a wrong day of revision, and DiskFull.
    """
    found = coming(store.editions(), None)
    good, refused = _sorted(found, lambda edition: store.check(edition.id))
    if not good:
        return Outcome((), tuple(refused))
    days = Revision(revision, legal_day(datetime.now(UTC)))
    try:
        arriving = due(good, store.versions(), days, asked=False)
    except NothingToPublish:
        if refused:  # they are what there is to tell
            return Outcome((), tuple(refused))
        raise

    def show(editions: Sequence[Edition]) -> tuple[Edition, ...]:
        ids = [edition.id for edition in editions]
        return tuple(publish(store, folder, ids, progress, revision=revision))

    try:
        return Outcome(show(arriving), tuple(refused))
    except DiskFull:  # none of them is at fault, and one alone would find no more room
        drop_unused(store)
        raise
    except ParcSocialError as error:
        if len(arriving) == 1:
            drop_unused(store)
            return Outcome((), (*refused, PublicationRefusal(arriving[0], str(error))))
    try:
        kept, more = _tried(store, Publishing(folder, progress), arriving)
        fresh = show(kept) if kept else ()
    finally:
        drop_unused(store)
    return Outcome(fresh, (*refused, *more))


def _tried(
    store: Store, publishing: Publishing, arriving: Sequence[Edition]
) -> tuple[list[Edition], list[PublicationRefusal]]:
    """Those that can be published together: each is tried with the figures of those before it."""
    kept: list[Edition] = []

    def make(edition: Edition) -> None:
        together = [*kept, edition]
        with as_corrected(store, publishing.folder, together, publishing.progress) as corrected:
            for one in corrected:
                store.check(one.id)
            make_figures(store, publishing, corrected)
        kept.append(edition)

    ordered = sorted(arriving, key=lambda e: (_ORDER.index(e.source), e.millesime))
    return _sorted(ordered, make)


def _sorted(
    editions: Sequence[Edition], attempt: Callable[[Edition], None]
) -> tuple[list[Edition], list[PublicationRefusal]]:
    """Those for which an attempt succeeds, and those for which it does not, with the reason."""
    good: list[Edition] = []
    refused: list[PublicationRefusal] = []
    for edition in editions:
        try:
            attempt(edition)
        except ParcSocialError as error:
            refused.append(PublicationRefusal(edition, str(error)))
        else:
            good.append(edition)
    return good, refused


def drop_unused(store: Store) -> None:
    """Throws away indicators that were made to try, and that nobody was shown."""
    for edition in store.editions():
        if edition.source == DERIVED and edition.state in WAITING:
            store.discard(edition.id)
