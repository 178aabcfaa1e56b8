"""Each header that carries a credential, well formed or not, and the key in the address."""

import time
from base64 import b64encode
from typing import Any

import pytest

from auth_proxy.authentication.credentials import (
    ApiKey,
    Basic,
    Bearer,
    Unreadable,
    read_credentials,
    take_url_key,
)
from auth_proxy.errors.problem import Stop
from parc_social.registry.secrets.account_secrets import NewSecret, SecretTransport
from parc_social.registry.secrets.credentials import new_key, new_password
from testing.made.requests.credentials import ITEMS, basic, in_url
from testing.rows import each_row


def environ(**more: Any) -> dict[str, Any]:
    return {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "QUERY_STRING": "", **more}


@each_row(
    ("header", "expected"),
    [
        (basic("moi:secret"), Basic("moi", "secret")),
        (basic("moi:a:b"), Basic("moi", "a:b")),
        (basic("é:è"), Basic("é", "è")),
        ("basic " + b64encode(b"moi:x").decode(), Basic("moi", "x")),
        ("BASIC  " + b64encode(b"moi:x").decode() + " ", Basic("moi", "x")),
        ("Bearer ey.J-_~+/=", Bearer("ey.J-_~+/=")),
        ("bearer abc", Bearer("abc")),
        ("BEARER   abc ", Bearer("abc")),
    ],
)
def test_authorization_is_read(header: str, expected: object) -> None:
    assert read_credentials(environ(HTTP_AUTHORIZATION=header)) == expected


