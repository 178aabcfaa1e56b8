"""Texts of GeoJSON features, of rows that hold what they are made of."""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson

BEFORE = 2  # columns before the properties: the id, then the text of the geometry


def feature_texts(rows: Iterable[Sequence[Any]], members: Sequence[str]) -> list[bytes]:
    """One text a row: its id, the text of its geometry or None, its properties in order.

    What is behind them in a row is passed over. The text of the geometry goes out as it is, with
    what a form of feature has told behind it (feature_form.shape).
    """
    return [
        _written(
            {
                "type": "Feature",
                "id": row[0],
                "geometry": orjson.Fragment(row[1] or "null"),
                "properties": dict(zip(members, row[BEFORE:], strict=False)),
            }
        )
        for row in rows
    ]


def _written(feature: dict[str, Any]) -> bytes:
    """A copy: what orjson gives keeps its buffer of 8 kB or more, 80 MB a page (measured)."""
    return orjson.dumps(feature, option=orjson.OPT_APPEND_NEWLINE)[:-1]
