"""What the gate does to addresses and headers before it knows who asks, and bounds."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest

from auth_proxy.authorisation.headers import (
    check_headers,
    outgoing,
    settle_body,
    settle_query,
    strip,
)
from auth_proxy.errors.problem import Stop
from auth_proxy.url import check_address
from parc_social.limits import DEFAULTS
from testing.made.requests.environ import USUAL
from testing.rows import each_row

MOST_URL, MAX_BODY = USUAL.adresse_octets, USUAL.corps_octets


def environ(uri: str, decoded: str | None = None, **more: Any) -> dict[str, Any]:
    path, _, query = uri.partition("?")
    info = path if decoded is None else decoded
    return {
        "REQUEST_METHOD": "GET", "REQUEST_URI": uri, "PATH_INFO": info, "QUERY_STRING": query,
        **more,
    }  # fmt: skip


AMBIGUOUS = [
    ("//collections", "/collections"),  # waitress strips the first slashes of PATH_INFO
    ("/collections//items", "/collections//items"),
    ("/collections/rpls-logements%2fitems", "/collections/rpls-logements/items"),
    ("/collections/rpls-logements%2Fitems", "/collections/rpls-logements/items"),
    ("/collections%5Citems", "/collections\\items"),
    ("/collections\\items", "/collections\\items"),
    ("/collections/x;y=1/items", "/collections/x;y=1/items"),
    ("/collections/x%3by/items", "/collections/x;y/items"),
    ("/collections/x%3By/items", "/collections/x;y/items"),
    ("/collections/x%00/items", "/collections/x\x00/items"),
    ("/collections/../openapi", "/collections/../openapi"),
    ("/collections/./items", "/collections/./items"),
    ("/collections/..", "/collections/.."),
    ("/.", "/."),
    ("/..", "/.."),
    ("/%2e%2e/collections", "/../collections"),
    ("/%2E/collections", "/./collections"),
    ("/.%2e/collections", "/../collections"),
    ("/health/live/../../collections", "/health/live/../../collections"),
    ("/static/../collections", "/static/../collections"),
    ("/static/%2e%2e/collections", "/static/../collections"),
    ("/static/..%2fcollections", "/static/../collections"),
    ("/collections/%252e%252e/items", "/collections/%2e%2e/items"),
    ("/collections/x%252fitems", "/collections/x%2fitems"),
    ("/collections/x%25/items", "/collections/x%/items"),
    ("/collections#/items", "/collections"),
    ("/collections%23/items", "/collections#/items"),
    ("/collections%3f/items", "/collections?/items"),
    ("/collections/x%0d%0aSet-Cookie:a/items", "/collections/x\r\nSet-Cookie:a/items"),
    ("/collections/x%09/items", "/collections/x\t/items"),
    ("/collections/x%7f/items", "/collections/x\x7f/items"),
    ("/collections/%c0%af/items", "/collections/\xc0\xaf/items"),  # overlong slash: not UTF-8
    ("/collections/%ff/items", "/collections/\xff/items"),
    ("http://ailleurs//collections", "//collections"),
    ("http://ailleurs/a/../collections", "/a/../collections"),
    ("collections", "collections"),
    ("*", "*"),
]


@each_row(("uri", "decoded"), AMBIGUOUS)
def test_an_ambiguous_path_is_refused(uri: str, decoded: str) -> None:
    with pytest.raises(Stop) as stop:
        check_address(environ(uri, decoded), MOST_URL)
    assert (stop.value.problem.status, stop.value.problem.code) == (400, "ambiguous-path")


@each_row(
    ("uri", "decoded"),
    [
        ("/", "/"),
        ("", ""),
        ("/collections/", "/collections/"),
        ("/collections/rpls-logements/items/93001_0123_00004.2025", None),
        ("/collections/x/items/a%20b", "/collections/x/items/a b"),
        ("/collections/%C3%A9/items", "/collections/\xc3\xa9/items"),
        ("/collections?bbox=1,2,3,4&filter=nom%20%3D%20%27L%2FH%27", "/collections"),
        ("/collections?x=//;..", "/collections"),
        ("http://127.0.0.1:5000/collections", "/collections"),
        ("http://127.0.0.1:5000", ""),
    ],
)
def test_a_plain_path_passes(uri: str, decoded: str | None) -> None:
    check_address(environ(uri, decoded), MOST_URL)


@each_row("query", ["a=%00", "a=\xe9"])
def test_a_query_that_no_client_writes_is_refused(query: str) -> None:
    with pytest.raises(Stop):
        check_address(environ("/collections", QUERY_STRING=query), MOST_URL)


def test_the_length_of_an_address_has_a_limit() -> None:
    room = MOST_URL - len("/collections")
    check_address(environ("/collections?" + "a" * room), MOST_URL)
    with pytest.raises(Stop):
        check_address(environ("/collections?" + "a" * (room + 1)), MOST_URL)


FORGED = [
    "X_FORWARDED_USER", "X_REMOTE_USER", "REMOTE_USER", "X_SCOPE", "X_GRANT", "SEC_USERNAME",
    "SEC_ROLES", "SEC_ORG", "X_CONSUMER_USERNAME", "X_CREDENTIAL_IDENTIFIER", "X_AUTH_REQUEST_USER",
    "X_FORWARDED_URI", "X_ORIGINAL_URL", "X_REWRITE_URL", "X_HTTP_METHOD_OVERRIDE", "FORWARDED",
    "X_FORWARDED_HOST", "X_SSL_CLIENT_VERIFY", "X_WEBAUTH_USER", "AUTHORIZATION", "X_API_KEY",
    "COOKIE", "PROXY",
]  # fmt: skip


@each_row("name", FORGED)
def test_no_identity_header_comes_in(name: str) -> None:
    request = environ("/", **{f"HTTP_{name}": "gip", "HTTP_ACCEPT": "application/json"})
    strip(request)
    assert f"HTTP_{name}" not in request
    assert request["HTTP_ACCEPT"] == "application/json"


def test_an_identity_from_the_server_is_not_believed_either() -> None:
    request = environ("/", REMOTE_USER="gip", AUTH_TYPE="Basic")
    strip(request)
    assert "REMOTE_USER" not in request
    assert "AUTH_TYPE" not in request


@each_row("method", ["OPTIONS", "DELETE", "TRACE"])
def test_a_method_without_a_body_has_none(method: str) -> None:
    request = environ("/", CONTENT_LENGTH="9", CONTENT_TYPE="a/b")
    request |= {"REQUEST_METHOD": method, "wsgi.input": BytesIO(b'{"op":"="}')}
    settle_body(request, MAX_BODY)
    assert request["wsgi.input"].read() == b""
    assert request["CONTENT_LENGTH"] == "0"


@each_row(("size", "passes"), [(MAX_BODY, True), (MAX_BODY + 1, False)])
@each_row("told", [True, False])
def test_a_body_has_a_limit_told_or_not(size: int, passes: bool, told: bool) -> None:
    request = environ("/processes/x/execution") | {
        "REQUEST_METHOD": "POST", "wsgi.input": BytesIO(b"x" * size),
        "CONTENT_LENGTH": str(size) if told else "", "wsgi.input_terminated": True,
    }  # fmt: skip
    if passes:
        settle_body(request, MAX_BODY)
        assert len(request["wsgi.input"].read()) == size
    else:
        with pytest.raises(Stop) as stop:
            settle_body(request, MAX_BODY)
        assert stop.value.problem.status == 413


@each_row(
    ("query", "settled"),
    [
        ("limit=3&limit=3&f=json", "limit=3&f=json"),
        ("limit=3&limit=4", "limit=3&limit=4"),  # the gate refuses it further on
        ("token=abc&limit=3&query=1%3D1", "limit=3"),
        ("", ""),
        ("&&limit=3&", "limit=3"),
        ("tokens=1", "tokens=1"),
    ],
)
def test_what_clients_add_or_repeat_is_dropped(query: str, settled: str) -> None:
    request = environ("/", QUERY_STRING=query)
    settle_query(request)
    assert request["QUERY_STRING"] == settled


LAMBERT93 = "http://www.opengis.net/def/crs/EPSG/0/2154"


@each_row("name", ["crs", "bbox-crs", "filter-crs", "subset-crs", "center-crs"])
@each_row("written", ["EPSG:2154", "epsg:2154", "EPSG%3A2154", "Epsg:2154"])
def test_a_short_name_of_a_system_is_its_uri(name: str, written: str) -> None:
    request = environ("/collections/x/items", QUERY_STRING=f"f=json&{name}={written}&limit=1")
    settle_query(request)
    assert request["QUERY_STRING"] == f"f=json&{name}={LAMBERT93}&limit=1"


@each_row(
    "query",
    [
        "crs=EPSG:", "crs=EPSG:99999", "crs=EPSG:2154,EPSG:4326", "crs=EPSG:02154", "crs=EPSG:0",
        "crs=EPSG:2154x", "crs=+EPSG:2154", "crs=EP%C5%BFG:2154", "crs=EPSG:%D9%A2154", "crs=",
        "crs=EPSG::2154", "crs", "mycrs=EPSG:2154", "nom=crs=EPSG:2154",
        "crs=http%3A%2F%2Fwww.opengis.net%2Fdef%2Fcrs%2FEPSG%2F0%2F2154", f"crs={LAMBERT93}",
    ],
)  # fmt: skip
def test_other_names_of_systems_are_left_as_they_came(query: str) -> None:
    request = environ("/collections/x/items", QUERY_STRING=query)
    settle_query(request)
    assert request["QUERY_STRING"] == query


def test_short_names_are_left_to_ows_whose_axes_depend_on_them() -> None:
    request = environ("/ows", QUERY_STRING="request=GetMap&crs=EPSG:2154")
    settle_query(request)
    assert request["QUERY_STRING"] == "request=GetMap&crs=EPSG:2154"


def test_a_system_named_twice_in_two_ways_is_named_once() -> None:
    request = environ("/collections/x/items", QUERY_STRING=f"crs={LAMBERT93}&crs=EPSG:2154")
    settle_query(request)
    assert request["QUERY_STRING"] == f"crs={LAMBERT93}"


def test_our_headers_replace_those_of_the_application() -> None:
    sent = outgoing([("cache-control", "public"), ("vary", "Accept"), ("Link", "<a>")], "id")
    assert [v for k, v in sent if k.lower() == "cache-control"] == ["private, max-age=0"]
    assert [v for k, v in sent if k.lower() == "vary"] == [
        "Authorization, Accept, Accept-Encoding, Sec-Fetch-Site, Accept-Language, Cookie, X-API-Key"
    ]
    assert ("Link", "<a>") in sent


def test_bounds_are_those_of_the_operator() -> None:
    narrow = replace(DEFAULTS, entetes=20, entete_octets=2_048)
    short = {f"HTTP_X_{n}": "a" for n in range(20)}
    check_headers(short, narrow)
    for wrong in ({**short, "HTTP_X_Z": "a"}, {"HTTP_A": "a" * 2_049}):
        check_headers(wrong, USUAL)
        with pytest.raises(Stop):
            check_headers(wrong, narrow)
    with pytest.raises(Stop):
        check_address(environ("/collections?" + "a" * 2_048), 2_048)
