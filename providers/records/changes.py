"""Changes of an edition since the one before, in French, as far as a caller may know them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import Collection
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.load import collections
from parc_social.errors import ParcSocialError
from parc_social.storage.edition_files.downloads import is_whole_right
from parc_social.storage.edition_files.provenance import Provenance
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.store import Store

# An edition never changes, and its file is slow to open: 0.02 to 0.3 s of CPU.
_PROVENANCES = LruCache(200)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The editions of a store, those that a caller may know of, and the indicators he sees."""

    every: Sequence[Edition]
    visible: Sequence[Edition]
    indicators: Sequence[Indicator]
    grant: Grant
    store: Store


def changes_of(edition: Edition, shelf: Shelf, dataset: str | None = None) -> Iterator[str]:
    """Sentences. Counts only of what the caller may see whole: then they are his own.

    `dataset`: those of one collection of the edition, None: of all.
    """
    source, year = edition.source, edition.millesime
    previous = _last(
        e
        for e in shelf.every
        if (e.source, e.millesime, e.state) == (source, year, EditionState.RETIRED)
        and e.made_at < edition.made_at
    )
    earlier = _last(e for e in shelf.visible if e.source == source and e.millesime < year)
    if previous is not None:
        yield f"Remplace l'édition {previous.millesime} faite le {previous.made_at:%d/%m/%Y}."
    if earlier is not None:
        yield f"Suit l'édition {earlier.millesime}."
    elif previous is None:
        yield "Première édition publiée ici de cette source."
    yield from _reading(edition, previous or earlier, shelf.store)
    yield from _counts(edition, earlier, shelf.grant, dataset)
    for one in shelf.indicators:
        if one.source == source:
            yield from ruptures_of(one, year)


def ruptures_of(one: Indicator, millesime: int | None = None) -> tuple[str, ...]:
    """The breaks of an indicator's series: all, or that of one millésime."""
    return tuple(
        f"Rupture de série en {rupture.millesime} ({one.libelle.fr}) : {rupture.raison}."
        for rupture in one.ruptures
        if millesime in (None, rupture.millesime)
    )


def _last(editions: Iterable[Edition]) -> Edition | None:
    return max(editions, key=lambda e: (e.millesime, e.made_at), default=None)


def _reading(edition: Edition, before: Edition | None, store: Store) -> Iterator[str]:
    """Whether it was read by other rules, and what it was located in."""
    now = _provenance(edition, store)
    then = _provenance(before, store) if before else None
    if now is None:
        return
    if now.references:
        # Source and millésime of an edition that may not be the caller's: they are no secret.
        references = sorted(" ".join(one.split("_")[:2]) for one in now.references)
        yield f"Lue ou calculée avec : {', '.join(references)}."
    if then is not None:
        same = then.regles == now.regles
        yield f"Règles de lecture et de contrôle : {'les mêmes' if same else 'changées'}."


def _provenance(edition: Edition, store: Store) -> Provenance | None:
    """None too where the file of a retired edition is gone: then nothing is said."""
    return _PROVENANCES.get((store.engine, edition), lambda: _provenances(edition, store))[0]


def _provenances(edition: Edition, store: Store) -> tuple[Provenance | None]:
    try:
        return (store.provenance(edition.id),)
    except ParcSocialError:
        return (None,)


def _counts(
    edition: Edition, before: Edition | None, grant: Grant, dataset: str | None
) -> Iterator[str]:
    """In the catalogue's order: the two stores list the relations of an edition in two orders."""
    now, then = dict(edition.rows), dict(before.rows) if before else {}
    for one in collections().values():
        if dataset not in (None, one.id) or not _is_counted(one, now, grant):
            continue
        rows, change = now[one.relation], ""
        if before is not None and one.relation in then:
            change = f" ({rows - then[one.relation]:+d} depuis {before.millesime})"
        yield f"{one.titre.fr} : {rows} {'objets' if rows > 1 else 'objet'}{change}."


def _is_counted(one: Collection, rows: Mapping[str, int], grant: Grant) -> bool:
    """Whether the rows of its relation are its features, and the caller sees every one."""
    plain = not one.serie and not one.is_of_everybody and one.relation in rows
    return plain and is_whole_right(grant, one.id)
