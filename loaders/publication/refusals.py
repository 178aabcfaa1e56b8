"""Publication of all that waits: what can be is published, the rest is named with its reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from loaders.context import Progress
from loaders.publication.drafts import as_corrected
from loaders.publication.edition import Publishing
from loaders.publication.plan import DERIVED, Revision, coming, due
from loaders.publication.publish import make_figures, publish
from parc_social.access.conventions.convention import legal_day
from parc_social.access.secrecy import Tables, secrecy_tables
from parc_social.errors import ParcSocialError
from parc_social.storage.editions.edition import WAITING, Edition
from parc_social.storage.store import Store

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
    store: Store,
    folder: Path,
    progress: Progress,
    tables: Tables | None = None,
    *,
    revision: date | None = None,
) -> Outcome:
    """Publishes all that is staged but what can't be, in one swap of the others.

    An edition can't be when its file is not the one that came or holds nothing, or when the figures
    with it can't be made: no territories, statistical secrecy. Raises InvalidValue when nothing is
    staged, and as `publish` for a wrong day of revision.
    """
    found = coming(store.editions(), None)
    good, refused = _sorted(found, lambda edition: store.check(edition.id))
    if not good:
        return Outcome((), tuple(refused))
    days = Revision(revision, legal_day(datetime.now(UTC)))
    arriving = due(good, store.versions(), days, asked=False)

    def show(editions: Sequence[Edition]) -> tuple[Edition, ...]:
        ids = [edition.id for edition in editions]
        return tuple(publish(store, folder, ids, progress, tables, revision=revision))

    try:
        return Outcome(show(arriving), tuple(refused))
    except ParcSocialError as error:
        if len(arriving) == 1:
            _drop_unused(store)
            return Outcome((), (*refused, PublicationRefusal(arriving[0], str(error))))
    try:
        kept, more = _tried(
            store, Publishing(folder, progress, tables or secrecy_tables()), arriving
        )
        fresh = show(kept) if kept else ()
    finally:
        _drop_unused(store)
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


def _drop_unused(store: Store) -> None:
    """Indicators that were made to try, and that nobody was shown."""
    for edition in store.editions():
        if edition.source == DERIVED and edition.state in WAITING:
            store.discard(edition.id)
