"""pycsw, the reference of catalogues, harvests ours with its own code: every record, whole."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture(scope="module")
def harvested(embedded: Any, pycsw_harvest: Callable[..., Any]) -> list[dict[str, Any]]:
    """What it would store of the catalogue of the GIP."""
    return pycsw_harvest(f"{embedded.base_url}/csw", embedded.by_type("gip")[0])


def test_it_harvests_every_record_once(embedded: Any, harvested: list[dict[str, Any]]) -> None:
    gip = embedded.by_type("gip")[0]
    page = gip.json("/collections/catalogue/items", limit=1000)
    known = sorted(f"parc-social.{one['id']}" for one in page["features"])
    service, *records = harvested
    assert service["type"] == "service"
    assert sorted(one["identifier"] for one in records) == known
    assert len(known) > 150


def test_it_reads_what_a_record_says(harvested: list[dict[str, Any]]) -> None:
    record = next(r for r in harvested if r["identifier"] == "parc-social.rpls-logements")
    assert record["type"] == "dataset"
    assert "logement social" in record["keywords"]
    assert record["wkt_geometry"].startswith("POLYGON((")
    assert "/collections/rpls-logements" in record["links"]
    assert record["title"]
    assert record["abstract"]
    assert record["xml"] > 3_000
