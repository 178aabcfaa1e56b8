"""The parts of the gate that need no application: addresses, headers, credentials, attempts."""

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from auth_proxy.authentication.attempts import Attempts, PageAttempts, network_of
from auth_proxy.authorisation.headers import (
    check_headers,
    outgoing,
    settle_body,
    settle_query,
    strip,
)
from auth_proxy.errors.problem import NOT_FOUND, Problem, Stop, of_answer, of_error
from auth_proxy.errors.refusals import REFUSALS, code_of, page
from auth_proxy.url import check_address
from parc_social.errors import InvalidValue, NotFound, Refused, TooSlow, Unavailable
from parc_social.limits import DEFAULTS
from parc_social.registry.cache import Recent
from parc_social.registry.secrets.credentials import (
    key_matches,
    new_key,
    new_password,
    password_matches,
    repere_of,
)

USUAL = DEFAULTS
MOST_URL, MAX_BODY = USUAL.adresse_octets, USUAL.corps_octets
ALLOWED, SPRAYED = USUAL.tentatives, USUAL.tentatives_reseau


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


@pytest.mark.parametrize(("uri", "decoded"), AMBIGUOUS)
def test_an_ambiguous_path_is_refused(uri: str, decoded: str) -> None:
    with pytest.raises(Stop) as stop:
        check_address(environ(uri, decoded), MOST_URL)
    assert (stop.value.problem.status, stop.value.problem.code) == (400, "ambiguous-path")


