"""QGIS reads the same features by WFS 1.0.0, 1.1.0 and 2.0.0, with a real account."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from testing.rows import each_row

_SCRIPT = Path(__file__).with_name("qgis_wfs_versions.py")
VERSIONS = ("1.0.0", "1.1.0", "2.0.0")
ITEMS = "/collections/{}/items"


@pytest.fixture(scope="module")
def seen(
    embedded: Any, qgis: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What QGIS says of each version, with the account of the GIP."""
    gip = embedded.by_type("gip")[0]
    folder = tmp_path_factory.mktemp("qgis-wfs-versions")
    return qgis(_SCRIPT, embedded.base_url, gip.login, gip.password, home=folder)[0]


def expected(embedded: Any, name: str, column: str, **asked: str) -> list[str]:
    page = embedded.by_type("gip")[0].json(ITEMS.format(name), limit=10_000, **asked)
    assert page["numberMatched"] == len(page["features"])
    return sorted(feature["properties"][column] for feature in page["features"])


@each_row("version", VERSIONS)
def test_qgis_reads_the_rows_and_their_types(
    seen: dict[str, Any], embedded: Any, version: str
) -> None:
    told = seen[version]
    assert told["crs"] == "EPSG:2154"
    assert told["read"] == expected(embedded, "rpls-logements", "id")
    assert told["types"] == {
        "nbpiece": "int", "code_commune": "string", "dpe_date": "date", "conv": "boolean",
    }  # fmt: skip


@each_row("version", VERSIONS)
def test_qgis_filters_by_columns_and_by_a_box(
    seen: dict[str, Any], embedded: Any, version: str
) -> None:
    few = {"filter": "nbpiece = 3 AND code_commune LIKE '93%'"}
    assert seen[version]["few"] == expected(embedded, "rpls-logements", "id", **few)
    box = {"bbox": "646000,6855000,672000,6880000",
           "bbox-crs": "http://www.opengis.net/def/crs/EPSG/0/2154"}  # fmt: skip
    inside = expected(embedded, "territoires-commune", "code", **box)
    assert seen[version]["inside"] == inside
    assert len(inside) > 10


@each_row("version", VERSIONS)
def test_qgis_turns_no_axis(seen: dict[str, Any], version: str) -> None:
    system, west, south = seen[version]["degrees"]
    assert system == "EPSG:4326"
    assert 2 < west < 3 < 48 < south < 50
    assert seen[version]["extent"] == seen["2.0.0"]["extent"]
