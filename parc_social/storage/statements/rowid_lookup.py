"""Row id lookup: a statement is composed with the numbers that another one gave.

DuckDB leaves out what numbers in the text exclude, whole columns of a group of rows at once. Behind
a join it looks at each group and vector of every column: a page costs more in a larger table. It
has no index that serves here: where the row of an id lies is kept with its edition, sorted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from parc_social.catalogue.collection import Collection
from parc_social.catalogue.load import collections
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.execution.statement import Bound, Statement
from parc_social.storage.sql.row_predicate import plain
from parc_social.storage.sql.text import quoted, statement

_LARGE = 122_880  # rows of one group of DuckDB: fewer are looked through as fast


def key_table(relation: str) -> str:
    """The name of the table that tells (`marque` of the id, `fid`) of the rows of a relation."""
    return f"cle_{relation}"


def mark_of(identifier: str) -> str:
    """SQL: 32 bits of an id, the same in every version of DuckDB (`hash` may change)."""
    return f"CAST(md5_number_lower({identifier}) & 4294967295 AS UINTEGER)"


def keep_keys(bench: Workbench, relations: Sequence[str], least: int = _LARGE) -> None:
    """Writes the table of each large relation of an edition that is being made."""
    by_relation: dict[str, Collection] = {c.relation: c for c in collections().values()}
    text = statement("parc_social.storage.edition_files", "cle")
    for name in relations:
        if name not in by_relation or bench.value(f"SELECT count(*) FROM {quoted(name)}") <= least:  # noqa: S608 - our own names
            continue
        own = quoted(by_relation[name].id_field)
        create = text.format(
            table=quoted(key_table(name)), relation=quoted(name), mark=mark_of(own)
        )
        bench.run(create)


Span = tuple[int, int]  # first and last number
_APART, _MANY = 20_000, 32  # numbers between two ranges, at least; ranges of a statement, at most


@dataclass(frozen=True, slots=True)
class RowidLookup:
    """Statement asked while another is composed, in the snapshot of both.

    `spans`: between which numbers the rows of the caller lie; None where that is not known.
    """

    rows: Callable[[Statement], Sequence[tuple[Any, ...]]]
    spans: tuple[Span, ...] | None = None

    def among(self, text: str, bound: Bound) -> str:
        """SQL: whether a row is one of those whose number a statement has as its last column."""
        fids = [row[-1] for row in self.rows(Statement(text, bound.of(text)))]
        runs = _runs(sorted(fids))
        near = f"({' OR '.join(_between(*run) for run in runs) or 'FALSE'})"
        if sum(last - first + 1 for first, last in runs) == len(fids):
            return near
        return f"({near} AND {plain('fid')} IN (SELECT unnest({bound(fids, 'BIGINT[]')})))"

    def of_ids(self, keys: str, ids: Sequence[str], bound: Bound) -> str:
        """SQL: whether a row may have one of these ids, by the table that its edition keeps."""
        marks = ", ".join(mark_of(bound(one, "VARCHAR")) for one in ids)
        return self.among(f"SELECT fid FROM {keys} WHERE marque IN ({marks})", bound)  # noqa: S608 - our own names

    def between(self) -> str | None:
        """SQL: whether a row lies where those of the caller do; None: anywhere."""
        if self.spans is None:
            return None
        return f"({' OR '.join(_between(*span) for span in self.spans) or 'FALSE'})"


def _runs(fids: Sequence[int]) -> list[Span]:
    """The ranges of sorted numbers, some dozens at most: rows without place lie far behind."""
    runs: list[Span] = []
    apart = max(_APART, (fids[-1] - fids[0]) // _MANY) if fids else 0
    for fid in fids:
        if runs and fid - runs[-1][1] <= apart:
            runs[-1] = (runs[-1][0], fid)
        else:
            runs.append((fid, fid))
    return runs


def _between(first: int, last: int) -> str:
    return f"{plain('fid')} BETWEEN {first:d} AND {last:d}"
