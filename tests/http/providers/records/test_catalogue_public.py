"""The setting that opens the records to callers without an account: those, and nothing else."""

import json
import re
import time
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from parc_social.catalogue.load import collections, indicators
from parc_social.registry.registry import open_registry
from parc_social.settings import read_settings
from providers.records.build import FRANCE
from providers.records.geojson import polygon
from testing.sample import in_turn, sampled

pytestmark = pytest.mark.both_stores(each_time=True)

OPEN = ("", "/items", "/items/rpls-logements", "/schema", "/queryables")
FEEDS = ("/dcat", "/iso19139", "/iso19139/rpls-logements")
VALUES = {
    "featureId": "x", "recordId": "rpls-logements", "tileMatrixSetId": "WebMercatorQuad",
    "tileMatrix": "5", "tileRow": "11", "tileCol": "16", "jobId": "x", "processId": "echo",
    "edition": "rpls_2025_0123abcd",
}  # fmt: skip


@pytest.fixture(scope="module")
def opened(service: Any, serve: Callable[[dict[str, str]], str]) -> str:
    """Another server on the same data, with the setting."""
    return serve(service.environ | {"PARC_SOCIAL_CATALOGUE_PUBLIC": "oui"})


def get(address: str, path: str, **more: Any) -> requests.Response:
    return requests.get(address + path, timeout=60, allow_redirects=False, **more)


def bare(stranger: HTTPConnection, verb: str, path: str, body: bytes | None = None) -> int:
    """The status of a request that costs its client little; no answer has a cookie."""
    kind = {} if body is None else {"Content-Type": "application/json"}
    stranger.request(verb, path, body, kind)
    with stranger.getresponse() as answer:
        answer.read()
        assert answer.getheader("Set-Cookie") is None
        return answer.status


def records(address: str) -> list[dict[str, Any]]:
    answer = get(address, "/collections/catalogue/items?limit=1000")
    assert answer.status_code == 200, answer.text
    return answer.json()["features"]


def test_it_is_closed_until_the_setting_says_so(service: Any) -> None:
    for path in (*(f"/collections/catalogue{p}" for p in OPEN), *FEEDS):
        answer = service.stranger(path)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_a_stranger_reads_every_form_of_the_records(opened: str) -> None:
    for path in (*(f"/collections/catalogue{p}" for p in OPEN), *FEEDS):
        assert get(opened, path).status_code == 200, path
    for path in OPEN:
        page = get(opened, f"/collections/catalogue{path}", headers={"Accept": "text/html"})
        assert page.headers["Content-Type"].startswith("text/html")
        assert "Se connecter" in page.text


@pytest.mark.long
@sampled
def test_a_stranger_reads_nothing_else(opened: str, gip: Any) -> None:
    """Every operation of who sees the most, each verb, and the pages: 401 as ever."""
    paths = gip.json("/openapi")["paths"]
    tried = 0
    with closing(HTTPConnection(urlsplit(opened).netloc, timeout=60)) as stranger:
        for number, (path, item) in enumerate(paths.items()):
            address = re.sub(r"\{(\w+)\}", lambda found: VALUES.get(found[1], "x"), path)
            is_open = path.startswith(("/collections/catalogue", "/dcat", "/iso19139"))
            for verb in item:
                status = bare(stranger, verb.upper(), address)
                assert (status == 401) is not is_open, (verb, address)
                tried += 1
            for verb in in_turn(("POST", "PUT", "DELETE"), 3, number):
                assert bare(stranger, verb, address, b"{}") == 401, (verb, address)
    assert tried > 300
    for path in ("/collections/catalogue/tiles", "/collections/nulle-part", "/nulle-part",
                 "/collections/rpls-logements/items/catalogue", "/collections/catalogue/x",
                 "/collections/x%2F..%2Fcatalogue/items", "/stac", "/admin"):  # fmt: skip
        assert get(opened, path).status_code in (400, 401), path
    assert get(opened, "/metrics").status_code != 200 or "127.0.0.1" in opened


def test_no_count_and_no_place_finer_than_france(opened: str, gip: Any) -> None:
    told = records(opened)
    assert {json.dumps(one["geometry"]) for one in told} == {json.dumps(polygon(FRANCE))}
    text = json.dumps(told, ensure_ascii=False)
    assert not re.search(r"\d objets?\b", text)
    seen = gip.json("/collections/catalogue/items", limit=1000)["features"]
    assert re.search(r"\d objets?\b", json.dumps(seen, ensure_ascii=False))  # the control
    described = get(opened, "/collections/catalogue").json()["extent"]
    assert described["spatial"]["bbox"] == [list(FRANCE)]
    for path in ("/dcat", "/iso19139"):
        form = get(opened, path).text
        assert not re.search(r"\d objets?\b", form)
        boxes = set(re.findall(r"POLYGON\(\([^)]*\)\)", form))
        assert len(boxes) == (1 if path == "/dcat" else 0)
        degrees = set(re.findall(r"Longitude><gco:Decimal>([^<]+)", form))
        assert degrees <= {str(FRANCE[0]), str(FRANCE[2])}


