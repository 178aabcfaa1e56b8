"""@camptocamp/ogc-client on WFS, WMS and WMTS: what geonetwork-ui and geOrchestra find there."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

_NODE = Path(__file__).with_name("node")
ITEMS = "/collections/rpls-logements/items"


@pytest.fixture(scope="module")
def found(embedded: Any, require: Callable[[bool, str], None]) -> dict[str, Any]:
    """What the client says of the services, with the account of the GIP."""
    require(shutil.which("node") is not None, "needs Node (`make clients` as root)")
    gip = embedded.by_type("gip")[0]
    command = ["node", "ogc_services.mjs", gip.base_url, gip.login, gip.password]
    made = subprocess.run(command, capture_output=True, text=True, cwd=_NODE)
    assert made.returncode == 0, made.stderr
    return json.loads(made.stdout)


@pytest.fixture
def features(embedded: Any) -> set[str]:
    """The collections of features of the account."""
    told = embedded.by_type("gip")[0].json("/collections")["collections"]
    return {one["id"] for one in told if one.get("itemType") == "feature"}


def test_it_lists_every_type_with_its_title(found: dict[str, Any], features: set[str]) -> None:
    types = {one["name"]: one for one in found["wfs"]["types"]}
    assert set(types) == {f"ps:{name}" for name in features}
    assert found["wfs"]["version"] == "2.0.0"
    assert types["ps:rpls-logements"]["title"]


def test_it_knows_columns_geometry_and_count(found: dict[str, Any], embedded: Any) -> None:
    full = found["full"]
    assert (full["properties"]["nbpiece"], full["properties"]["code_commune"]) == (
        "integer", "string",
    )  # fmt: skip
    assert full["geometryName"] == "geometry"
    assert full["geometryType"] == "point"
    counted = embedded.by_type("gip")[0].json(ITEMS, limit=1)["numberMatched"]
    assert full["objectCount"] == counted == 3000
    assert f'numberMatched="{counted}"' in found["hits"]


def test_it_pages_in_json_and_asks_for_a_box(found: dict[str, Any], embedded: Any) -> None:
    assert found["json"]
    assert found["paged"]
    same = embedded.by_type("gip")[0].json(ITEMS, limit=7, offset=3)["features"]
    assert [one["id"] for one in found["page"]["features"]] == [one["id"] for one in same]
    places = [one["geometry"]["coordinates"] for one in found["inside"]["features"]]
    assert len(places) > 50
    assert all(55.2 <= x <= 55.9 and -21.4 <= y <= -20.8 for x, y in places)


def test_downloads_are_among_the_formats(found: dict[str, Any]) -> None:
    formats = set(found["summary"]["outputFormats"])
    assert {"application/geopackage+sqlite3", "application/vnd.apache.parquet"} <= formats


def test_it_finds_the_values_of_a_column(found: dict[str, Any]) -> None:
    values = found["details"]["code"]["uniqueValues"]
    assert {"11", "04"} <= {one["value"] for one in values}


def test_it_lists_layers_and_draws_a_style(found: dict[str, Any], features: set[str]) -> None:
    names = {one["name"] for one in found["wms"]["layers"] if one.get("name")}
    assert names == features
    assert found["wms"]["version"] == "1.3.0"
    styles = {one["name"]: one for one in found["layer"]["styles"]}
    assert "GetLegendGraphic" in styles["part_personnes_seules"]["legendUrl"]
    assert "contours-communaux" in styles
    assert "EPSG:2154" in found["layer"]["availableCrs"]
    assert found["drawn"] == [200, "image/png", [0x89, 0x50, 0x4E, 0x47]]


def test_it_lists_tiled_layers_and_reads_a_tile(found: dict[str, Any], features: set[str]) -> None:
    layers = {one["name"]: one for one in found["wmts"]["layers"]}
    assert {"rpls-logements", "adresses"} <= set(layers) <= features  # those that have rows
    styles = {one["name"] for one in layers["indicateurs-commune"]["styles"]}
    assert "part_personnes_seules" in styles
    assert {"WebMercatorQuad", "LAMB93_10cm"} <= set(found["wmts"]["grids"])
    assert found["tile"] == [200, "image/png", [0x89, 0x50, 0x4E, 0x47]]
