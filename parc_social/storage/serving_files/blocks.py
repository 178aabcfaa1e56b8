"""Blocks of texts: rows that lie together are one compressed value, out of which some are taken.

Which rows they are was found under the predicate of the caller. Of a block no other row is given,
as of a group of rows that DuckDB has read.
"""

import sqlite3
import zlib
from collections.abc import Sequence
from itertools import groupby

from parc_social.errors import BadFile
from parc_social.storage.execution.kept_text import KeptText
from parc_social.storage.serving_files.form import TOGETHER, texts_table
from parc_social.storage.sql.text import quoted

Number = tuple[int, int]  # of a row, and whether it shows its landlord's columns
Numbers = Sequence[Number]
_BY = b"\n"  # no text of JSON holds one
_LEVEL = 6  # of zlib: 1 takes 2 µs a row less, and a tenth more room (measured)


def packed(texts: Sequence[str | None]) -> bytes | None:
    """The texts of some rows as one value; None where the relation has none of that audience."""
    if texts[0] is None:
        return None
    return zlib.compress(_BY.join(text.encode() for text in texts if text is not None), _LEVEL)


class Blocks:
    """The texts of a relation, as one caller has them."""

    def __init__(self, connection: sqlite3.Connection, relation: str, kept: KeptText) -> None:
        self._connection, self._kept = connection, kept
        second = "propre" if kept.nulls else "NULL"
        self._select = f"SELECT bloc, public, {second} FROM {quoted(texts_table(relation))} WHERE "  # noqa: S608 - our own names

    def features(self, rows: Numbers, by: bytes | None) -> list[bytes]:
        """The features of rows, in order; a whole block of them comes as one, joined `by`, if said.

        Raises BadFile where a row has no text, zlib.error, sqlite3.Error.
        """
        texts: list[bytes] = []
        by_block = groupby(rows, lambda row: (row[0] - 1) // TOGETHER)
        wanted = [(number, list(some)) for number, some in by_block]
        found = self._blocks([number for number, _ in wanted])
        if [number for number, *_ in found] != [number for number, _ in wanted]:
            raise BadFile("un bloc de textes manque")
        for (number, public, own), (_, some) in zip(found, wanted, strict=True):
            if by is not None and len(some) == TOGETHER and self._kept.is_plain:
                texts.append(_whole(public).replace(_BY, by))
            else:
                texts += self._some(number, some, public, own)
        return texts

    def _blocks(self, numbers: Sequence[int]) -> list[tuple[int, bytes, bytes | None]]:
        """Those of these numbers, in order."""
        if not numbers:
            return []
        if numbers[-1] - numbers[0] < len(numbers):
            where = f"bloc BETWEEN {numbers[0]:d} AND {numbers[-1]:d}"
        else:
            where = f"bloc IN ({', '.join(map(str, numbers))})"
        return self._connection.execute(f"{self._select}{where} ORDER BY bloc").fetchall()

    def _some(self, number: int, rows: Numbers, public: bytes, own: bytes | None) -> list[bytes]:
        before = number * TOGETHER + 1
        try:
            texts = zlib.decompress(public).split(_BY)
            if self._kept.is_plain:
                return [texts[fid - before] for fid, _ in rows]
            others = zlib.decompress(own).split(_BY) if own else []
            return [
                self._kept.whole((texts[fid - before], others[fid - before] if shown else None))
                for fid, shown in rows
            ]
        except (LookupError, ValueError) as error:
            raise BadFile(f"texte d'une ligne du bloc {number} introuvable") from error


def _whole(public: bytes) -> bytes:
    """The texts of a block that is full."""
    texts = zlib.decompress(public)
    if texts.count(_BY) != TOGETHER - 1:
        raise BadFile("un bloc de textes n'est pas entier")
    return texts
