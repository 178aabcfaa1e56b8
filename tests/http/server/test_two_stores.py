"""Both stores give equal answers: coordinates to seven decimals, the time stamp aside."""

from collections.abc import Callable
from typing import Any

import pytest

from testing.rows import each_row
from testing.sample import crossed, in_this_turn, sampled

pytestmark = pytest.mark.long

REUNION = "http://www.opengis.net/def/crs/EPSG/0/2975"
CASES: list[tuple[str, dict[str, Any]]] = [
    ("rpls-logements", {"limit": 10000}),
    ("rpls-logements", {"limit": 200, "offset": 1000}),
    ("rpls-logements", {"bbox": "55.4,-21,55.6,-20.8", "limit": 10000}),
    ("rpls-logements", {"filter": "nbpiece > 2 AND dpe_energie IN ('A', 'B')", "limit": 10000}),
    ("rpls-logements", {"sortby": "-surfhab,nbpiece", "limit": 300}),
    ("rpls-logements", {"crs": REUNION, "bbox": "55.1,-21.5,55.9,-20.8", "limit": 50}),
    ("rpls-logements", {"properties": "nbpiece,dpe_date", "skipGeometry": "true", "limit": 500}),
    ("rpls-logements-serie", {"datetime": "2024-01-01/..", "limit": 10000}),
    ("adresses", {"limit": 10000}), ("ops-adresses", {"limit": 10000}),
    ("ops-menages", {"limit": 10000}), ("indicateurs-commune", {"limit": 10000}),
    ("indicateurs-commune-serie", {"limit": 10000}),
    ("indicateurs-qpv", {"limit": 10000}), ("indicateurs-ilot", {"limit": 10000}),
    ("indicateurs-adresse-serie", {"limit": 10000}),
    ("territoires-region", {"limit": 10000}), ("territoires-iris", {"limit": 10000}),
    ("territoires-commune", {"limit": 10000}), ("territoires-carreau", {"limit": 10000}),
]  # fmt: skip

NIVEAUX = (
    "france", "region", "departement", "ept", "epci", "arm", "commune", "qpv", "iris", "carreau",
    "ilot", "adresse",
)  # fmt: skip


KINDS = ("gip", "epci", "bailleur")


@sampled
@each_row(("kind", "case"), crossed(KINDS, CASES, 3), ids=lambda v: str(v)[:50])
def test_the_same_features(
    serving: Callable[[str], Any], kind: str, case: tuple[str, dict[str, Any]]
) -> None:
    collection, params = case
    first, second = (serving(store).by_type(kind)[0] for store in ("duckdb", "postgresql"))
    path = f"/collections/{collection}/items"
    one, other = first.get(path, **params), second.get(path, **params)
    assert one.status_code == other.status_code
    if one.status_code == 200:
        assert _comparable(one.json(), first) == _comparable(other.json(), second)


@each_row("kind", KINDS)
def test_the_same_descriptions(serving: Callable[[str], Any], kind: str) -> None:
    first, second = (serving(store).by_type(kind)[0] for store in ("duckdb", "postgresql"))
    for path in ("/collections", "/openapi", "/collections/rpls-logements/tiles"):
        one, other = first.get(path).text, second.get(path).text
        assert one.replace(first.base_url, "") == other.replace(second.base_url, "")


@sampled
@each_row("twin", ["", "-serie"])
@each_row("niveau", in_this_turn(NIVEAUX, 2, "two stores"))
def test_figures_are_the_same_csv_byte_for_byte(
    serving: Callable[[str], Any], niveau: str, twin: str
) -> None:
    """Whole numbers all the way, and one division at the end: no digit depends on the store."""
    path = f"/collections/indicateurs-{niveau}{twin}/items"
    first, second = (
        serving(store).by_type("gip")[0].get(path, f="csv", limit=10000)
        for store in ("duckdb", "postgresql")
    )
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.content == second.content
    assert first.content.count(b"\n") > 1 or niveau == "arm"  # no arrondissement in these places


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