@pytest.mark.parametrize(
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


@pytest.mark.parametrize("query", ["a=%00", "a=\xe9"])
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


@pytest.mark.parametrize("name", FORGED)
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


@pytest.mark.parametrize("method", ["OPTIONS", "DELETE", "TRACE"])
def test_a_method_without_a_body_has_none(method: str) -> None:
    request = environ("/", CONTENT_LENGTH="9", CONTENT_TYPE="a/b")
    request |= {"REQUEST_METHOD": method, "wsgi.input": BytesIO(b'{"op":"="}')}
    settle_body(request, MAX_BODY)
    assert request["wsgi.input"].read() == b""
    assert request["CONTENT_LENGTH"] == "0"


@pytest.mark.parametrize(("size", "passes"), [(MAX_BODY, True), (MAX_BODY + 1, False)])
@pytest.mark.parametrize("told", [True, False])
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


@pytest.mark.parametrize(
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


@pytest.mark.parametrize("name", ["crs", "bbox-crs", "filter-crs", "subset-crs", "center-crs"])
@pytest.mark.parametrize("written", ["EPSG:2154", "epsg:2154", "EPSG%3A2154", "Epsg:2154"])
def test_a_short_name_of_a_system_is_its_uri(name: str, written: str) -> None:
    request = environ("/collections/x/items", QUERY_STRING=f"f=json&{name}={written}&limit=1")
    settle_query(request)
    assert request["QUERY_STRING"] == f"f=json&{name}={LAMBERT93}&limit=1"


@pytest.mark.parametrize(
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
        "Authorization, Accept, Accept-Encoding, Accept-Language, Cookie, X-API-Key"
    ]
    assert ("Link", "<a>") in sent


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """The time it shows."""
        return self.now


def test_the_tenth_failure_makes_wait_and_each_further_one_longer() -> None:
    clock = Clock()
    attempts = Attempts(USUAL, clock)
    for _ in range(ALLOWED - 1):
        attempts.failed("moi", "10.0.0.1")
    assert attempts.wait("moi", "10.0.0.1") == 0
    attempts.failed("moi", "10.0.0.1")
    assert attempts.wait("moi", "10.0.0.1") == 30
    clock.now += 29.5
    assert attempts.wait("moi", "10.0.0.1") == 1
    clock.now += 0.5
    assert attempts.wait("moi", "10.0.0.1") == 0
    attempts.failed("moi", "10.0.0.1")
    assert attempts.wait("moi", "10.0.0.1") == 60


def test_failures_far_apart_do_not_add_up() -> None:
    clock = Clock()
    attempts = Attempts(USUAL, clock)
    for _ in range(3 * ALLOWED):
        attempts.failed("moi", "10.0.0.1")
        clock.now += 901
        assert attempts.wait("moi", "10.0.0.1") == 0


def test_failures_lock_out_nobody_else_and_success_forgets_them() -> None:
    attempts = Attempts(USUAL, Clock())
    for _ in range(ALLOWED):
        attempts.failed("moi", "10.0.0.1")
    assert attempts.wait("moi", "10.0.0.2") == 0
    assert attempts.wait("autre", "10.0.0.1") == 0
    attempts.succeeded("moi", "10.0.0.1")
    assert attempts.wait("moi", "10.0.0.1") == 0


def test_a_network_that_tries_many_accounts_is_told_to_wait_whoever_fails() -> None:
    clock = Clock()
    attempts = Attempts(USUAL, clock)
    for number in range(SPRAYED - 1):
        attempts.failed(f"compte-{number}", "192.0.2.7")
    assert attempts.crowded("192.0.2.7") == 0
    attempts.failed("encore-un", "192.0.2.7")
    assert attempts.crowded("192.0.2.7") == 30
    assert attempts.wait("autre", "192.0.2.7") == 0  # a right secret goes in all the same
    assert attempts.crowded("192.0.2.8") == 0  # another address
    clock.now += 30
    assert attempts.crowded("192.0.2.7") == 0
    attempts.failed("compte-0", "192.0.2.7")
    assert attempts.crowded("192.0.2.7") == 60


def test_the_way_out_of_an_owner_is_what_was_accepted_from_there() -> None:
    attempts = Attempts(USUAL, Clock())
    attempts.succeeded("moi", "10.0.0.1", secret="le-mien")
    for _ in range(ALLOWED):
        attempts.failed("moi", "10.0.0.1")
    assert attempts.wait("moi", "10.0.0.1", secret="le-mien") == 0
    for other in ("un-autre", "", "le-mie", "le-mien "):
        assert attempts.wait("moi", "10.0.0.1", secret=other) == 30
    for _ in range(ALLOWED):
        attempts.failed("moi", "10.0.0.2")
        attempts.failed("toi", "10.0.0.1")
    assert attempts.wait("moi", "10.0.0.2", secret="le-mien") == 30  # another address
    assert attempts.wait("toi", "10.0.0.1", secret="le-mien") == 30  # another account
    pages = PageAttempts(attempts)
    for _ in range(ALLOWED):
        pages.failed("moi", "10.0.0.1")
    assert pages.wait("moi", "10.0.0.1", "le-mien") == 30  # another kind


def test_each_kind_of_secret_has_its_count_and_the_network_one_for_all() -> None:
    attempts = Attempts(USUAL, Clock())
    pages = PageAttempts(attempts)

    def waits() -> tuple[int, int]:
        return attempts.wait("moi", "10.0.0.1", secret="x"), pages.wait("moi", "10.0.0.1", "x")

    for _ in range(ALLOWED):
        attempts.failed("moi", "10.0.0.1")  # QGIS with an old password
    assert waits() == (30, 0)
    for _ in range(ALLOWED):
        pages.failed("moi", "10.0.0.1")
    attempts.succeeded("moi", "10.0.0.1", secret="s")
    assert waits() == (0, 30)
    pages.succeeded("moi", "10.0.0.1", "p")
    assert waits() == (0, 0)
    for number in range(SPRAYED - 2 * ALLOWED):
        pages.failed(f"compte-{number}", "10.0.0.1")
    assert attempts.crowded("10.0.0.1") == pages.crowded("10.0.0.1") == 30
    assert waits() == (0, 0)


def test_a_neighbour_of_ipv6_is_the_same_network() -> None:
    attempts = Attempts(USUAL, Clock())
    for number in range(ALLOWED):
        attempts.failed("agent", f"2001:db8:0:1::{number}")
    assert attempts.wait("agent", "2001:db8:0:1:ffff::1") == 30
    assert attempts.wait("agent", "2001:db8:0:2::1") == 0


@pytest.mark.parametrize(
    ("address", "network"),
    [("192.0.2.77", "192.0.2.77"), ("2001:db8::1", "2001:db8::/64"), ("", ""), ("unix", "unix")],
)
def test_the_network_of_an_address(address: str, network: str) -> None:
    assert network_of(address) == network


def test_what_was_read_is_believed_for_its_life_and_no_longer() -> None:
    clock = Clock()
    recent: Recent[str, int] = Recent(2.0, clock)
    recent.put("a", 1)
    clock.now += 1.9
    assert recent.read("a", lambda _: 2) == 1
    clock.now += 0.1
    assert recent.read("a", lambda _: 2) == 2


def test_a_password_and_a_key_match_themselves_alone() -> None:
    password, key = new_password(), new_key()
    assert password.shown.startswith(repere_of(password.shown))
    assert password_matches(password.hash, password.shown)
    assert not password_matches(password.hash, password.shown + "x")
    assert not password_matches(None, password.shown)
    assert key_matches(key.hash, key.shown)
    assert not key_matches(key.hash, key.shown[:-1])
    assert not key_matches(None, key.shown)
    assert len(key.shown.partition(".")[2]) >= 43  # 256 bits


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InvalidValue("x"), 400),
        (Refused("x"), 403),
        (NotFound("x"), 404),
        (TooSlow("x"), 503),
        (Unavailable("/chemin/secret"), 503),
    ],
)
def test_our_errors_become_http_in_one_table(error: Any, status: int) -> None:
    problem = of_error(error)
    assert problem.status == status
    assert b"null" not in problem.body("id")
    assert b"secret" not in problem.body("id")


