"""Both stores give equal answers: coordinates to seven decimals, the time stamp aside."""

from collections.abc import Callable
from typing import Any

import pytest

CASES: list[tuple[str, dict[str, Any]]] = [
    ("rpls-logements", {"limit": 10000}),
    ("rpls-logements", {"limit": 200, "offset": 1000}),
    ("rpls-logements", {"bbox": "55.4,-21,55.6,-20.8", "limit": 10000}),
    ("rpls-logements", {"filter": "nbpiece > 2 AND dpe_energie IN ('A', 'B')", "limit": 10000}),
    ("rpls-logements", {"sortby": "-surfhab,nbpiece", "limit": 300}),
    ("rpls-logements", {"crs": "http://www.opengis.net/def/crs/EPSG/0/2975", "limit": 50}),
    ("rpls-logements", {"properties": "nbpiece,dpe_date", "skipGeometry": "true", "limit": 500}),
    ("rpls-logements-serie", {"datetime": "2024-01-01/..", "limit": 10000}),
    ("adresses", {"limit": 10000}),
    ("ops-adresses", {"limit": 10000}),
    ("ops-menages", {"limit": 10000}),
    ("indicateurs-commune", {"limit": 10000}),
    ("indicateurs-commune-serie", {"limit": 10000}),
    ("territoires-region", {"limit": 10000}),
    ("territoires-iris", {"limit": 10000}),
    ("territoires-commune", {"limit": 10000}),
    ("territoires-carreau", {"limit": 10000}),
]


@pytest.mark.parametrize(("collection", "params"), CASES, ids=lambda v: str(v)[:50])
@pytest.mark.parametrize("kind", ["gip", "epci", "bailleur"])
def test_the_same_features(
    serving: Callable[[str], Any], kind: str, collection: str, params: dict[str, Any]
) -> None:
    first, second = (serving(store).by_type(kind)[0] for store in ("duckdb", "postgresql"))
    path = f"/collections/{collection}/items"
    one, other = first.get(path, **params), second.get(path, **params)
    assert one.status_code == other.status_code
    if one.status_code == 200:
        assert _comparable(one.json(), first) == _comparable(other.json(), second)


@pytest.mark.parametrize("kind", ["gip", "epci", "bailleur"])
def test_the_same_descriptions(serving: Callable[[str], Any], kind: str) -> None:
    first, second = (serving(store).by_type(kind)[0] for store in ("duckdb", "postgresql"))
    for path in ("/collections", "/openapi", "/collections/rpls-logements/tiles"):
        one, other = first.get(path).text, second.get(path).text
        assert one.replace(first.base_url, "") == other.replace(second.base_url, "")


def _comparable(page: Any, account: Any) -> Any:
    page.pop("timeStamp")
    for link in page["links"]:
        link["href"] = link["href"].removeprefix(account.base_url)
    return _rounded(page)


def _rounded(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _rounded(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_rounded(one) for one in node]
    return round(node, 7) if isinstance(node, float) else node
