"""A statement's rows as one row of whole columns: what many rows take least to send and read.

Numbers come as arrays. Texts come joined: an array of 35,000 takes PostgreSQL a third longer to
make and psycopg twice as long to read. Keys come as the octets that numpy reads where they are.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from parc_social.storage.execution.whole_columns import ColumnKinds, WholeColumns

_END, _NULL = "\x1f", "\x1e"  # between two texts; in the place of a text that is null


def packed(text: str, kinds: ColumnKinds) -> str:
    """The statement that packs the columns of another."""
    names = kinds.names
    made = [f"string_agg(int8send({name}), ''::bytea)" for name in names[: kinds.keys]]
    for name, is_text in zip(names[kinds.keys :], kinds.texts, strict=True):
        joined = f"string_agg(coalesce({name}, E'\\x1e'), E'\\x1f'), count({name})"
        made.append(joined if is_text else f"array_agg({name})")
    return f"SELECT {', '.join(made)} FROM ({text}) AS r({', '.join(names)})"  # noqa: S608


def unpacked(row: Sequence[Any], kinds: ColumnKinds) -> WholeColumns | None:
    """The columns of the row that `packed` answers; None where a text has a mark of ours."""
    values = iter(row)
    keys = [np.frombuffer(next(values) or b"", ">i8").astype(np.int64) for _ in range(kinds.keys)]
    columns: list[list[Any]] = []
    for is_text in kinds.texts:
        value = next(values)
        column: list[Any] | None = value or []
        if is_text:
            column = _texts(value, next(values), len(keys[0]))
        if column is None:
            return None
        columns.append(column)
    return WholeColumns(keys, columns)


def _texts(joined: str | None, known: int, count: int) -> list[Any] | None:
    """The texts of `count` rows, of which `known` are not null; None where marks are among them."""
    if joined is None:
        return []
    texts = joined.split(_END)
    if len(texts) != count or texts.count(_NULL) != count - known:
        return None
    return texts if known == count else [None if one == _NULL else one for one in texts]
