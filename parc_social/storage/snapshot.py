"""What is published at one instant: a read sees one snapshot, whole."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from parc_social.catalogue.collection import Collection
from parc_social.storage.edition import Edition


@dataclass(frozen=True, slots=True)
class Table:
    """One relation of one edition. `name` is quoted SQL; `rows` is also the highest fid."""

    name: str
    relation: str
    edition: str
    millesime: int
    rows: int
    columns: frozenset[str]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Published editions and their tables by relation, oldest millésime first."""

    editions: tuple[Edition, ...]
    tables: Mapping[str, tuple[Table, ...]]
    version: str

    def of(self, collection: Collection) -> tuple[Table, ...]:
        """The tables behind a collection: all for a twin, else that of the highest millésime."""
        found = self.tables.get(collection.relation, ())
        return found if collection.serie else found[-1:]


EMPTY = Snapshot((), {}, "vide")


def make_snapshot(editions: Iterable[Edition], tables: Iterable[Table]) -> Snapshot:
    """A snapshot of published editions; ties of millésime cannot be (see publication.py)."""
    published = tuple(sorted(editions, key=lambda e: e.id))
    by_relation: dict[str, list[Table]] = {}
    for table in sorted(tables, key=lambda t: (t.millesime, t.edition)):
        by_relation.setdefault(table.relation, []).append(table)
    return Snapshot(published, {k: tuple(v) for k, v in by_relation.items()}, version_of(published))


def version_of(editions: Iterable[Edition]) -> str:
    """16 hexadecimal digits over the ids of what is published."""
    return sha256("\n".join(sorted(e.id for e in editions)).encode()).hexdigest()[:16]
