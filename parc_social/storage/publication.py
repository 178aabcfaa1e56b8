"""The rules of a swap: which editions come, which go. Pure; each store makes it lasting."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from parc_social.errors import InvalidValue, NotFound
from parc_social.storage.edition import Edition, State


@dataclass(frozen=True, slots=True)
class Entry:
    """An edition and the instant of its last change of state."""

    edition: Edition
    changed_at: datetime


def swap(
    entries: Mapping[str, Entry], ids: Sequence[str], retire: Sequence[str], now: datetime
) -> dict[str, Entry]:
    """The entries after a publication.

    A new edition takes the place of the published one of its source and millésime, as two would
    give a feature twice. Raises NotFound for an unknown id, InvalidValue for two of one place.
    """
    for identifier in (*ids, *retire):
        if identifier not in entries:
            raise NotFound(f"édition inconnue : {identifier!r}")
    coming = {i for i in ids if i not in set(retire)}
    taken = _places(entries[i].edition for i in coming)
    return {
        identifier: _moved(entry, _state(entry.edition, coming, set(retire), taken), now)
        for identifier, entry in entries.items()
    }


def staged(known: Entry | None, edition: Edition, now: datetime) -> Entry:
    """The entry of an edition that arrives; one that is published already stays so."""
    if known is not None and known.edition.state is State.PUBLISHED:
        return known
    return Entry(replace(edition, state=State.STAGED), now)


def listed(editions: Iterable[Edition]) -> list[Edition]:
    """By source, millésime and date."""
    return sorted(editions, key=lambda e: (e.source, e.millesime, e.made_at, e.id))


def _places(editions: Iterable[Edition]) -> dict[tuple[str, int], str]:
    taken: dict[tuple[str, int], str] = {}
    for edition in editions:
        place = (edition.source, edition.millesime)
        if place in taken:
            raise InvalidValue(
                f"deux éditions de {edition.source} {edition.millesime} :"
                f" {taken[place]} et {edition.id}"
            )
        taken[place] = edition.id
    return taken


def _state(
    edition: Edition, coming: set[str], going: set[str], taken: Mapping[tuple[str, int], str]
) -> State:
    if edition.id in coming:
        return State.PUBLISHED
    replaced = taken.get((edition.source, edition.millesime))
    if edition.state is State.PUBLISHED and (edition.id in going or replaced):
        return State.RETIRED
    return State.RETIRED if edition.id in going else edition.state


def _moved(entry: Entry, state: State, now: datetime) -> Entry:
    if state is entry.edition.state:
        return entry
    return Entry(replace(entry.edition, state=state), now)
