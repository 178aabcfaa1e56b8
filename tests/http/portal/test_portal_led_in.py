"""A browser that opens any address is led to the sign-in page and back; nobody else is."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import requests

from testing.rows import each_row

HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
OPENED = {"Accept": HTML, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "none"}
ADDRESSES = [
    "/",
    "/collections",
    "/collections/rpls-logements/items?limit=3&crs=http://www.opengis.net/def/crs/EPSG/0/3857",
    "/collections/indicateurs-commune/items?filter=nom%20%3D%20%27L%27%27%C3%8Ele%27",
    "/processes/echo",
    "/jobs",
    "/openapi?f=html",
    "/ows?service=WMS&request=GetCapabilities",
    "/collections/rpls-logements/tiles/WebMercatorQuad/9/1/1",
    "/rien/%C3%A9",
    "/portail/",
    "/portail/journal?du=2026-01-01&au=2026-01-31",
]
PROGRAMS = {
    "curl": {"Accept": "*/*"},
    "QGIS": {"Accept": "application/geo+json", "User-Agent": "Mozilla/5.0 QGIS/34000"},
    "a script of a page": {"Accept": "*/*", "Sec-Fetch-Mode": "cors"},
    "an image of a page": {"Accept": "image/png,*/*;q=0.8", "Sec-Fetch-Mode": "no-cors"},
    "a client that says nothing": {"Accept": ""},
    "a reader of HTML that opens nothing": {"Accept": HTML},
    "a navigation that reads JSON": {"Accept": "application/json", "Sec-Fetch-Mode": "navigate"},
}
TOLD = {
    "Content-Type": "application/problem+json",
    "WWW-Authenticate": 'Basic realm="parc-social", charset="UTF-8"',
    "Cache-Control": "private, max-age=0",
}


def asked(service: Any, path: str, method: str = "GET", **headers: str) -> requests.Response:
    return requests.request(
        method, service.base_url + path, headers=headers, allow_redirects=False, timeout=60
    )


@each_row("path", ADDRESSES)
def test_a_browser_is_led_to_sign_in_and_back_to_exactly_what_it_asked(
    own_service: Any, person: Callable[..., Any], path: str
) -> None:
    answer = asked(own_service, path, **OPENED)
    assert answer.status_code == 303
    assert "WWW-Authenticate" not in answer.headers  # no dialog of the browser's own
    assert answer.headers["Cache-Control"] == "no-store"
    where = urlsplit(answer.headers["Location"])
    assert f"{where.scheme}://{where.netloc}" == own_service.base_url
    assert where.path == "/portail/connexion"
    (suite,) = parse_qs(where.query)["suite"]
    form = person("demo-epci", signed=False)
    page = form.see(f"{where.path}?{where.query}")
    assert page.status_code == 200
    entered = form.sign_in(suite=suite)
    assert (entered.status_code, entered.headers["Location"]) == (303, own_service.base_url + path)


@each_row("who", PROGRAMS)
@each_row("path", ["/", "/collections/rpls-logements/items?limit=3", "/rien"])
def test_every_other_client_keeps_the_challenge(own_service: Any, who: str, path: str) -> None:
    answer = asked(own_service, path, **PROGRAMS[who])
    assert answer.status_code == 401
    assert {name: answer.headers[name] for name in TOLD} == TOLD
    assert answer.json() == {
        "type": "about:blank",
        "title": "Authentification requise",
        "status": 401,
        "detail": "Identifiez-vous : HTTP Basic (identifiant et mot de passe d'application) ou"
        " X-API-Key.",
        "code": "authentication-required",
        "remede": "Envoyez l'identifiant et un mot de passe d'application (HTTP Basic), ou"
        " X-API-Key.",
        "instance": f"urn:uuid:{answer.headers['X-Request-Id']}",
    }


@each_row("headers", [{"Authorization": "Basic ZGVtby1naXA6ZmF1eA=="}, {"X-API-Key": "psk_fausse"}])
def test_a_browser_that_brings_a_wrong_secret_is_told_so(
    own_service: Any, headers: dict[str, str]
) -> None:
    assert asked(own_service, "/collections", **OPENED, **headers).status_code == 401


def test_a_browser_that_brings_a_right_one_is_answered(embedded: Any) -> None:
    account = embedded.by_type("epci")[0]
    answer = account.ask("GET", "/collections", headers=OPENED)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")


@each_row("method", ["POST", "PUT", "DELETE"])
def test_what_is_not_a_reading_is_led_nowhere(own_service: Any, method: str) -> None:
    assert asked(own_service, "/processes/echo/execution", method, **OPENED).status_code == 401


def test_what_needs_no_account_still_needs_none(own_service: Any) -> None:
    for path in ("/health/live", "/static/pages.css", "/portail/connexion", "/portail/mentions"):
        assert asked(own_service, path, **OPENED).status_code == 200, path


@each_row(
    "suite",
    ["https://ailleurs.example/", "//ailleurs.example/", "/portail//ailleurs.example",
     "/\\ailleurs.example", "javascript:alert(1)", "portail/", "/portail/\r\nX: y",
     "/%2f/ailleurs.example", "/%0d%0aX: y", "/\t/ailleurs.example", "/" + "a" * 2_000],
)  # fmt: skip
def test_nobody_is_led_to_another_place(
    own_service: Any, person: Callable[..., Any], suite: str
) -> None:
    one = person("demo-gip", signed=False)
    page = one.see(f"/portail/connexion?suite={quote(suite)}")
    assert 'name="suite" value=""' in page.text
    home = f"{own_service.base_url}/portail/"
    assert one.sign_in(suite=suite).headers["Location"] == home
    again = one.see(f"/portail/connexion?suite={quote(suite)}")  # signed in by now
    assert (again.status_code, again.headers["Location"]) == (303, home)


@pytest.mark.usefixtures("agent")
def test_who_acts_for_several_chooses_first_and_then_is_led_back(
    own_service: Any, person: Callable[..., Any]
) -> None:
    one, path = person("agent", signed=False), "/collections?f=html"
    chosen = one.sign_in(suite=path).headers["Location"]
    assert chosen == f"{own_service.base_url}/portail/organisme?suite={quote(path)}"
    led = one.browser.get(
        own_service.base_url + path, headers=OPENED, allow_redirects=False, timeout=60
    )
    assert (led.status_code, led.headers["Location"]) == (303, chosen)
    token = one.see("/portail/organisme").text.partition('name="jeton" value="')[2][:64]
    code = own_service.accounts["demo-commune"].organisation
    sent = {"jeton": token, "organisme": code, "suite": path}
    assert one.send_bare("/portail/organisme", sent).headers["Location"].endswith(path)


def test_a_second_tab_that_has_signed_in_meanwhile_goes_on(
    own_service: Any, person: Callable[..., Any]
) -> None:
    answer = person("demo-epci").see("/portail/connexion?suite=/collections")
    assert answer.headers["Location"] == f"{own_service.base_url}/collections"


@each_row(
    ("site", "suite", "again"),
    [("cross-site", "/collections", True), ("same-site", "/collections", True),
     ("same-origin", "/collections", False), ("none", "/collections", False),
     ("cross-site", "//ailleurs.example", False), ("cross-site", "", False)],
)  # fmt: skip
def test_the_sign_in_page_asks_once_more_for_whom_another_site_led_here(
    own_service: Any, site: str, suite: str, again: bool
) -> None:
    where = f"/portail/connexion?suite={quote(suite)}"
    page = asked(own_service, where, Accept=HTML, **{"Sec-Fetch-Site": site})
    refresh = f'<meta http-equiv="refresh" content="0; url={where}">'
    assert (refresh in page.text) is again
    assert ('http-equiv="refresh"' in page.text) is again
