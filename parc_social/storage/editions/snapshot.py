"""Snapshot of what is on show at one instant: a read sees one, whole.

An edition of another form than this software's is refused with its remedy. Its file and tables
never change: what a bailleur corrects in a draft lies in the registry; a read is given the
corrections of its caller's own SIREN with the statement, as one bound value.
"""

import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from parc_social.catalogue.collection import Collection
from parc_social.catalogue.load import collections
from parc_social.errors import Unavailable
from parc_social.storage.editions.edition import Edition
from parc_social.storage.execution.statement import DbRole
from parc_social.storage.query.model import Years


@dataclass(frozen=True, slots=True)
class Correction:
    """One row of a draft since its last write. `ligne` None: it was deleted.

    `objet` is its id in the edition, `fid` its place there, `numero` the number of that write in
    its draft: it names the state of the row, 0 being that of a row as it was loaded.
    """

    objet: str
    siren: str
    numero: int
    fid: int
    ligne: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Corrections:
    """Those of some landlords in one draft; `mark` is the number of their last write."""

    mark: int
    last: int  # the highest fid among the rows
    rows: str = field(repr=False)  # a JSON list of rows
    touched: str = field(repr=False)  # a JSON list of {id}: rows of the edition that are not read
    numbers: Mapping[str, int] = field(repr=False)

    def number(self, objet: str) -> int:
        """The state of a row."""
        return self.numbers.get(objet, 0)


def corrections(every: Iterable[Correction]) -> Corrections | None:
    """Corrections for reads; None: there is none."""
    some = sorted(every, key=lambda c: c.fid)
    if not some:
        return None
    rows = [{**c.ligne, "id": c.objet, "fid": c.fid} for c in some if c.ligne is not None]
    return Corrections(
        mark=max(c.numero for c in some),
        last=max((c.fid for c in some if c.ligne is not None), default=0),
        rows=json.dumps(rows, ensure_ascii=False),
        touched=json.dumps([{"id": c.objet} for c in some]),
        numbers={c.objet: c.numero for c in some},
    )


@dataclass(frozen=True, slots=True)
class EditionTable:
    """One relation of one edition. `name` is quoted SQL; `rows` is also the highest fid.

    `masked`: SQL of the same rows with private columns on the reader's own alone; empty where the
    store has none. `draft`: its rows are not published, and are those of `bailleurs` (SIREN);
    `corrections` are what the caller's own landlords have changed in it since. `keys`: SQL of the
    table that tells where the row of an id lies; empty where there is none. `texts`: digest of
    what the texts kept of its rows were written of (audience_texts.py); empty without any.
    `blocks`: SQL of the table that holds these, where it is one of the database.
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
    texts: str = ""
    blocks: str = ""

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
        """Cache key of an answer: the editions, and what one caller has corrected in them."""
        return f"{self.version}{self.corrected}"

    def of(self, collection: Collection) -> tuple[EditionTable, ...]:
        """The published tables behind a collection: all for a twin, else the highest millésime."""
        tables = self.tables.get(collection.relation, ())
        return tables if collection.serie else tables[-1:]

    def of_years(self, collection: Collection, years: Years | None) -> "Snapshot":
        """The same without the tables of figures that hold no row of some millésimes.

        A statement names each column of each of its tables: of figures these are hundreds.
        """
        if years is None or not (collection.serie and collection.populations):
            return self
        first, last = years.first or 0, years.last or math.inf
        tables_of_years = (t for t in self.of(collection) if first <= t.millesime <= last)
        tables = {**self.tables, collection.relation: tuple(tables_of_years)}
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
    in_order = tuple(sorted(editions, key=lambda e: e.id))
    every = list(tables)
    return Snapshot(
        in_order,
        _by_relation(t for t in every if not t.draft),
        version_of((e.id for e in in_order), drafts),
        _by_relation(t for t in every if t.draft),
    )


def version_of(editions: Iterable[str], drafts: Iterable[str] = ()) -> str:
    """16 hexadecimal digits over the ids of what is on show."""
    ids = [*sorted(editions), *(f"{i}~" for i in sorted(drafts))]
    return sha256("\n".join(ids).encode()).hexdigest()[:16]


def _by_relation(tables: Iterable[EditionTable]) -> Tables:
    by_relation: dict[str, list[EditionTable]] = {}
    for table in sorted(tables, key=lambda t: (t.millesime, t.edition)):
        by_relation.setdefault(table.relation, []).append(table)
    return {relation: tuple(some) for relation, some in by_relation.items()}


EMPTY = make_snapshot((), ())


EXTENTS = "etendue"  # how many rows of an edition lie where, and between which numbers
NUMBERS = ("premier", "dernier", "premier_sans_lieu", "dernier_sans_lieu")  # of rows


def refusal(edition: str, fault: str) -> str:
    """Refusal of an edition of another form; `fault` is the first thing that differs."""
    return (
        f"l'édition {edition} n'a pas la forme de ce logiciel ({fault}) : chargez de nouveau ses"
        " fichiers (« parc-social load »), puis publiez-la"
    )


def check_tables(tables: Iterable[EditionTable]) -> None:
    """Raises Unavailable for a served table with rows that lacks a column of the catalogue."""
    columns_by_relation = {
        c.relation: {"fid", *(field.name for field in c.fields)} for c in collections().values()
    }
    columns_by_relation[EXTENTS] = {*NUMBERS}
    for table in tables:
        absent = sorted(columns_by_relation.get(table.relation, set[str]()) - table.columns)
        if absent and (table.rows or table.relation == EXTENTS):
            raise Unavailable(refusal(table.edition, f"{table.relation}.{absent[0]} manque"))
