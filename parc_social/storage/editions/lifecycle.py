"""The rules of a swap: which editions come, which go. Pure; each store makes it lasting."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from parc_social.errors import InvalidValue
from parc_social.storage.editions.edition import (
    REGISTER,
    SURVEY,
    WAITING,
    Checksum,
    Edition,
    EditionState,
)
from parc_social.storage.editions.history import (
    Earlier,
    EditionEntry,
    EditionHistory,
    SurveyVersion,
)
from parc_social.storage.editions.pending import business_file, serving_file, version_file

DERIVED = "indicateurs"  # made by a publication from the other sources, never loaded
_WAYS = {  # out of a state from which nothing is thrown away
    EditionState.PUBLISHED: "« parc-social editions retirer {id} » la retire",
    EditionState.RETIRED: (
        "elle n'est plus servie, et « parc-social editions restaurer {id} » la rend"
    ),
}
_MEMORY = timedelta(hours=1)  # longer than any hold


@dataclass(frozen=True, slots=True)
class Swap:
    """A publication asked for; `dated`: the day of the versions of surveys that it publishes."""

    ids: Sequence[str]
    retire: Sequence[str]
    dated: date


def swap(book: EditionHistory, change: Swap, now: datetime) -> EditionHistory:
    """The book after a publication.

    A new edition takes the place of the published one of its source and millésime, as two would
    give a feature twice. Raises NotFound for an unknown id, InvalidValue for two of one place.
    """
    for identifier in (*change.ids, *change.retire):
        book.edition(identifier)
    going = set(change.retire)
    coming = {i for i in change.ids if i not in going}
    by_place = _places(book.edition(i) for i in coming)
    versions = _versions(book, coming, change.dated)
    dates = {version.id: version.dated for version in versions}
    entries = {
        identifier: _transition(
            entry, _state(entry.edition, coming, going, by_place), dates.get(identifier), now
        )
        for identifier, entry in book.entries.items()
    }
    return _remember(book, replace(book, entries=entries, versions=versions), now)


def stage(book: EditionHistory, edition: Edition, now: datetime) -> EditionHistory:
    """The book after an arrival; an edition that is published already stays so."""
    entry_before = book.entries.get(edition.id)
    entry = EditionEntry(replace(edition, state=EditionState.STAGED), now)
    if entry_before is not None and entry_before.edition.state is EditionState.PUBLISHED:
        edition_now = replace(
            edition, state=EditionState.PUBLISHED, dated=entry_before.edition.dated
        )
        entry = EditionEntry(edition_now, entry_before.changed_at)
    entries = {**book.entries, edition.id: entry}
    return _remember(book, replace(book, entries=entries), now)


def check(book: EditionHistory, identifier: str, now: datetime) -> EditionHistory:
    """The book once the file and the controls of a staged edition are found good."""
    entry = book.entries[identifier]
    if entry.edition.state is not EditionState.STAGED:
        return book
    entry_checked = _transition(entry, EditionState.CHECKED, None, now)
    return replace(book, entries={**book.entries, identifier: entry_checked})


def sweep(book: EditionHistory, limit: datetime, now: datetime) -> tuple[EditionHistory, list[str]]:
    """The book without the editions retired until `limit`, and their ids."""
    ids = [
        identifier
        for identifier, entry in book.entries.items()
        if entry.edition.state is EditionState.RETIRED and entry.changed_at <= limit
    ]
    return without(book, ids, now), ids


def unfinished(book: EditionHistory, drafts_closed: Mapping[str, str | None]) -> list[str]:
    """Editions that a publication made and did not live to publish, or has published in full.

    Indicators; and of a draft in `drafts_closed` for the edition made of it, that one where it is
    not published, the draft where it is.
    """
    waits = {e.edition.id for e in book.entries.values() if e.edition.state in WAITING}
    derived = {
        suite if suite in waits else draft
        for draft, suite in drafts_closed.items()
        if suite is not None and suite in book.entries
    }
    editions = (e.edition for e in book.entries.values() if e.edition.id in waits)
    return [e.id for e in editions if e.source == DERIVED or e.id in derived]


def kept_files(book: EditionHistory) -> set[str]:
    """Names of the files that belong to a book: editions, frozen groups, texts.

    Without suffix, but for the last.
    """
    surveys = {version_file(version.id) for version in book.versions}
    registers = {
        business_file(entry.edition.id)
        for entry in book.entries.values()
        if entry.edition.source == REGISTER and entry.edition.state not in WAITING
    }
    texts = {serving_file(i) for i, entry in book.entries.items() if entry.edition.serving}
    return {*book.entries} | surveys | registers | texts


def with_texts(book: EditionHistory, seals: Mapping[str, Checksum | None]) -> EditionHistory:
    """The book once the files of the texts of some editions are there, or gone (None)."""
    entries = {
        identifier: replace(entry, edition=replace(entry.edition, serving=seals[identifier]))
        if identifier in seals
        else entry
        for identifier, entry in book.entries.items()
    }
    return replace(book, entries=entries)


def without(book: EditionHistory, ids: Iterable[str], now: datetime) -> EditionHistory:
    """The book without some editions; nobody is given a page of them any more."""
    names = set(ids)
    entries = {k: v for k, v in book.entries.items() if k not in names}
    return _remember(book, replace(book, entries=entries), now)


def discard(book: EditionHistory, identifier: str, now: datetime) -> EditionHistory:
    """The book without an edition that waits to be published.

    Raises NotFound, InvalidValue for one that is served or was: those are withdrawn or restored.
    """
    edition = book.edition(identifier)
    if edition.state not in WAITING:
        way = _WAYS[edition.state].format(id=identifier)
        raise InvalidValue(
            f"l'édition {identifier} est {edition.state.value} : seule une édition qui attend"
            f" d'être publiée se jette ; {way}"
        )
    return without(book, [identifier], now)


def withdrawn(before: EditionHistory, after: EditionHistory) -> set[str]:
    """Editions that ceased to be served and that none took the place of: closed at once."""
    places = {(e.source, e.millesime) for e in after.published}
    ceased = {e.id for e in before.published} - {e.id for e in after.published}
    return {i for i in ceased if _place(before.edition(i)) not in places}


def in_order(editions: Iterable[Edition]) -> list[Edition]:
    """By source, millésime and date."""
    return sorted(editions, key=lambda e: (e.source, e.millesime, e.made_at, e.id))


def _remember(before: EditionHistory, after: EditionHistory, now: datetime) -> EditionHistory:
    """Keeps what was on show while its pages may still be asked for, without what is withdrawn."""
    on_show = _on_show(before, now)
    earlier = [e for e in before.earlier if now - e.replaced_at < _MEMORY]
    if on_show.version != _on_show(after, now).version:
        earlier.append(on_show)
    ids = withdrawn(before, after) | (before.entries.keys() - after.entries.keys())
    return replace(after, earlier=tuple(_without(e, ids) for e in earlier))


def _on_show(book: EditionHistory, now: datetime) -> Earlier:
    ids = tuple(e.id for e in book.published)
    return Earlier(ids, tuple(e.id for e in book.drafts), now)


def _without(earlier: Earlier, ids: set[str]) -> Earlier:
    remaining = tuple(i for i in earlier.published if i not in ids)
    return Earlier(remaining, tuple(i for i in earlier.drafts if i not in ids), earlier.replaced_at)


def _versions(book: EditionHistory, coming: Iterable[str], day: date) -> tuple[SurveyVersion, ...]:
    ids = {version.id for version in book.versions}
    surveys = [e for i in sorted(coming) if (e := book.edition(i)).source == SURVEY]
    new = [SurveyVersion(e.id, e.millesime, day) for e in surveys if e.id not in ids]
    return (*book.versions, *new)


def _place(edition: Edition) -> tuple[str, int]:
    return edition.source, edition.millesime


def _places(editions: Iterable[Edition]) -> dict[tuple[str, int], str]:
    by_place: dict[tuple[str, int], str] = {}
    for edition in editions:
        place = _place(edition)
        if place in by_place:
            raise InvalidValue(
                f"deux éditions de {edition.source} {edition.millesime} :"
                f" {by_place[place]} et {edition.id}"
            )
        by_place[place] = edition.id
    return by_place


def _state(
    edition: Edition, coming: set[str], going: set[str], by_place: Mapping[tuple[str, int], str]
) -> EditionState:
    if edition.id in coming:
        return EditionState.PUBLISHED
    successor = by_place.get(_place(edition))
    if edition.state is EditionState.PUBLISHED and (edition.id in going or successor):
        return EditionState.RETIRED
    return EditionState.RETIRED if edition.id in going else edition.state


def _transition(
    entry: EditionEntry, state: EditionState, published_on: date | None, now: datetime
) -> EditionEntry:
    if state is entry.edition.state:
        return entry
    day = published_on or entry.edition.dated
    return EditionEntry(replace(entry.edition, state=state, dated=day), now)
