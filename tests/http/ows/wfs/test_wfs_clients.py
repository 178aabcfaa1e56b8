"""WFS as OWSLib and GDAL use it, with an account of the demonstration."""

from collections.abc import Iterator
from typing import Any

import orjson
import pyogrio
import pytest
from owslib.fes2 import PropertyIsEqualTo
from owslib.wfs import WebFeatureService
from pyogrio import raw

from testing.waiting import GUARD_S

pytestmark = pytest.mark.filterwarnings("ignore:The 'generic' unit for NumPy:DeprecationWarning")

LAYER = "ps:rpls-logements"
ITEMS = "/collections/rpls-logements/items"


def owslib(account: Any) -> Any:
    return WebFeatureService(
        f"{account.base_url}/ows", version="2.0.0", username=account.login,
        password=account.password, timeout=GUARD_S,
    )  # fmt: skip


@pytest.fixture
def gdal(gip: Any) -> Iterator[str]:
    options = {"GDAL_HTTP_AUTH": "BASIC", "GDAL_HTTP_USERPWD": f"{gip.login}:{gip.password}"}
    pyogrio.set_gdal_config_options(options)
    yield f"WFS:{gip.base_url}/ows"
    pyogrio.set_gdal_config_options(dict.fromkeys(options))


def features_of(account: Any) -> set[str]:
    """The collections of features that an account sees."""
    listed = account.json("/collections")["collections"]
    return {c["id"] for c in listed if c.get("itemType") == "feature"}


def test_owslib_reads_the_layers_of_the_caller(gip: Any, epci: Any) -> None:
    for account in (gip, epci):
        listed = features_of(account)
        assert {name.removeprefix("ps:") for name in owslib(account).contents} == listed


def test_owslib_reads_a_schema_and_a_page(gip: Any) -> None:
    client = owslib(gip)
    schema = client.get_schema(LAYER)
    assert schema["properties"]["nbpiece"] == "int"
    assert schema["geometry_column"] == "geometry"
    read = client.getfeature(typename=[LAYER], maxfeatures=7, outputFormat="application/json")
    page = orjson.loads(read.read())
    assert [f["id"] for f in page["features"]] == [
        f["id"] for f in gip.json(ITEMS, limit=7)["features"]
    ]
    assert page["numberMatched"] == gip.json(ITEMS, limit=1)["numberMatched"]


def test_the_filter_of_owslib_by_get_is_a_filter(gip: Any) -> None:
    """It goes out as `query`: ignored, every row would come back."""
    wanted = PropertyIsEqualTo(propertyname="nbpiece", literal="3").toXML()
    xml = (
        '<fes:Filter xmlns:fes="http://www.opengis.net/fes/2.0"><fes:PropertyIsEqualTo>'
        "<fes:ValueReference>nbpiece</fes:ValueReference><fes:Literal>3</fes:Literal>"
        "</fes:PropertyIsEqualTo></fes:Filter>"
    )
    assert wanted is not None
    read = owslib(gip).getfeature(typename=[LAYER], filter=xml, outputFormat="application/json")
    page = orjson.loads(read.read())
    counted = gip.json(ITEMS, nbpiece=3, resulttype="hits")["numberMatched"]
    assert page["numberMatched"] == counted > 0


def test_owslib_posts_documents(gip: Any) -> None:
    """It writes the format as `outputformat`: passed over, GML would come in place of JSON."""
    xml = (
        '<fes:Filter xmlns:fes="http://www.opengis.net/fes/2.0"><fes:PropertyIsEqualTo>'
        "<fes:ValueReference>nbpiece</fes:ValueReference><fes:Literal>3</fes:Literal>"
        "</fes:PropertyIsEqualTo></fes:Filter>"
    )
    asked = {"typename": [LAYER], "outputFormat": "application/json", "method": "Post"}
    page = orjson.loads(owslib(gip).getfeature(**asked, filter=xml, maxfeatures=4).read())
    assert [f["properties"]["nbpiece"] for f in page["features"]] == [3] * 4
    named = [f"rpls-logements.{f['id']}" for f in page["features"][:2]]
    found = orjson.loads(owslib(gip).getfeature(**asked, featureid=named).read())
    assert [f["id"] for f in found["features"]] == [f["id"] for f in page["features"][:2]]
    system = "urn:ogc:def:crs:EPSG::4326"
    west, south, east, north = 2.3, 48.85, 2.5, 48.95
    box = (west, south, east, north, system)  # it turns the axes itself
    inside = orjson.loads(owslib(gip).getfeature(**asked, bbox=box, maxfeatures=1).read())
    counted = gip.json(ITEMS, bbox=f"{west},{south},{east},{north}", limit=1)["numberMatched"]
    assert inside["numberMatched"] == counted > 0


def test_owslib_lists_and_asks_stored_queries(gip: Any) -> None:
    client = owslib(gip)
    assert {tuple(p.name for p in one.parameters) for one in client.storedqueries} == {("ID",)}
    first = gip.json(ITEMS, limit=1)["features"][0]["id"]
    for one in client.storedqueries:
        read = client.getfeature(
            storedQueryID=one.id, storedQueryParams={"ID": f"rpls-logements.{first}"}
        )
        assert f'gml:id="rpls-logements.{first}"'.encode() in read.read()


def test_gdal_lists_the_layers(gip: Any, gdal: str) -> None:
    listed = {str(name).removeprefix("ps:") for name, _ in pyogrio.list_layers(gdal)}
    assert listed == features_of(gip)


@pytest.mark.both_stores
def test_gdal_reads_types_and_every_row(gip: Any, gdal: str) -> None:
    meta, _, geometry, columns = raw.read(gdal, layer=LAYER)
    names = list(meta["fields"])
    assert meta["crs"] == "EPSG:2154"
    ids = columns[names.index("id")]
    features = gip.json(ITEMS, limit=10000)["features"]
    assert set(ids.tolist()) == {f["id"] for f in features}
    pieces = dict(zip(ids.tolist(), columns[names.index("nbpiece")].tolist(), strict=True))
    assert pieces == {f["id"]: f["properties"]["nbpiece"] for f in features}
    located = sum(1 for one in geometry if one is not None)
    assert located == sum(1 for f in features if f["geometry"])


@pytest.mark.both_stores
def test_gdal_pushes_filters_and_boxes(gip: Any, gdal: str) -> None:
    meta, _, _, columns = raw.read(
        gdal, layer=LAYER, where="nbpiece = 3", bbox=(640000, 6850000, 670000, 6890000)
    )
    asked = {
        "nbpiece": 3, "resulttype": "hits", "bbox": "640000,6850000,670000,6890000",
        "bbox-crs": "http://www.opengis.net/def/crs/EPSG/0/2154",
    }  # fmt: skip
    found = columns[list(meta["fields"]).index("nbpiece")].tolist()
    assert set(found) == {3}
    assert len(found) == gip.json(ITEMS, **asked)["numberMatched"]