def test_not_found_says_the_same_whatever_was_said_behind() -> None:
    assert of_answer(404, b'{"description": "Collection not found"}') == NOT_FOUND
    assert NOT_FOUND.body("un") == NOT_FOUND.body("autre")


def test_a_refusal_of_pygeoapi_keeps_its_reason_and_an_internal_error_does_not() -> None:
    said = b'{"code": "invalid-value", "detail": "bbox fautive"}'
    assert of_answer(400, said).detail == "bbox fautive"
    assert of_answer(400, said).code == "invalid-value"
    assert "fautive" not in of_answer(500, said).detail
    assert of_answer(400, b"<html>").status == 400


@pytest.mark.parametrize(
    "said",
    [
        {"code": "InvalidParameterValue", "description": "division by zero"},
        {"code": "InvalidParameterValue", "detail": "division by zero"},
        {"code": "NoApplicableCode", "detail": "division by zero"},
        {"code": "too-slow", "detail": "division by zero"},  # of the list, but not of a 400
        {"detail": "division by zero"},
    ],
)
def test_words_that_are_not_ours_stay_in(said: dict[str, str]) -> None:
    assert "division" not in of_answer(400, json.dumps(said).encode()).detail


def test_a_code_that_is_not_of_the_list_can_not_be_made() -> None:
    with pytest.raises(LookupError):
        Problem("nouveau", "x")


def test_every_status_of_error_has_a_code_of_the_list() -> None:
    given = {status: REFUSALS[code_of(status)].status for status in range(400, 600)}
    assert {given[s] for s in range(400, 500)} <= set(range(400, 500))
    assert {given[s] for s in range(500, 600)} == {500, 501, 503}
    assert (given[404], given[418], given[502]) == (404, 400, 500)


def test_the_page_of_refusals_is_up_to_date() -> None:
    assert (Path(__file__).parents[3] / "docs" / "erreurs.md").read_text() == page()


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
    attempts = Attempts(replace(DEFAULTS, tentatives=3), Clock())
    for _ in range(3):
        assert attempts.wait("anne", "192.0.2.1") == 0
        attempts.failed("anne", "192.0.2.1")
    assert attempts.wait("anne", "192.0.2.1") > 0
