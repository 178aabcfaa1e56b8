"""OWSLib as a script uses it."""

from typing import Any

from owslib.ogcapi.features import Features
from owslib.util import Authentication


def _client(account: Any) -> Any:  # OWSLib declares every argument a dict
    # OWSLib keeps one dict of headers for all its clients (notes of clients): credentials go by
    # `auth`, so that two conventions never meet in it.
    return Features(account.base_url, auth=Authentication(account.login, account.password))


def test_it_reads_collections_and_items(gip: Any, epci: Any) -> None:
    for account in (gip, epci):
        client = _client(account)
        assert "rpls-logements" in client.feature_collections()
        page = client.collection_items("rpls-logements", limit=7)
        assert page["numberReturned"] == len(page["features"]) == 7
        codes = {f["properties"]["code_commune"] for f in page["features"]}
        assert codes <= account.perimetre


def test_it_reads_the_api_definition_and_conformance(gip: Any) -> None:
    client = _client(gip)
    assert client.api()["openapi"].startswith("3.0")
    assert any("features-1" in one for one in client.conformance()["conformsTo"])


def test_it_asks_with_a_box_a_filter_and_a_time(gip: Any) -> None:
    client = _client(gip)
    page = client.collection_items(
        "rpls-logements-serie", bbox=[55.0, -22.0, 56.0, -20.0], datetime_="2024-01-01/..",
        filter="nbpiece = 3", limit=50,
    )  # fmt: skip
    assert page["features"]
    assert {f["properties"]["nbpiece"] for f in page["features"]} == {3}
    assert {f["properties"]["code_dep"] for f in page["features"]} == {"974"}


def test_it_reads_one_item_and_the_queryables(gip: Any) -> None:
    client = _client(gip)
    one = client.collection_items("rpls-logements", limit=1)["features"][0]
    assert client.collection_item("rpls-logements", one["id"])["id"] == one["id"]
    assert "nbpiece" in client.collection_queryables("rpls-logements")["properties"]
