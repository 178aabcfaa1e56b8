"""Text goes out as it came in, through every encoder; conftest planted it in the first region."""

import csv
import io
from html import unescape
from typing import Any

import pytest

pytestmark = pytest.mark.both_stores

ITEMS = "/collections/territoires-region/items"


def _planted(account: Any, nom: str) -> dict[str, Any]:
    found = account.json(ITEMS, nom=nom)["features"]
    assert len(found) == 1, "an equality finds the very text"
    return found[0]


def test_geojson_pages_escape_nothing(gip: Any, planted: str) -> None:
    response = gip.get(ITEMS, limit=100)
    assert planted in {f["properties"]["nom"] for f in response.json()["features"]}
    assert "&lt;" not in response.text


def test_one_feature_escapes_nothing(gip: Any, planted: str) -> None:
    feature = _planted(gip, planted)
    response = gip.get(f"{ITEMS}/{feature['id']}")
    assert response.json()["properties"]["nom"] == planted
    assert "&lt;" not in response.text


def test_a_filter_finds_it(gip: Any, planted: str) -> None:
    text = planted.replace("'", "''")
    assert gip.json(ITEMS, filter=f"nom = '{text}'")["numberMatched"] == 1


def test_csv_keeps_it(gip: Any, planted: str) -> None:
    rows = list(csv.DictReader(io.StringIO(gip.get(ITEMS, f="csv").content.decode())))
    assert planted in {row["nom"] for row in rows}


def test_html_shows_it_and_runs_nothing(gip: Any, planted: str) -> None:
    text = gip.get(ITEMS, f="html").content.decode()
    assert planted in unescape(text)
    assert "<script>alert" not in text


def test_the_page_of_one_feature_runs_nothing(gip: Any, planted: str) -> None:
    feature = _planted(gip, planted)
    text = gip.get(f"{ITEMS}/{feature['id']}", f="html").content.decode()
    assert planted in unescape(text)
    assert "<script>alert" not in text
