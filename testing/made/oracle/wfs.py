"""What WFS shows of a random Grant: the cells that are open, in every operation and version."""

from collections.abc import Iterable
from functools import partial

import pytest

from ows.about import About, OwsLinks
from ows.caller import OwsCaller
from ows.wfs.request import WfsRequest, read
from ows.wfs.service import Wfs
from parc_social.access.model.grant import Grant
from parc_social.catalogue.load import collections
from parc_social.catalogue.wfs_version import WfsVersion
from parc_social.errors import OwsRefusal
from parc_social.storage.query.crs import offered_systems
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.store import Store
from server.views.exports.text import csv_page
from testing.made.oracle.routes import cells, id_column
from testing.made.stores.oracle import Cells, Row, published, shown


def check_wfs(store: Store, grant: Grant, name: str, allowed: Cells) -> None:
    """Every operation that shows rows; none of them has a predicate of its own."""
    right, counted = grant.rights[0], store.count(grant, FeatureQuery(name))
    ids = {cell for cell in allowed if cell[1] == id_column(name)}
    if not right.columns:
        for request in ("GetFeature", "DescribeFeatureType", "GetPropertyValue"):
            told = wfs(store, grant, request=request, typeNames=name, valueReference="@gml:id")
            assert cells(told) == set()
        return
    for asked in ({"outputFormat": "gml32"}, {"outputFormat": "application/json"},
                  {"outputFormat": "csv"}, {"version": "1.1.0"}, {"version": "1.0.0"}):  # fmt: skip
        assert cells(wfs(store, grant, typeNames=name, **asked)) == allowed
    walked = [
        wfs(store, grant, typeNames=name, startIndex=str(at), count="3")
        for at in range(0, (counted or 0) + 1, 3)
    ]
    assert cells(*walked) == allowed
    hits = wfs(store, grant, typeNames=name, resultType="hits")
    assert f'numberMatched="{counted}" numberReturned="0"'.encode() in hits
    assert cells(hits) == set()
    value = {"request": "GetPropertyValue", "typeNames": name}
    assert cells(wfs(store, grant, **value, valueReference="@gml:id")) == ids
    at = {field.name: n for n, field in enumerate(collections()[name].fields)}
    for column in right.columns[::7]:
        told = wfs(store, grant, **value, valueReference=column)
        assert cells(told) == {cell for cell in allowed if cell[1] == at[column]}
    for row in published(name)[::5]:
        _wfs_item(store, grant, name, row)
    hidden = [f.name for f in collections()[name].fields if f.name not in right.columns]
    _schemas(store, grant, name, hidden)
    for column in hidden[::9]:
        for ask in ({"propertyName": column}, {"sortBy": column}, {"valueReference": column}):
            request = "GetPropertyValue" if "valueReference" in ask else "GetFeature"
            with pytest.raises(OwsRefusal):
                wfs(store, grant, request=request, typeNames=name, **ask)


def _schemas(store: Store, grant: Grant, name: str, hidden: Iterable[str]) -> None:
    for version in WfsVersion:
        asked = {"request": "DescribeFeatureType", "typeNames": name, "version": version}
        schema = wfs(store, grant, **asked)
        assert not [one for one in hidden if f'name="{one}"'.encode() in schema]


def _wfs_item(store: Store, grant: Grant, name: str, row: Row) -> None:
    collection = collections()[name]
    year = f".{row['millesime']}" if collection.serie else ""
    rid = f"{name}.{row[collection.id_field]}{year}"
    one = shown(name, row, grant.rights[0])
    assert cells(wfs(store, grant, typeNames=name, resourceId=rid)) == one
    by_id = {"storedquery_id": "urn:ogc:def:query:OGC-WFS::GetFeatureById", "ID": rid}
    if one:
        assert cells(wfs(store, grant, **by_id)) == one
    else:
        with pytest.raises(OwsRefusal):
            wfs(store, grant, **by_id)


def wfs(store: Store, grant: Grant, **asked: str) -> bytes:
    """An answer of /ows, past the gate; nothing where the very type is not the caller's."""
    pairs = {"service": "WFS", "request": "GetFeature", **asked}
    caller = OwsCaller(grant, lambda _name: tuple(offered_systems()))
    about = About("x", "x", (), "x", "x", "x", "x")
    service = Wfs(
        store,
        OwsLinks("http://x", 9_000),
        lambda: about,
        lambda _c: "x",
        1_000,
        partial(csv_page, store),
    )
    return b"".join(service.answer(read(WfsRequest(tuple(pairs.items())), caller), caller).body)
