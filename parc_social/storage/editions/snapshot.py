"""What is on show at one instant: a read sees one snapshot, whole."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256

from parc_social.catalogue.collection import Collection
from parc_social.storage.editions.edition import Edition
from parc_social.storage.execution.statement import DbRole
from parc_social.storage.query.corrections import Corrections
from parc_social.storage.query.model import Years


@dataclass(frozen=True, slots=True)
class EditionTable:
    """One relation of one edition. `name` is quoted SQL; `rows` is also the highest fid.

    `masked`: SQL of the same rows with private columns on the reader's own alone; empty where the
    store has none. `draft`: its rows are not published, and are those of `bailleurs` (SIREN);
    `corrections` are what the caller's own landlords have changed in it since. `keys`: SQL of the
    table that tells where the row of an id lies; empty where there is none.
    """

    name: str
    relation: str
    edition: str
    millesime: int
    rows: int
    columns: frozenset[str]
    draft: bool = False
    bailleurs: frozenset[str] = frozenset()
    masked: str = ""
    keys: str = ""
    corrections: Corrections | None = None

    def read_by(self, reader: DbRole) -> str:
        """SQL of what a reader reads of it."""
        return self.masked if self.masked and reader.is_by_row else self.name


Tables = Mapping[str, tuple[EditionTable, ...]]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Published editions and their tables by relation, oldest millésime first; drafts apart."""

    editions: tuple[Edition, ...]
    tables: Tables
    version: str
    drafts: Tables = field(default_factory=dict[str, tuple[EditionTable, ...]])
    corrected: str = ""

    @property
    def key(self) -> str:
        """What an answer is kept under: the editions, and what one caller has corrected in them."""
        return f"{self.version}{self.corrected}"

    def of(self, collection: Collection) -> tuple[EditionTable, ...]:
        """The published tables behind a collection: all for a twin, else the highest millésime."""
        found = self.tables.get(collection.relation, ())
        return found if collection.serie else found[-1:]

    def of_years(self, collection: Collection, years: Years | None) -> "Snapshot":
        """The same without the tables of figures that hold no row of some millésimes.

        A statement names each column of each of its tables: of figures these are hundreds.
        """
        if years is None or not (collection.serie and collection.populations):
            return self
        first, last = years.first or 0, years.last or math.inf
        kept = (t for t in self.of(collection) if first <= t.millesime <= last)
        tables = {**self.tables, collection.relation: tuple(kept)}
        return replace(self, tables=tables, version=f"{self.version}:{first}-{last}")

    def tables_for(self, collection: Collection, sirens: Iterable[str]) -> tuple[EditionTable, ...]:
        """Those, then the drafts that hold rows of one of these SIREN (none: no draft)."""
        drafts = self.drafts.get(collection.relation, ())
        own = frozenset(sirens)
        return (*self.of(collection), *(t for t in drafts if t.bailleurs & own))


Fits = Callable[[Snapshot], bool]  # whether a reading that began earlier goes on in a snapshot


def token_of(tables: Iterable[EditionTable]) -> str:
    """16 hexadecimal digits over what one caller reads of one collection: what pages are of.

    Drafts of others are no part of it: it does not change when another bailleur deposits, nor
    when he corrects; one's own corrections change it.
    """
    names = (f"{t.edition}{_state(t) if t.draft else ''}" for t in tables)
    return sha256("\n".join(names).encode()).hexdigest()[:16]


def _state(draft: EditionTable) -> str:
    return f"~{draft.corrections.mark}" if draft.corrections else "~"


def make_snapshot(
    editions: Iterable[Edition], tables: Iterable[EditionTable], drafts: Iterable[str] = ()
) -> Snapshot:
    """A snapshot of published editions; ties of millésime cannot be (see lifecycle.py).

    `drafts` are the ids of drafts, whose tables are among `tables` and say so.
    """
    published = tuple(sorted(editions, key=lambda e: e.id))
    known = list(tables)
    return Snapshot(
        published,
        _by_relation(t for t in known if not t.draft),
        version_of((e.id for e in published), drafts),
        _by_relation(t for t in known if t.draft),
    )


def version_of(published: Iterable[str], drafts: Iterable[str] = ()) -> str:
    """16 hexadecimal digits over the ids of what is on show."""
    ids = [*sorted(published), *(f"{i}~" for i in sorted(drafts))]
    return sha256("\n".join(ids).encode()).hexdigest()[:16]


def _by_relation(tables: Iterable[EditionTable]) -> Tables:
    found: dict[str, list[EditionTable]] = {}
    for table in sorted(tables, key=lambda t: (t.millesime, t.edition)):
        found.setdefault(table.relation, []).append(table)
    return {relation: tuple(some) for relation, some in found.items()}


EMPTY = make_snapshot((), ())
