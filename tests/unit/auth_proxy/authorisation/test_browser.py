"""Which requests a person's browser sends, and where it is led to sign in."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from werkzeug.test import EnvironBuilder

from auth_proxy.authorisation.request_context import browser_of, to_sign_in
from testing.rows import each_row

HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
OPENED = {"Accept": HTML, "Sec-Fetch-Mode": "navigate"}


def environ(path: str = "/collections", method: str = "GET", **headers: str) -> dict[str, Any]:
    return EnvironBuilder(path, method=method, headers=list(headers.items())).get_environ()


@each_row(
    "accept",
    ["", "*/*", "application/json", "image/png,*/*;q=0.8", "text/html;q=0, application/json",
     "application/json, text/html;q=0.5", "application/problem+json, text/html;q=0.9"],
)  # fmt: skip
def test_who_likes_another_form_than_html_is_no_browser(accept: str) -> None:
    assert browser_of(environ(**{"Accept": accept, "Sec-Fetch-Mode": "navigate"})) is None


@each_row("accept", [HTML, "text/html", "text/html, application/json;q=0.9"])
def test_who_likes_html_best_is_one(accept: str) -> None:
    assert browser_of(environ(Accept=accept)) is not None


def navigates(method: str = "GET", path: str = "/collections", **headers: str) -> bool:
    found = browser_of(environ(path, method, **{**OPENED, **headers}))
    assert found is not None
    return found.navigates


@each_row("method", ["GET", "HEAD"])
def test_a_person_opens_an_address(method: str) -> None:
    assert navigates(method)


@each_row("mode", ["cors", "no-cors", "same-origin", "websocket", "NAVIGATE", ""])
def test_a_script_or_an_image_of_a_page_opens_none(mode: str) -> None:
    assert not navigates(**{"Sec-Fetch-Mode": mode})


@each_row("method", ["POST", "PUT", "DELETE"])
def test_a_form_that_is_sent_opens_none(method: str) -> None:
    assert not navigates(method)


@each_row(
    ("path", "headers"),
    [
        ("/collections", {"Authorization": "Basic eDp5"}),
        ("/collections", {"X-API-Key": "psk_x"}),
        ("/collections?api_key=psk_x", {}),
        ("/collections?api%5Fkey=psk_x", {}),
    ],
)
def test_who_brings_credentials_is_told_of_them(path: str, headers: dict[str, str]) -> None:
    assert not navigates(path=path, **headers)


@each_row(
    "asked",
    [
        "/",
        "/collections/rpls-logements/items?limit=3&limit=3&token=x",  # before anything is dropped
        "/collections/x/items?crs=http://www.opengis.net/def/crs/EPSG/0/3857&filter=a%20%3D%20%27b%27",
        "/collections/%C3%89tat?nom=L%27%C3%8Ele",
    ],
)
def test_the_address_of_the_sign_in_page_holds_what_was_asked(asked: str) -> None:
    browser = browser_of(environ(asked, **OPENED))
    assert browser is not None
    answer = to_sign_in(browser, "https://parc.example/portail-sig", None)
    where = urlsplit(dict(answer.headers)["Location"])
    assert (answer.status, where.netloc, where.path) == (
        303, "parc.example", "/portail-sig/portail/connexion",
    )  # fmt: skip
    assert parse_qs(where.query) == {"suite": [asked]}


@each_row(("asked", "method"), [("/x?" + "a" * 3_000, "GET"), ("/x%2f%2fy", "GET"), ("/x", "POST")])
def test_what_nobody_is_led_back_to_is_left_out(asked: str, method: str) -> None:
    browser = browser_of(environ(asked, method, **OPENED))
    assert browser is not None
    answer = to_sign_in(browser, "https://parc.example", None)
    assert dict(answer.headers)["Location"] == "https://parc.example/portail/connexion"
