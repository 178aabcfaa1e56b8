"""Contract, section 3, and who sees what: through the front door, as each account."""

from typing import Any

import pytest
import requests

from testing.rows import each_row

pytestmark = pytest.mark.both_stores(each_time=True)

DWELLINGS = "/collections/rpls-logements/items"
HOUSEHOLDS = "/collections/ops-menages/items"
PRIVATE = {"siren_bailleur", "loyer_principal", "mode", "bail_date", "contingent"}
PATHS = [
    "/", "/conformance", "/openapi", "/collections", "/collections/rpls-logements", DWELLINGS,
    f"{DWELLINGS}/x", "/collections/rpls-logements/schema", "/processes", "/nosuch",
    "/collections/rpls-logements/tiles/WebMercatorQuad/0/0/0", "/TileMatrixSets", "/jobs",
    "/wmts/1.0.0/WMTSCapabilities.xml", "/admin/config", "/stac", "/asyncapi",
]  # fmt: skip


@each_row("path", PATHS)
def test_a_stranger_is_asked_who_he_is(service: Any, path: str) -> None:
    response = service.stranger(path)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Basic ")
    assert "set-cookie" not in response.headers


def test_a_wrong_password_is_no_password(service: Any, gip: Any) -> None:
    response = requests.get(service.base_url + DWELLINGS, auth=(gip.login, "x"), timeout=60)
    assert response.status_code == 401


@each_row("path", ["/health/live", "/health/ready"])
def test_health_needs_no_account(service: Any, path: str) -> None:
    assert service.stranger(path).status_code == 200


def test_an_api_key_is_as_good_as_a_password(service: Any, epci: Any) -> None:
    response = service.stranger(DWELLINGS, headers={"X-API-Key": epci.api_key})
    assert response.json()["numberMatched"] == epci.json(DWELLINGS)["numberMatched"]


@each_row("state", ["unsigned", "expired"])
def test_without_an_active_convention_nothing_is_there(service: Any, state: str) -> None:
    account = service.in_state(state)
    for path in ("/", "/conformance", "/openapi", "/collections"):
        assert account.get(path).status_code == 200, path
    assert account.json("/collections")["collections"] == []
    assert "sign" in account.json("/")["description"]
    assert not any(p.startswith("/collections/") for p in account.json("/openapi")["paths"])
    bodies = {account.get(path).text for path in (DWELLINGS, "/processes", "/nosuch", "/jobs")}
    assert {account.get(path).status_code for path in (DWELLINGS, "/processes")} == {404}
    assert len({body for body in bodies if "no-such" not in body}) == 1


def test_an_epci_sees_its_communes_and_no_private_column(epci: Any) -> None:
    page = epci.json(DWELLINGS, limit=10000)
    seen = {f["properties"]["code_commune"] for f in page["features"]}
    assert seen
    assert seen <= epci.perimetre
    assert not PRIVATE & set(page["features"][0]["properties"])
    assert page["numberMatched"] == len(page["features"])


def test_an_epci_sees_all_of_its_communes(epci: Any, gip: Any) -> None:
    everything = gip.json(DWELLINGS, limit=10000)["features"]
    mine = {f["id"] for f in everything if f["properties"]["code_commune"] in epci.perimetre}
    assert {f["id"] for f in epci.json(DWELLINGS, limit=10000)["features"]} == mine


@each_row("collection", ["adresses", "ops-adresses", "rpls-logements-serie"])
def test_fine_collections_keep_to_the_perimeter(epci: Any, gip: Any, collection: str) -> None:
    page = epci.json(f"/collections/{collection}/items", limit=10000)
    assert {f["properties"]["code_commune"] for f in page["features"]} <= epci.perimetre
    everything = gip.json(f"/collections/{collection}/items", resulttype="hits")["numberMatched"]
    assert 0 < page["numberMatched"] < everything


