"""Ways to a row that is not the caller's: none of them may show it."""

from collections.abc import Sequence
from typing import Any

import orjson
import pytest

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import Collection, FieldType
from parc_social.errors import NotFound
from parc_social.storage.filters.cql2_json import tree_of
from parc_social.storage.query.model import FeatureQuery, Filter, SortKey, TileQuery
from parc_social.storage.store import Store
from testing.made.stores.matrix import WORLD, place


def check_unreached(
    store: Store, grant: Grant, collection: Collection, hidden: Sequence[str]
) -> None:
    """By ids, places, communes, alone or beside a condition that is always true; in the last rows.

    Once with all columns, then the id alone: what a row shows is the matrix's to say.
    """
    short = {"columns": (collection.id_field,)}
    for row in hidden:
        first, *others = _questions_of(collection, row)
        _check_without(store, grant, collection, first, [row])
        for asked in others:
            _check_without(store, grant, collection, asked | short, [row])
    if hidden:
        last = {"sort": (SortKey(collection.id_field, descending=True),)}
        _check_without(store, grant, collection, last | short, hidden)


def _questions_of(collection: Collection, row: str) -> list[dict[str, Any]]:
    identifier = {"property": collection.id_field}
    itself = {"op": "=", "args": [identifier, row]}
    absent = {"op": "isNull", "args": [identifier]}
    or_all = {"op": "or", "args": [itself, {"op": "not", "args": [absent]}]}
    x, y = place(row)
    near = (x - 0.05, y - 0.05, x + 0.05, y + 0.05)
    return [
        {"equals": ((collection.id_field, row),)},
        {"filter": Filter(tree_of(itself))},
        {"filter": Filter(tree_of(or_all))},
        {"boxes": (near,)},
        {"filter": Filter(tree_of({"op": "s_intersects", "args": [
            {"property": "geometry"}, {"bbox": list(near)}]}))},
    ]  # fmt: skip


def _check_without(
    store: Store, grant: Grant, collection: Collection, asked: dict[str, Any], rows: Sequence[str]
) -> None:
    """No row of these is in the page that is asked for, nor in its count."""
    found = orjson.loads(
        b"[" + store.page(grant, FeatureQuery(collection.id, limit=100, **asked)).body + b"]"
    )
    assert not {feature["id"][0] for feature in found} & set(rows), asked
    counted = {name: value for name, value in asked.items() if name != "columns"}
    assert store.count(grant, FeatureQuery(collection.id, **counted)) == len(found), asked


def check_unfound(store: Store, grant: Grant, collection: Collection, hidden: list[str]) -> None:
    """By the address of a feature and in a tile; a collection that is not open is not there."""
    year = f".{WORLD[collection.source]}" if collection.serie else ""
    query = FeatureQuery(collection.id)
    for row in hidden:
        with pytest.raises(NotFound):
            store.item(grant, query, f"{row}{year}")
    tile = TileQuery(collection.id, "WebMercatorQuad", 0, 0, 0)
    if grant.right(collection.id) is not None:
        made = store.tile(grant, tile)
        texts = [f.name for f in collection.fields if f.type is FieldType.STRING]
        assert not [row for row in hidden for name in texts if f"{row}-{name}".encode() in made]
        return
    for read in (store.page, store.count, store.records):
        with pytest.raises(NotFound):
            read(grant, query)
    with pytest.raises(NotFound):
        store.extent(grant, collection.id)
    with pytest.raises(NotFound):
        store.tile(grant, tile)
    assert list(store.downloads(grant, collection.id)) == []
