"""The door as an attacker meets it: raw octets on a socket, and every route with bad questions."""

import base64
import re
import socket
from collections.abc import Iterator
from random import Random
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import pytest
import requests

from auth_proxy.errors.refusals import REFUSALS
from parc_social.catalogue.routes.table import ROUTES
from testing.rows import each_row

SMUGGLED = b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"
INNARDS = (
    "Traceback", "File \"", "line ", ".py", "site-packages", "/usr/", "/work/", "/var/",
    "duckdb", "postgres", "psycopg", "sqlite", "sqlalchemy", "pygeoapi", "werkzeug", "flask",
    "waitress", "SELECT ", "FROM ", "WHERE ", "relation ", "Exception", "NoneType", "KeyError",
    "ValueError", "object at 0x", "Binder", "Parser Error", "syntax error", "cql2",
)  # fmt: skip
VALUES = ("cql2-text", "cql2-json")  # of filter-lang: the standard's words, which a remedy names


def _told(service: Any, data: bytes) -> bytes:
    """Everything the server says to these octets, until it closes or is silent for a second.

    It has ten for its first word.
    """
    where = urlsplit(service.base_url)
    with socket.create_connection((where.hostname, where.port), timeout=10) as client:
        client.sendall(data)
        got = b""
        try:
            while part := client.recv(65_536):
                got += part
                client.settimeout(1.0)
        except (TimeoutError, ConnectionResetError):
            pass
    return got


def _head(account: Any, line: str, *more: str) -> bytes:
    secret = base64.b64encode(f"{account.login}:{account.password}".encode()).decode()
    return "\r\n".join([line, "Host: x", f"Authorization: Basic {secret}", *more, "", ""]).encode()


@pytest.fixture(scope="module")
def account(embedded: Any) -> Any:
    return embedded.by_type("epci")[0]


SHAPES = {
    "length and chunked": (("Content-Length: 5", "Transfer-Encoding: chunked"), b"0\r\n\r\n"),
    "two lengths": (("Content-Length: 0", f"Content-Length: {len(SMUGGLED)}"), b""),
    "a list of lengths": ((f"Content-Length: 0, {len(SMUGGLED)}",), b""),
    "a signed length": (("Content-Length: +0",), b""),
    "a negative length": (("Content-Length: -1",), b""),
    "a hexadecimal length": (("Content-Length: 0x0",), b""),
    "a space before the colon": (("Content-Length : 0",), b""),
    "an unknown coding": (("Transfer-Encoding: xchunked",), b"0\r\n\r\n"),
    "two codings": (("Transfer-Encoding: chunked, identity",), b"0\r\n\r\n"),
    "a coding with a vertical tab": (("Transfer-Encoding: \x0bchunked",), b"0\r\n\r\n"),
    "a coding with a space before the colon": (("Transfer-Encoding : chunked",), b"0\r\n\r\n"),
    "a folded coding": (("Transfer-Encoding:", " chunked"), b"0\r\n\r\n"),
    "a chunk of hexadecimal with a prefix": (("Transfer-Encoding: chunked",), b"0x0\r\n\r\n"),
    "a negative chunk": (("Transfer-Encoding: chunked",), b"-1\r\n\r\n"),
    "a coding in HTTP/1.0": (("Transfer-Encoding: chunked",), b"0\r\n\r\n"),
    "two hosts": (("Host: y",), b""),
    "a chunk ended by a bare line feed": (("Transfer-Encoding: chunked",), b"0\n\n"),
}


@each_row("shape", SHAPES)
def test_two_requests_never_come_out_of_one_that_is_ambiguous(
    embedded: Any, account: Any, shape: str
) -> None:
    headers, body = SHAPES[shape]
    version = "1.0" if "1.0" in shape else "1.1"
    line = f"POST /processes/indicateurs-territoire/execution HTTP/{version}"
    said = _told(embedded, _head(account, line, *headers) + body + SMUGGLED)
    assert b'"pass"' not in said
    assert len(re.findall(rb"^HTTP/1\.[01] ", said, re.MULTILINE)) <= 1
    assert b"HTTP/1.1 200" not in said


def test_the_smuggled_request_would_have_been_seen(embedded: Any) -> None:
    assert b'"pass"' in _told(embedded, SMUGGLED)


@each_row(
    "head",
    [
        ("GET / HTTP/1.1", "X-Forwarded-Host: ailleurs.example", "X-Forwarded-Proto: https"),
        ("GET http://ailleurs.example/ HTTP/1.1",),
        ("GET /collections/ HTTP/1.1", "Forwarded: host=ailleurs.example"),
        ("GET /collections HTTP/1.1", "X-Original-URL: /openapi", "X-Rewrite-URL: /openapi"),
        ("GET /processes/ HTTP/1.1",),
    ],
)
def test_no_link_starts_with_the_host_that_a_client_names(
    embedded: Any, account: Any, head: tuple[str, ...]
) -> None:
    asked = _head(account, *head).replace(b"Host: x\r\n", b"Host: ailleurs.example\r\n")
    said = _told(embedded, asked)
    assert re.match(rb"HTTP/1\.1 [23]", said)
    assert embedded.base_url.encode() in said
    assert b"ailleurs.example" not in said


