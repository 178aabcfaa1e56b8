"""Where values are parted on maps: read beside the edition whose published values they are of."""

from collections.abc import Callable, Sequence
from typing import Any

from parc_social.storage.editions.snapshot import EditionTable, Snapshot
from parc_social.storage.sql.text import statement

TABLE = "classes_carte"
CIRCLES = "symboles"  # in the place of a method: the count of the largest circle

Classes = dict[tuple[str, str, str], tuple[float, ...]]  # relation, indicator, method


def table_of_classes(snapshot: Snapshot, relation: str, year: int | None) -> EditionTable | None:
    """That of the edition of a relation, of the last millésime or of one; None where none is."""
    shown = snapshot.tables.get(relation, ())
    editions = [table.edition for table in shown if year is None or table.millesime == year]
    known = {table.edition: table for table in snapshot.tables.get(TABLE, ())}
    return known.get(editions[-1]) if editions else None


def read_classes(table: EditionTable, rows: Callable[[str], Sequence[Any]]) -> Classes:
    """All cuts of an edition, growing."""
    found: Classes = {}
    text = statement("parc_social.storage.statements.maps", "map_classes").format(table=table.name)
    for relation, indicator, method, cut in rows(text):
        key = (relation, indicator, method)
        found[key] = (*found.get(key, ()), cut)
    return found
