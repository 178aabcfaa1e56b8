"""GDAL's OAPIF driver through pyogrio: what QGIS's browser, ogr2ogr and geopandas use."""

from collections.abc import Iterator
from typing import Any

import pyogrio
import pytest
from pyogrio import raw

# pyogrio 0.13 adds a bare number to a numpy duration when it reads dates.
pytestmark = pytest.mark.filterwarnings("ignore:The 'generic' unit for NumPy:DeprecationWarning")


@pytest.fixture
def address(gip: Any) -> Iterator[str]:
    options = {"GDAL_HTTP_AUTH": "BASIC", "GDAL_HTTP_USERPWD": f"{gip.login}:{gip.password}"}
    pyogrio.set_gdal_config_options(options)
    yield f"OAPIF:{gip.base_url}"
    pyogrio.set_gdal_config_options(dict.fromkeys(options))


def test_it_lists_the_layers_of_the_caller(gip: Any, address: str) -> None:
    listed = {str(name) for name, _ in pyogrio.list_layers(address)}
    assert listed == {c["id"] for c in gip.json("/collections")["collections"]}


@pytest.mark.both_stores
def test_it_pages_beyond_one_thousand(gip: Any, address: str) -> None:
    meta, _, geometry, columns = raw.read(address, layer="rpls-logements")
    names = list(meta["fields"])
    ids = columns[names.index("id")]
    assert len(ids) == len(set(ids)) == 3000
    located = sum(1 for one in geometry if one is not None)
    features = gip.json("/collections/rpls-logements/items", limit=10000)["features"]
    assert located == sum(1 for f in features if f["geometry"])


@pytest.mark.both_stores
def test_it_counts_and_knows_the_extent(gip: Any, address: str) -> None:
    info = pyogrio.read_info(address, layer="rpls-logements", force_feature_count=True)
    assert info["features"] == 3000
    assert info["geometry_type"] == "Point"


@pytest.mark.both_stores
def test_its_filters_give_the_same_rows(gip: Any, address: str) -> None:
    meta, _, _, columns = raw.read(address, layer="rpls-logements", where="nbpiece = 3")
    found = columns[list(meta["fields"]).index("nbpiece")]
    counted = gip.json("/collections/rpls-logements/items", nbpiece=3, resulttype="hits")
    assert set(found.tolist()) == {3}
    assert len(found) == counted["numberMatched"]


@pytest.mark.both_stores
def test_its_box_gives_the_same_rows(gip: Any, address: str) -> None:
    box = (55.4, -21.0, 55.6, -20.8)
    found = raw.read(address, layer="rpls-logements", bbox=box)[2]
    asked = {"bbox": ",".join(map(str, box)), "resulttype": "hits"}
    counted = gip.json("/collections/rpls-logements/items", **asked)
    assert len(found) == counted["numberMatched"] > 0


def test_outlines_are_multipolygons(address: str) -> None:
    info = pyogrio.read_info(address, layer="territoires-commune")
    assert info["geometry_type"] in ("MultiPolygon", "Polygon")
