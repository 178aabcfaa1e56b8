"""The rules of a swap: which editions come, which go. Pure; each store makes it lasting."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from parc_social.errors import InvalidValue
from parc_social.storage.editions.edition import REGISTER, SURVEY, WAITING, Edition, EditionState
from parc_social.storage.editions.history import (
    Earlier,
    EditionEntry,
    EditionHistory,
    SurveyVersion,
)
from parc_social.storage.editions.pending import business_file, version_file

DERIVED = "indicateurs"  # made by a publication from the other sources, never loaded
_WAYS = {  # out of a state from which nothing is thrown away
    EditionState.PUBLISHED: "« parc-social editions retirer {id} » la retire",
    EditionState.RETIRED: (
        "elle n'est plus servie, et « parc-social editions restaurer {id} » la rend"
    ),
}
_REMEMBERED = timedelta(hours=1)  # longer than any hold


@dataclass(frozen=True, slots=True)
class Swap:
    """A publication asked for; `dated`: the day of the versions of surveys that it publishes."""

    ids: Sequence[str]
    retire: Sequence[str]
    dated: date


def swap(book: EditionHistory, asked: Swap, now: datetime) -> EditionHistory:
    """The book after a publication.

    A new edition takes the place of the published one of its source and millésime, as two would
    give a feature twice. Raises NotFound for an unknown id, InvalidValue for two of one place.
    """
    for identifier in (*asked.ids, *asked.retire):
        book.edition(identifier)
    going = set(asked.retire)
    coming = {i for i in asked.ids if i not in going}
    taken = _places(book.edition(i) for i in coming)
    versions = _versions(book, coming, asked.dated)
    dates = {version.id: version.dated for version in versions}
    entries = {
        identifier: _moved(
            entry, _state(entry.edition, coming, going, taken), dates.get(identifier), now
        )
        for identifier, entry in book.entries.items()
    }
    return _remembered(book, replace(book, entries=entries, versions=versions), now)


def staged(book: EditionHistory, edition: Edition, now: datetime) -> EditionHistory:
    """The book after an arrival; an edition that is published already stays so."""
    known = book.entries.get(edition.id)
    entry = EditionEntry(replace(edition, state=EditionState.STAGED), now)
    if known is not None and known.edition.state is EditionState.PUBLISHED:
        kept = replace(edition, state=EditionState.PUBLISHED, dated=known.edition.dated)
        entry = EditionEntry(kept, known.changed_at)
    entries = {**book.entries, edition.id: entry}
    return _remembered(book, replace(book, entries=entries), now)


def checked(book: EditionHistory, identifier: str, now: datetime) -> EditionHistory:
    """The book once the file and the controls of a staged edition are found good."""
    entry = book.entries[identifier]
    if entry.edition.state is not EditionState.STAGED:
        return book
    moved = _moved(entry, EditionState.CHECKED, None, now)
    return replace(book, entries={**book.entries, identifier: moved})


def swept(book: EditionHistory, limit: datetime, now: datetime) -> tuple[EditionHistory, list[str]]:
    """The book without the editions retired until `limit`, and their ids."""
    gone = [
        identifier
        for identifier, entry in book.entries.items()
        if entry.edition.state is EditionState.RETIRED and entry.changed_at <= limit
    ]
    return without(book, gone, now), gone


def unfinished(book: EditionHistory, closed: Mapping[str, str | None]) -> list[str]:
    """Editions that a publication made and did not live to publish, or has published in full.

    Indicators; and of a draft that was `closed` for the edition made of it, that one where it is
    not published, the draft where it is.
    """
    waits = {e.edition.id for e in book.entries.values() if e.edition.state in WAITING}
    left = {
        suite if suite in waits else draft
        for draft, suite in closed.items()
        if suite is not None and suite in book.entries
    }
    editions = (e.edition for e in book.entries.values() if e.edition.id in waits)
    return [e.id for e in editions if e.source == DERIVED or e.id in left]


def kept_files(book: EditionHistory) -> set[str]:
    """Names, without suffix, of the files that belong to a book: editions, frozen groups."""
    surveys = {version_file(version.id) for version in book.versions}
    registers = {
        business_file(entry.edition.id)
        for entry in book.entries.values()
        if entry.edition.source == REGISTER and entry.edition.state not in WAITING
    }
    return {*book.entries} | surveys | registers


def without(book: EditionHistory, gone: Iterable[str], now: datetime) -> EditionHistory:
    """The book without some editions; nobody is given a page of them any more."""
    names = set(gone)
    entries = {k: v for k, v in book.entries.items() if k not in names}
    return _remembered(book, replace(book, entries=entries), now)


def discarded(book: EditionHistory, identifier: str, now: datetime) -> EditionHistory:
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
    left = {e.id for e in before.published} - {e.id for e in after.published}
    return {i for i in left if _place(before.edition(i)) not in places}


def listed(editions: Iterable[Edition]) -> list[Edition]:
    """By source, millésime and date."""
    return sorted(editions, key=lambda e: (e.source, e.millesime, e.made_at, e.id))


def _remembered(before: EditionHistory, after: EditionHistory, now: datetime) -> EditionHistory:
    """Keeps what was on show while its pages may still be asked for, without what is withdrawn."""
    shown = _shown(before, now)
    earlier = [e for e in before.earlier if now - e.replaced_at < _REMEMBERED]
    if shown.version != _shown(after, now).version:
        earlier.append(shown)
    closed = withdrawn(before, after) | (before.entries.keys() - after.entries.keys())
    return replace(after, earlier=tuple(_without(e, closed) for e in earlier))


def _shown(book: EditionHistory, now: datetime) -> Earlier:
    published = tuple(e.id for e in book.published)
    return Earlier(published, tuple(e.id for e in book.drafts), now)


def _without(earlier: Earlier, closed: set[str]) -> Earlier:
    published = tuple(i for i in earlier.published if i not in closed)
    return Earlier(
        published, tuple(i for i in earlier.drafts if i not in closed), earlier.replaced_at
    )


def _versions(
    book: EditionHistory, coming: Iterable[str], dated: date
) -> tuple[SurveyVersion, ...]:
    known = {version.id for version in book.versions}
    surveys = [e for i in sorted(coming) if (e := book.edition(i)).source == SURVEY]
    new = [SurveyVersion(e.id, e.millesime, dated) for e in surveys if e.id not in known]
    return (*book.versions, *new)


def _place(edition: Edition) -> tuple[str, int]:
    return edition.source, edition.millesime


def _places(editions: Iterable[Edition]) -> dict[tuple[str, int], str]:
    taken: dict[tuple[str, int], str] = {}
    for edition in editions:
        place = _place(edition)
        if place in taken:
            raise InvalidValue(
                f"deux éditions de {edition.source} {edition.millesime} :"
                f" {taken[place]} et {edition.id}"
            )
        taken[place] = edition.id
    return taken


def _state(
    edition: Edition, coming: set[str], going: set[str], taken: Mapping[tuple[str, int], str]
) -> EditionState:
    if edition.id in coming:
        return EditionState.PUBLISHED
    replaced = taken.get(_place(edition))
    if edition.state is EditionState.PUBLISHED and (edition.id in going or replaced):
        return EditionState.RETIRED
    return EditionState.RETIRED if edition.id in going else edition.state


def _moved(
    entry: EditionEntry, state: EditionState, dated: date | None, now: datetime
) -> EditionEntry:
    if state is entry.edition.state:
        return entry
    day = dated or entry.edition.dated
    return EditionEntry(replace(entry.edition, state=state, dated=day), now)
