"""@camptocamp/ogc-client in Node: what geonetwork-ui and geOrchestra find here."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parc_social.catalogue.coverage import coverages

_NODE = Path(__file__).with_name("node")


@pytest.fixture(scope="module")
def found(embedded: Any, require: Callable[[bool, str], None]) -> dict[str, Any]:
    """What the client says of the service, with the account of the GIP."""
    require(shutil.which("node") is not None, "needs Node (`make clients` as root)")
    gip = embedded.by_type("gip")[0]
    command = ["node", "ogc_client.mjs", gip.base_url, gip.login, gip.password, "rpls-logements"]
    made = subprocess.run(command, capture_output=True, text=True, cwd=_NODE)
    assert made.returncode == 0, made.stderr
    return json.loads(made.stdout)


def test_it_finds_every_collection_by_its_kind(found: dict[str, Any], embedded: Any) -> None:
    told = embedded.by_type("gip")[0].json("/collections")["collections"]
    assert set(found["all"]) == {one["id"] for one in told}
    assert found["records"] == ["catalogue"]
    rasters = set(coverages()) & set(found["all"])
    assert rasters
    assert set(found["features"]) == set(found["all"]) - {"catalogue"} - rasters
    assert {"rpls-logements", "indicateurs-commune"} <= set(found["tiled"])


def test_it_offers_each_download_of_the_page(found: dict[str, Any]) -> None:
    links = found["info"]["bulkDownloadLinks"]
    assert {link.partition("export?f=")[2] for link in links.values()} == {
        "parquet", "json", "jsonfg", "geojsonl", "csv", "xlsx", "gpkg", "fgb",
    }  # fmt: skip
    assert found["info"]["jsonDownloadLink"] in links.values()
    assert found["downloaded"] == found["counted"]


def test_it_knows_columns_and_systems(found: dict[str, Any]) -> None:
    info = found["info"]
    queryables = {one["name"]: one["type"] for one in info["queryables"]}
    assert (queryables["nbpiece"], queryables["geometry"]) == ("integer", "point")
    assert "http://www.opengis.net/def/crs/EPSG/0/2154" in info["crs"]


def test_it_pages_sorts_and_asks_for_a_box_and_a_value(found: dict[str, Any]) -> None:
    assert len(set(found["page"])) == 7
    assert found["bare"] == [None, None]
    assert found["sorted"] == sorted(found["sorted"], reverse=True)
    assert found["inside"]
    assert all(55.2 <= x <= 55.9 and -21.4 <= y <= -20.8 for x, y in found["inside"])
    assert set(found["queried"]) == {3}


def test_it_reads_one_item_and_finds_the_tiles(found: dict[str, Any]) -> None:
    assert found["again"]["properties"] == found["first"]["properties"]
    assert "/collections/rpls-logements/tiles/WebMercatorQuad" in found["tileset"]
