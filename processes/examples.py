"""Examples that answer: the territories that have most to tell of what the caller sees."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import orjson

from parc_social.access.model.grant import Grant
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.query.area import Box
from parc_social.storage.query.model import FeatureQuery, SortKey
from parc_social.storage.store import Store

PREFIX = "indicateurs-"  # the collection of a level is this and the level
_CODE, _HOUSEHOLDS = "code", "menages"
_LEVEL = "commune"
_EXAMPLES = LruCache(512)  # a description is written for each execution


def usual_level(levels: Sequence[str]) -> str:
    """The level of an example: communes, for who sees them."""
    return _LEVEL if _LEVEL in levels or not levels else levels[0]


def largest_codes(
    grant: Grant, store: Store, niveau: str, number: int, within: Box | None = None
) -> list[str]:
    """Codes of a level, the most households first; `within`: that meet a box of degrees.

    Fewer where the caller sees fewer, none without the column. Of wide levels alone: a description
    has no line in the journal.
    """
    collection = f"{PREFIX}{niveau}"
    right = grant.right(collection)
    if right is None or _CODE not in right.columns:
        return []
    query = _query(collection, right.columns, number, within)

    def read() -> list[str]:
        return [str(row[_CODE]) for row in store.records(grant, query)]

    return _cached(grant, store, query, read)


def largest_box(grant: Grant, store: Store, within: Box | None) -> Box | None:
    """The box in degrees of the largest commune that meets another box; None: there is none."""
    collection = f"{PREFIX}{_LEVEL}"
    right = grant.right(collection)
    if right is None or within is None:
        return None
    query = replace(_query(collection, right.columns, 1, within), geometry=True)

    def read() -> Box | None:
        features: list[Any] = orjson.loads(b"[" + store.page(grant, query).body + b"]")
        places = [p for one in features if one["geometry"] for p in _places(one["geometry"])]
        if not places:
            return None
        x, y = zip(*places, strict=True)
        return min(x), min(y), max(x), max(y)

    return _cached(grant, store, query, read)


def _query(
    collection: str, columns: Sequence[str], number: int, within: Box | None
) -> FeatureQuery:
    """By households where the caller sees them."""
    order = (SortKey(_HOUSEHOLDS, descending=True),) if _HOUSEHOLDS in columns else ()
    return FeatureQuery(
        collection,
        limit=number,
        boxes=None if within is None else (within,),
        sort=order,
        columns=(_CODE,),
        geometry=False,
    )


def _cached(grant: Grant, store: Store, query: FeatureQuery, read: Callable[[], Any]) -> Any:
    token = store.token(grant, query.collection)
    key = (grant.digest, token, query.collection, query.limit, query.boxes, query.geometry)
    return _EXAMPLES.get(key, read)


def _places(geometry: Any) -> Iterator[tuple[float, float]]:
    """Each position of a geometry."""
    waiting: list[Any] = [geometry["coordinates"]]
    while waiting:
        one = waiting.pop()
        if isinstance(one[0], int | float):
            yield one[0], one[1]
        else:
            waiting.extend(one)
