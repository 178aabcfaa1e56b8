"""MetaSearch, QGIS's own catalogue client, finds our records by words and by place."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

_SCRIPT = Path(__file__).with_name("qgis_metasearch.py")


@pytest.fixture(scope="module")
def seen(
    embedded: Any, qgis: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What it says of the catalogue, asked as the GIP."""
    gip = embedded.by_type("gip")[0]
    folder = tmp_path_factory.mktemp("metasearch")
    return qgis(_SCRIPT, f"{embedded.base_url}/csw", gip.login, gip.password, home=folder)[0]


def matched(embedded: Any, **asked: str) -> int:
    page = embedded.by_type("gip")[0].json("/collections/catalogue/items", limit=1, **asked)
    return page["numberMatched"]


def test_it_pages_through_every_record(embedded: Any, seen: dict[str, Any]) -> None:
    assert seen["all"] == matched(embedded)
    assert (len(set(seen["page"])), len(set(seen["next"]))) == (10, 10)
    assert not set(seen["page"]) & set(seen["next"])


def test_it_finds_by_words_and_by_place(embedded: Any, seen: dict[str, Any]) -> None:
    assert "parc-social.part_personnes_seules" in seen["found"]
    assert seen["words"] == len(seen["found"]) < seen["all"]
    assert seen["place"] == matched(embedded, bbox="55,-22,56,-20")
    assert 0 < seen["both"] <= seen["place"]


def test_it_shows_a_record_its_place_and_its_services(embedded: Any, seen: dict[str, Any]) -> None:
    assert seen["title"]
    assert seen["record"]
    west, south, east, north = (float(seen["box"][n]) for n in ("minx", "miny", "maxx", "maxy"))
    assert -70 < west < east < 60
    assert -25 < south < north < 52
    for kind in ("wfs", "wms"):
        assert seen[kind][0].startswith(f"{embedded.base_url}/ows")