@each_row("collection", ["indicateurs-commune", "territoires-commune"])
def test_wide_collections_are_the_same_for_all(epci: Any, gip: Any, collection: str) -> None:
    path = f"/collections/{collection}/items"
    assert epci.json(path, limit=10000)["features"] == gip.json(path, limit=10000)["features"]


def test_a_bailleur_sees_its_own_households_only(bailleurs: list[Any]) -> None:
    for bailleur in bailleurs:
        page = bailleur.json(HOUSEHOLDS, limit=10000)
        assert page["features"]
        assert {f["properties"]["siren_bailleur"] for f in page["features"]} == {
            bailleur.organisation
        }
    one, other = (b.json(HOUSEHOLDS, limit=10000)["features"] for b in bailleurs)
    assert not {f["id"] for f in one} & {f["id"] for f in other}


def test_nobody_else_has_households(service: Any) -> None:
    for kind in ("gip", "etat", "epci", "commune"):
        account = service.by_type(kind)[0]
        assert account.get(HOUSEHOLDS).status_code == 404
        assert account.get(HOUSEHOLDS).content == account.get("/collections/nosuch/items").content


def test_private_columns_are_shown_on_own_rows_only(bailleurs: list[Any]) -> None:
    for bailleur in bailleurs:
        features = bailleur.json(DWELLINGS, limit=10000)["features"]
        rows = [f["properties"] for f in features]
        own = [r for r in rows if r["siren_bailleur"] == bailleur.organisation]
        others = [r for r in rows if r["siren_bailleur"] is None]
        assert own
        assert others
        assert len(own) + len(others) == len(rows)
        assert {r[name] for r in others for name in PRIVATE} == {None}
        assert any(r["loyer_principal"] is not None for r in own)


def test_not_yours_is_not_found_to_the_byte(epci: Any, gip: Any) -> None:
    features = gip.json(DWELLINGS, limit=10000)["features"]
    foreign = next(f for f in features if f["properties"]["code_commune"] not in epci.perimetre)
    theirs, none = (epci.get(f"{DWELLINGS}/{one}") for one in (foreign["id"], "nosuch"))
    assert theirs.status_code == none.status_code == 404
    assert theirs.content == none.content


def test_a_hidden_column_is_an_unknown_column(epci: Any) -> None:
    for params in (
        {"{}": "1"}, {"sortby": "{}"}, {"properties": "{}"}, {"filter": "{} = '1'"},
        {"filter": "{} IS NULL"}, {"filter": "NOT ({} = '1')"},
    ):  # fmt: skip
        texts = []
        for name in ("siren_bailleur", "siren_inconnuu"):
            asked = {k.format(name): v.format(name) for k, v in params.items()}
            response = epci.get(DWELLINGS, **asked)
            assert response.status_code == 400, (asked, response.text)
            texts.append(response.json()["detail"].replace(name, "?"))
        assert texts[0] == texts[1]


@each_row("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nobody_writes(gip: Any, method: str) -> None:
    response = gip.ask(method, DWELLINGS, json={"type": "Feature"})
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_options_asks_no_credentials_and_offers_no_editing(service: Any) -> None:
    response = requests.options(service.base_url + DWELLINGS, timeout=60)
    assert response.status_code == 200
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_head_is_get_without_a_body(gip: Any) -> None:
    response = gip.ask("HEAD", DWELLINGS)
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["Content-Type"] == "application/geo+json"


def test_invented_data_say_so(gip: Any) -> None:
    assert "fictives" in gip.json("/")["description"]
    assert "fictives" in gip.json("/openapi")["info"]["description"]
    assert "fictives" in gip.json("/processes/indicateurs-territoire")["description"]
    for collection in gip.json("/collections")["collections"]:
        assert "fictives" in collection["description"]


def test_caches_are_told_that_an_answer_is_one_callers(gip: Any) -> None:
    response = gip.get(DWELLINGS, limit=1)
    assert "private" in response.headers["Cache-Control"]
    assert "Authorization" in response.headers["Vary"]
    assert "X-Powered-By" not in response.headers