def test_texts_levels_years_and_conditions_are_told(opened: str) -> None:
    told = {one["id"]: one for one in records(opened)}
    assert {c for c in collections() if not c.endswith("-serie")} <= set(told)
    assert set(indicators()) <= set(told)
    dwellings = told["rpls-logements"]["properties"]
    assert dwellings["millesime"] == [2024, 2025]
    assert dwellings["niveau"] == ["adresse"]
    assert "convention" in dwellings["rights"]
    editions = [one for one in told.values() if one["properties"]["type"] == "edition"]
    sources = {one["properties"]["source"] for one in editions}
    assert sources == {"ops", "rpls", "territoires", "indicateurs"}


def test_nothing_of_a_draft_or_of_a_landlord_is_told(opened: str, service: Any) -> None:
    text = get(opened, "/collections/catalogue/items?limit=1000").text
    for account in service.by_type("bailleur"):
        assert account.organisation not in text
    drafts = [e for e in editions_of(service) if e["etat"] not in ("publiée", "retirée")]
    assert all(draft["id"] not in text for draft in drafts)


def editions_of(service: Any) -> list[dict[str, Any]]:
    file = service.data / "editions" / "manifest.json"
    if not file.exists():
        return []
    return [{"id": e["id"], "etat": e["state"]} for e in json.loads(file.read_bytes())["editions"]]


@pytest.mark.parametrize(
    "given",
    [
        {"auth": ("inconnu", "faux")},
        {"headers": {"X-API-Key": "faux"}},
        {"headers": {"Authorization": "Bearer faux"}},
        {"params": {"api_key": "faux"}},
    ],
    ids=["password", "key", "token", "key in the address"],
)
def test_wrong_credentials_are_not_none(opened: str, given: Any) -> None:
    assert get(opened, "/collections/catalogue/items", **given).status_code == 401


def test_an_account_sees_its_own_records_and_one_without_convention_none(
    opened: str, service: Any, epci: Any
) -> None:
    mine = get(opened, "/collections/catalogue/items?limit=1000", auth=(epci.login, epci.password))
    assert [one["id"] for one in mine.json()["features"]] == [
        one["id"] for one in epci.json("/collections/catalogue/items", limit=1000)["features"]
    ]
    known = service.in_state("expired")
    answer = get(opened, "/collections/catalogue/items", auth=(known.login, known.password))
    assert answer.status_code == 404


def test_a_stranger_s_mistakes_are_told(opened: str) -> None:
    for query, code in (("inconnu=1", "unknown-parameter"), ("q=", "invalid-value")):
        answer = get(opened, f"/collections/catalogue/items?{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, code)
    for path in ("/collections/catalogue/items/inconnu", "/iso19139/inconnu"):
        assert get(opened, path).status_code == 404


def test_a_stranger_is_in_the_journal_without_a_name(opened: str, service: Any) -> None:
    get(opened, "/collections/catalogue/items?q=un+nom+propre")
    registry = open_registry(read_settings(service.environ).registry)
    rows: list[Any] = []
    until = time.monotonic() + 10  # a line that needs not wait is on the disk a little later
    while not any("q=?" in row[2] for row in rows) and time.monotonic() < until:
        time.sleep(0.1)
        registry.journal.flush()
        with registry.engine.connect() as connection:
            rows = list(
                connection.exec_driver_sql(
                    "SELECT compte, organisation, requete FROM journal"
                    " WHERE operation = 'records' AND compte = '' AND statut = 200"
                ).all()
            )
    registry.close()
    assert any("q=?" in row[2] for row in rows)
    assert all((row[0], row[1]) == ("", "") for row in rows)
    assert "propre" not in str(rows)


def test_strangers_share_one_quota(
    service: Any, serve: Callable[[dict[str, str]], str], tmp_path: Any
) -> None:
    file = tmp_path / "quotas.yml"
    small = "{requetes: 2, fenetre_s: 1000, simultanees: 2}"
    file.write_text(f"defaut: {{requetes: 900, fenetre_s: 1, simultanees: 20}}\npublic: {small}\n")
    public = {"PARC_SOCIAL_CATALOGUE_PUBLIC": "oui", "PARC_SOCIAL_QUOTAS": str(file)}
    address = serve(service.environ | public)
    statuses = [get(address, "/collections/catalogue").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    refused = get(address, "/dcat")
    assert refused.json()["code"] == "quota-exceeded"
    assert "visiteurs sans compte" in refused.json()["detail"]
    account = service.by_type("gip")[0]
    mine = get(address, "/collections", auth=(account.login, account.password))
    assert mine.status_code == 200
    assert get(address, "/collections").status_code == 401