@each_row(
    "header",
    [
        " ", "\t", "Basic", "Basic ", "Bearer", "Bearer ", "Basic\tbW9pOng=", "Bearer\tabc",
        basic("moi"), basic(":x"), basic("moi:"), basic(":"), basic(""), "Basic !!!!", "Basic /w==",
        "Basic bW9pOng", basic("moi:x") + "é", basic(b"moi:\xff\xfe"),
        basic("é:è".encode("latin-1")),
        basic("moi:x\0"), basic("moi\0:x"), basic("moi\r\nX-A: 1:x"), basic("moi:x\x7f"),
        f"{basic('a:b')}, {basic('c:d')}", f"Bearer abc, {basic('a:b')}", "Bearer a, Bearer b",
        "Bearer a b", "Bearer a,b", "Bearer a\0", "Bearer =", "Bearer é", "Negotiate x", "Digest x",
        "Basic " + "A" * 100_000, "Bearer " + "A" * 100_000, "A" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_credential_is_not_taken_for_one(header: str) -> None:
    assert read_credentials(environ(HTTP_AUTHORIZATION=header)) == Unreadable()


@each_row(
    ("key", "expected"),
    [
        ("p.s", ApiKey("p.s")), ("p", ApiKey("p")), ("k" * 200, ApiKey("k" * 200)),
        ("k" * 201, Unreadable()), ("k" * 100_000, Unreadable()), ("p.s\0", Unreadable()),
        ("p.\xe9", Unreadable()), ("\xff\xfe", Unreadable()), ("\t", Unreadable()),
    ],
)  # fmt: skip
@each_row("in_url", [False, True])
def test_a_key_is_read(key: str, expected: object, in_url: bool) -> None:
    header = environ() if in_url else environ(HTTP_X_API_KEY=key)
    meant = ApiKey(key, in_url) if isinstance(expected, ApiKey) else expected
    assert read_credentials(header, key if in_url else None) == meant


@each_row("empty", [{}, {"HTTP_AUTHORIZATION": ""}, {"HTTP_X_API_KEY": ""}])
def test_an_empty_header_is_none(empty: dict[str, str]) -> None:
    assert read_credentials(environ(**empty)) is None
    assert read_credentials(environ(**empty), "") is None


@each_row(
    ("headers", "url_key"),
    [
        ({"HTTP_X_API_KEY": "p.s", "HTTP_AUTHORIZATION": basic("a:b")}, None),
        ({"HTTP_X_API_KEY": "p.s", "HTTP_AUTHORIZATION": "Bearer a"}, None),
        ({"HTTP_X_API_KEY": "p.s", "HTTP_AUTHORIZATION": "illisible"}, None),
        ({"HTTP_X_API_KEY": "p.s"}, "p.s"),
        ({"HTTP_AUTHORIZATION": basic("a:b")}, "p.s"),
        ({"HTTP_AUTHORIZATION": "Bearer a"}, "p.s"),
    ],
)
def test_two_credentials_are_one_too_many(headers: dict[str, str], url_key: str | None) -> None:
    with pytest.raises(Stop) as stop:
        read_credentials(environ(**headers), url_key)
    assert stop.value.problem.code == "two-credentials"


def test_secrets_do_not_show_in_what_is_printed() -> None:
    shown = repr([Basic("moi", "secret"), ApiKey("prefixe.secret"), Bearer("jeton.secret")])
    assert "secret" not in shown
    password, key = new_password(), new_key()
    assert password.shown not in repr(password)
    assert key.shown not in repr(key)


@each_row(
    ("query", "key", "left"),
    [
        ("", None, ""),
        ("limit=3", None, "limit=3"),
        ("api_key=p.s", "p.s", ""),
        ("api_key=p.s&limit=3", "p.s", "limit=3"),
        ("limit=3&api_key=p.s&f=json", "p.s", "limit=3&f=json"),
        ("a%70i_key=p.s&limit=3", "p.s", "limit=3"),
        ("api%5Fkey=p%2Es", "p.s", ""),
        ("api_key=", "", ""),
        ("api_key", "", ""),
        ("api_key=p.s&api_key=p.s&limit=3", "p.s", "limit=3"),
        ("API_KEY=p.s", None, "API_KEY=p.s"),  # unknown, and hidden in the journal
        ("xapi_key=p.s", None, "xapi_key=p.s"),
    ],
)
def test_the_key_is_taken_out_of_the_address(query: str, key: str | None, left: str) -> None:
    request = environ(QUERY_STRING=query, REQUEST_URI=f"/?{query}", RAW_URI=f"/?{query}")
    assert take_url_key(request) == key
    assert request["QUERY_STRING"] == left
    assert request["REQUEST_URI"] == request["RAW_URI"] == f"/?{left}"


def test_two_keys_in_an_address_are_refused_and_taken_out() -> None:
    request = environ(QUERY_STRING="api_key=a&limit=3&api_key=b", REQUEST_URI="/?api_key=a")
    with pytest.raises(Stop) as stop:
        take_url_key(request)
    assert stop.value.problem.code == "repeated-parameter"
    assert (request["QUERY_STRING"], request["REQUEST_URI"]) == ("limit=3", "/?")


def test_a_key_is_refused_in_an_address_unless_it_may_be_there(world: Any) -> None:
    key = world.secrets.keys["epci"]
    assert world.get(f"{ITEMS}?api_key={key}", None).status_code == 401
    assert world.get(ITEMS, "epci").status_code == 200  # as a header it is as good as ever
    assert world.get(f"{ITEMS}?api_key={key}", None).status_code == 401
    allowed = in_url(world, "bailleur")
    answer = world.get(f"{ITEMS}?api_key={allowed}&limit=3", None)
    assert answer.get_json(force=True)["account"] == "bailleur"
    assert answer.get_json(force=True)["args"] == {"limit": ["3"]}
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_key_in_an_address_reads_and_does_nothing_else(world: Any) -> None:
    key = in_url(world)
    path = "/processes/indicateurs-territoire/execution"
    assert world.get(f"{path}?api_key={key}", None, method="POST").status_code == 401
    assert world.get(path, "epci", method="POST").status_code == 200
    assert world.get(f"{ITEMS}?api_key={key}", None, method="HEAD").status_code == 200


RUNS = "/processes/indicateurs-territoire/execution"


@pytest.mark.parametrize("nature", [SecretTransport.CLE, SecretTransport.MOT_DE_PASSE])
def test_a_secret_that_only_reads_runs_nothing(world: Any, nature: SecretTransport) -> None:
    made = world.registry.secrets.add("epci", NewSecret(nature, "QGIS", lecture_seule=True)).shown
    sent = {"Authorization": basic(f"epci:{made}")}
    sent = {"X-API-Key": made} if nature is SecretTransport.CLE else sent
    assert world.get(ITEMS, None, headers=sent).status_code == 200
    assert world.get(ITEMS, None, headers=sent, method="HEAD").status_code == 200
    refused = world.get(RUNS, None, headers=sent, method="POST")
    assert refused.status_code == 403
    assert refused.get_json()["code"] == "read-only"
    assert world.get(RUNS, "epci", method="POST").status_code == 200


def test_a_secret_that_only_reads_learns_nothing_from_its_refusal(world: Any) -> None:
    """What is not there, or takes no POST, answers as it does to everybody."""
    made = world.registry.secrets.add(
        "epci", NewSecret(SecretTransport.CLE, "x", lecture_seule=True)
    ).shown
    for path in ("/processes/inconnu/execution", "/collections/ops-menages/items", ITEMS):
        answers = [
            world.get(path, login, headers=sent, method="POST")
            for login, sent in ((None, {"X-API-Key": made}), ("epci", {}))
        ]
        assert {a.status_code for a in answers} <= {404, 405}
        assert answers[0].status_code == answers[1].status_code


def test_a_method_sent_under_another_name_is_not_obeyed(world: Any) -> None:
    """A key that only reads can not have its GET taken for a POST, nor its POST for a GET."""
    made = world.registry.secrets.add(
        "epci", NewSecret(SecretTransport.CLE, "x", lecture_seule=True)
    ).shown
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        sent = {"X-API-Key": made, name: "GET"}
        assert world.get(RUNS, None, headers=sent, method="POST").status_code == 403
        sent = {"X-API-Key": made, name: "POST"}
        assert world.get(RUNS, None, headers=sent).status_code == 405


@pytest.mark.parametrize("other", ["header", "basic", "bearer"])
def test_a_key_in_an_address_comes_alone(world: Any, other: str) -> None:
    key = in_url(world)
    headers = {
        "header": {"X-API-Key": key},
        "basic": {"Authorization": basic(f"epci:{world.secrets.passwords['epci']}")},
        "bearer": {"Authorization": "Bearer abc"},
    }[other]
    answer = world.get(f"{ITEMS}?api_key={key}", None, headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (400, "two-credentials")


@pytest.mark.parametrize(
    "path",
    [ITEMS, f"{ITEMS}/1", "/", "/rien", f"{ITEMS}/panne", f"{ITEMS}/absent", f"{ITEMS}/fautif"],
)
@pytest.mark.parametrize("more", ["", "&nosuch=1", "&limit=3&limit=4"])
def test_a_key_in_an_address_is_written_nowhere(
    world: Any, caplog: pytest.LogCaptureFixture, path: str, more: str
) -> None:
    key = in_url(world)
    secret = key.partition(".")[2]
    answer = world.get(f"{path}?api_key={key}{more}", None)
    assert secret not in answer.get_data(as_text=True) + str(answer.headers)
    assert secret not in str(world.lines()) + caplog.text


@pytest.mark.parametrize("path", ["/a//b", "/a/../b", "/x;y"])
def test_not_even_when_the_address_is_refused(world: Any, path: str) -> None:
    key = in_url(world)
    answer = world.get(f"{path}?api_key={key}", None)
    assert answer.status_code == 400
    secret = key.partition(".")[2]
    assert secret not in answer.get_data(as_text=True) + str(world.lines())


def test_two_keys_of_an_address_are_not_written_either(world: Any) -> None:
    key = in_url(world)
    answer = world.get(f"{ITEMS}?api_key={key}&api_key=autre", None)
    assert answer.status_code == 400
    secret = key.partition(".")[2]
    assert secret not in answer.get_data(as_text=True) + str(world.lines())


def test_the_password_of_the_pages_is_no_password_of_programs(world: Any) -> None:
    shown = world.registry.secrets.add_portal_password("epci", "pages").shown
    headers = {"Authorization": basic(f"epci:{shown}")}
    assert world.get(ITEMS, None, headers=headers).status_code == 401
    known = world.registry.is_portal_password
    assert known("epci", shown)
    assert not known("epci", world.secrets.passwords["epci"])


@pytest.mark.usefixtures("passwords_of_the_product")
def test_fifty_tiles_a_second_do_not_burn_a_core_in_argon2(world: Any) -> None:
    shown = world.registry.secrets.add_password("epci", "tuiles").shown
    headers = {"Authorization": basic(f"epci:{shown}")}

    def spent(times: int, login: str | None, sent: dict[str, str]) -> float:
        before = time.process_time()
        for _ in range(times):
            assert world.get(ITEMS, login, headers=sent).status_code == 200
        return time.process_time() - before

    first, fifty = spent(1, None, headers), spent(50, None, headers)  # the first with its argon2
    by_key = spent(50, "epci", {})  # the same requests without any argon2
    assert fifty < min(by_key + 2 * first, 50 * first / 3)


@pytest.mark.usefixtures("passwords_of_the_product")
def test_a_wrong_password_costs_what_a_right_one_costs_each_time(world: Any) -> None:
    right = world.registry.secrets.add_password("epci", "essai").shown

    def spent(login: str, password: str) -> float:
        before = time.process_time()
        world.registry.authenticate_password(login, password)
        return time.process_time() - before

    right_first = spent("epci", right)
    wrong = min(spent("epci", f"{right}x") for _ in range(3))
    nobody = min(spent("inconnu", right) for _ in range(3))
    assert wrong > right_first / 4  # its repere is known, its secret is not: never remembered
    assert nobody > right_first / 4


@pytest.mark.parametrize(
    "sent",
    [{}, {"Authorization": ""}, {"Authorization": "Bearer a.b.c"}, {"X-API-Key": "\0"},
     {"Authorization": basic("epci:x\0y")}, {"X-API-Key": "x" * 8_000},
     {"Authorization": "Bearer " + "x" * 8_000}, {"Authorization": basic(b"\xff:\xff")}],
)  # fmt: skip
def test_every_refusal_asks_for_basic_alone_without_a_provider(
    world: Any, sent: dict[str, str]
) -> None:
    headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in sent.items()}
    answer = world.get(ITEMS, None, environ_overrides=headers)
    assert answer.status_code == 401
    challenge = 'Basic realm="parc-social", charset="UTF-8"'
    assert answer.headers.getlist("WWW-Authenticate") == [challenge]
