"""What @arcgis/core 4.33 sends from a map of another site, in its order (its source was read)."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

_SITE = {"Origin": "https://carte.exemple.fr"}
_SYSTEMS = (
    "http://www.opengis.net/def/crs/EPSG/0/3857",
    "http://www.opengis.net/def/crs/EPSG/0/2154",
)
_OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
LAYER = "rpls-logements"


class Esri:
    """A browser that obeys CORS: it reads an answer only when the answer lets its site read it."""

    def __init__(self, account: Any) -> None:
        self._account = account
        self.url = f"{account.base_url}/"

    def get(self, url: str, accept: str = "application/json") -> Any:
        """Asks leave, then the question, as a browser does for a request with credentials."""
        headers = {
            **_SITE,
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "authorization",
        }
        leave = requests.options(url, headers=headers, timeout=60)
        assert leave.ok
        assert "authorization" in leave.headers["Access-Control-Allow-Headers"].lower()
        signed = (self._account.login, self._account.password)
        headers = {**_SITE, "Accept": accept}
        answer = requests.get(url, headers=headers, auth=signed, timeout=60)
        assert answer.status_code == 200, answer.text
        assert answer.headers["Access-Control-Allow-Origin"] in ("*", _SITE["Origin"])
        return answer.json()

    def link(self, document: Any, rel: str, media: str) -> str:
        """The link of that relation whose type is the very one, or that has none."""
        found = [one for one in document["links"] if one["rel"].rpartition("/")[2] == rel]
        return next(one["href"] for one in found if one.get("type", media) == media)


@pytest.fixture
def esri(embedded: Any) -> Esri:
    return Esri(embedded.by_type("gip")[0])


def _with(url: str, **more: Any) -> str:
    return requests.Request("GET", url, params=more).prepare().url or ""


def test_from_the_root_to_the_limit_that_it_will_ask(esri: Esri) -> None:
    root = esri.get(esri.url)
    classes = esri.get(esri.link(root, "conformance", "application/json"))["conformsTo"]
    for name in ("geojson", "oas30", "core"):
        assert f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}" in classes
    described = esri.get(esri.link(root, "service-desc", _OPENAPI), _OPENAPI)
    parameter = described["components"]["parameters"]["limit"]["schema"]
    page = esri.get(_with(_items(esri), limit=parameter["maximum"]), "application/geo+json")
    assert page["numberReturned"] == min(parameter["maximum"], page["numberMatched"])


def _items(esri: Esri) -> str:
    collections = esri.get(esri.link(esri.get(esri.url), "data", "application/json"))
    one = next(one for one in collections["collections"] if one["id"] == LAYER)
    return esri.link(one, "items", "application/geo+json")


def test_pages_until_one_is_short_each_by_the_offset_of_next(esri: Esri) -> None:
    limit, url, seen, matched = 700, _with(_items(esri), limit=700), list[str](), 0
    while url:
        page = esri.get(url, "application/geo+json")
        matched = page["numberMatched"]
        seen += [feature["id"] for feature in page["features"]]
        links = [one for one in page["links"] if one["rel"] == "next"]
        url = ""
        if len(page["features"]) == limit and links:
            url = esri.link(page, "next", "application/geo+json")
            offset = parse_qs(urlsplit(url).query)["offset"]
            assert offset == [str(len(seen))]
    assert len(seen) == len(set(seen)) == matched > limit


def test_a_sample_tells_the_columns_and_each_has_an_id(esri: Esri) -> None:
    sample = esri.get(_with(_items(esri), limit=5), "application/geo+json")["features"]
    assert all(type(feature["id"]) in (str, int) for feature in sample)
    assert {"nbpiece", "code_commune"} <= sample[0]["properties"].keys()


@pytest.mark.parametrize("system", _SYSTEMS)
def test_it_reads_in_the_system_of_its_map(esri: Esri, system: str) -> None:
    collections = esri.get(esri.link(esri.get(esri.url), "data", "application/json"))
    one = next(one for one in collections["collections"] if one["id"] == LAYER)
    assert system in one["crs"]
    page = esri.get(_with(_items(esri), limit=1, crs=system), "application/geo+json")
    x, y = page["features"][0]["geometry"]["coordinates"]
    assert abs(x) > 180 or abs(y) > 180


def test_its_own_words_break_nothing(esri: Esri) -> None:
    """`query` is its attribute filter, `token` its key: neither is ours, and both are passed by."""
    page = esri.get(_with(_items(esri), limit=2, query="nbpiece=3", token="x"))
    assert page["numberReturned"] == 2


def test_a_script_of_another_site_reads_the_headers_that_it_needs(gip: Any) -> None:
    answer = gip.ask("GET", f"/collections/{LAYER}/items?limit=1", headers=_SITE)
    exposed = answer.headers["Access-Control-Expose-Headers"].split(", ")
    assert {"Link", "Content-Crs", "OGC-NumberMatched", "ETag"} <= set(exposed)
