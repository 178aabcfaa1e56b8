"""A WFS layer of ours in a headless QGIS, with a real account."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from parc_social.registry.registry import open_registry
from parc_social.settings import read_settings

_SCRIPT = Path(__file__).with_name("qgis_features.py")
ITEMS = "/collections/rpls-logements/items"


@pytest.fixture(scope="module")
def seen(
    embedded: Any, qgis: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What QGIS says of it, opened with the account of the GIP."""
    gip = embedded.by_type("gip")[0]
    folder = tmp_path_factory.mktemp("qgis-wfs")
    return qgis(_SCRIPT, embedded.base_url, gip.login, gip.password, home=folder)[0]


def ids(account: Any, **asked: Any) -> list[str]:
    page = account.json(ITEMS, limit=10_000, **asked)
    assert page["numberMatched"] == len(page["features"])
    return sorted(feature["id"] for feature in page["features"])


@pytest.fixture
def asked(embedded: Any) -> list[str]:
    """The questions of WFS that the journal has of the account, as it keeps them."""
    registry = open_registry(read_settings(embedded.environ).registry)
    registry.journal.flush()
    with registry.engine.connect() as connection:
        query = text(
            "SELECT requete FROM journal WHERE compte = 'demo-gip' AND statut = 200"
            " AND operation = 'wfs-get-feature' ORDER BY quand"
        )
        found = [row[0] for row in connection.execute(query)]
    registry.close()
    return found


def test_qgis_counts_and_pages_beyond_a_thousand(seen: dict[str, Any], embedded: Any) -> None:
    expected = ids(embedded.by_type("gip")[0])
    assert seen["count"] == seen["read"][0] == len(expected) == 3000
    assert seen["read"][1] == expected


def test_qgis_asks_page_after_page(seen: dict[str, Any], asked: list[str]) -> None:
    assert seen
    offsets = {part for line in asked for part in line.split("&") if part.startswith("offset=")}
    assert {"offset=0", "offset=1000", "offset=2000"} <= offsets


def test_qgis_knows_the_types_and_the_system(seen: dict[str, Any]) -> None:
    types = {name: kind.removeprefix("xsd:") for name, kind in seen["types"].items()}
    told = types["nbpiece"], types["conv"], types["code_commune"]
    assert told == ("int", "boolean", "string")
    assert types["dpe_date"] == "date"
    assert seen["crs"] == "EPSG:2154"


def test_qgis_has_the_server_filter(seen: dict[str, Any], asked: list[str], embedded: Any) -> None:
    expected = ids(embedded.by_type("gip")[0], filter="nbpiece = 3 AND code_commune LIKE '93%'")
    assert seen["few"] == [len(expected), len(expected), expected]
    assert len(expected) > 10
    assert [line for line in asked if "filter=" in line and "offset=0" in line]


def test_qgis_asks_for_what_is_in_a_box(
    seen: dict[str, Any], asked: list[str], embedded: Any
) -> None:
    lambert = "http://www.opengis.net/def/crs/EPSG/0/2154"
    box = {"bbox": "646000,6855000,672000,6880000", "bbox-crs": lambert}
    expected = ids(embedded.by_type("gip")[0], **box)
    assert seen["inside"] == ["EPSG:2154", len(expected), expected]
    assert [line for line in asked if "bbox=" in line]


def test_qgis_identifies_the_commune_under_a_point(seen: dict[str, Any]) -> None:
    told = seen["identified"]
    assert told["wanted"] in told["found"]
    assert told["title"]