@each_row(
    "method",
    ["TRACE", "TRACK", "CONNECT", "PROPFIND", "MKCOL", "COPY", "MOVE", "LOCK", "PATCH", "DELETE",
     "PUT", "DEBUG", "get"],
)  # fmt: skip
def test_a_method_that_nobody_may_use_is_a_405(embedded: Any, account: Any, method: str) -> None:
    said = _told(embedded, _head(account, f"{method} /collections HTTP/1.1", "Connection: close"))
    assert re.match(rb"HTTP/1\.[01] (400|405|501) ", said), said[:60]
    assert account.login.encode() not in said
    assert b"Basic " not in said.partition(b"\r\n\r\n")[2]


@each_row("header", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "_method"])
def test_no_header_changes_the_method(account: Any, header: str) -> None:
    answer = account.ask("GET", "/conformance", headers={header: "DELETE"})
    assert answer.status_code == 200


def test_a_file_of_another_protocol_is_a_problem_too(embedded: Any) -> None:
    for sent in (
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\r\n\r\n",
        b"\0" * 50 + b"\r\n\r\n",
    ):
        said = _told(embedded, sent)
        assert said == b"" or b'"malformed-request"' in said


# Every refusal is of the closed list, and shows nothing of the inside.

_BAD = (
    "", "a", "-1", "0", "1e999", "9" * 40, "NaN", "null", "'", '"', "%", "%27%20OR%201=1--", "\\",
    "<script>", "{}", "[]", "{{7*7}}", "${7*7}", "../../etc/passwd", "file:///etc/passwd", "é",
    "a" * 3_000, "(" * 300, "nbpiece=", "nbpiece = 'x", "pg_sleep(10) = 1", "length(nom) = 1",
    "S_INTERSECTS(geometry, POINT(1))", "1,2,3", "1,2,3,4,5", "5,5,1,1", "inf,1,2,3",
    "2024-13-45", "2024/2020", "../..", "http://www.opengis.net/def/crs/EPSG/0/0", "nbpiece,,",
    "-absent", "cql2-json", "png", "json;q=0", "fr-XX", "\u202e", "\ufffe",
)  # fmt: skip
_PLACES = {
    "collection_id": (
        "rpls-logements", "indicateurs-commune", "territoires-commune", "catalogue", "absent",
    ),
    "record_id": ("rpls-logements", "absent", "..", "%27"),
    "item_id": ("1", "absent", "'", "%27%20OR%201=1"),
    "fichier": ("rpls_2025_0000000000.parquet", "..", "x.parquet"),
    "process_id": ("indicateurs-territoire", "absent"),
    "job_id": ("00000000-0000-4000-8000-000000000000", "absent", "'", "%27%20OR%201=1"),
    "style_id": ("defaut", "taux_vacance", "logements:jenks", ":", "a" * 300, "%00", "%ff"),
    "tileMatrixSetId": ("WebMercatorQuad", "absent"),
    "tileMatrix": ("9", "-1", "99", "x"), "tileRow": ("1", "-1", "x"), "tileCol": ("1", "9" * 30),
}  # fmt: skip


def _questions(seed: int, each: int) -> Iterator[tuple[str, str]]:
    """Methods and addresses: every route of the API, its parameters, bad values."""
    chance = Random(seed)  # noqa: S311 - not a secret
    served = [(one, route) for route in ROUTES for one in route.addresses]
    for address, route in served:
        if route.page or route.parsed:  # in words of its own
            continue
        for _ in range(each):
            places = {v: quote(chance.choice(_PLACES[v]), safe="%") for v in address.variables}
            names = chance.sample(
                [*route.parameters, "inconnu", "nbpiece"], k=min(2, len(route.parameters) + 1)
            )
            query = "&".join(f"{n}={quote(chance.choice(_BAD), safe='%')}" for n in names)
            method = chance.choice([*route.methods, "GET", "GET", "POST", "DELETE"])
            yield method, f"{address.path.format(**places)}?{query}"


def test_every_route_refuses_in_the_words_of_the_closed_list(embedded: Any, account: Any) -> None:
    refused = 0
    for method, path in _questions(seed=5, each=30):
        data = b'{"inputs": {"niveau": 1}}' if method == "POST" else None
        answer = account.ask(method, path, data=data, allow_redirects=False)
        assert answer.status_code < 500 or answer.status_code == 501, (method, path, answer.text)
        if answer.status_code >= 400:
            refused += 1
            _check_refusal(answer, method, path)
    assert refused > 150


def _check_refusal(answer: requests.Response, method: str, path: str) -> None:
    if method == "HEAD":
        assert answer.content == b""
        return
    where = (method, path, answer.text)
    said = answer.json()
    kind = REFUSALS[said["code"]]
    assert (said["status"], said["title"], said["remede"]) == (
        answer.status_code, kind.title, kind.remedy,
    ), where  # fmt: skip
    below = path.startswith(("/processes", "/jobs"))
    media = "application/json" if below else "application/problem+json"
    assert answer.headers["Content-Type"] == media, where
    if answer.status_code != 404:
        assert said["instance"] == f"urn:uuid:{answer.headers['X-Request-Id']}"
    asked = {part for part in re.split(r"[^\w./\" ]+", unquote(path)) if part}
    shown = said["detail"]
    for part in [*VALUES, *sorted(asked, key=len, reverse=True)]:
        shown = shown.replace(part, "")  # what the caller wrote may be quoted back
    assert [sign for sign in INNARDS if sign.lower() in shown.lower()] == [], where
