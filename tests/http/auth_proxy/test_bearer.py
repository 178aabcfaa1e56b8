"""Bearer tokens at the front door: a real provider on loopback, a real server that trusts it."""

import csv
import time
from hashlib import sha256
from io import StringIO
from typing import Any

import requests
from typer.testing import CliRunner

from cli.main import application
from testing.made.requests.bearer import DWELLINGS, Front, Identities
from testing.rows import each_row
from testing.sample import parameters_taking_turns

pytestmark = parameters_taking_turns(2)


def test_a_token_is_as_good_as_the_password_of_its_account(
    either_front: Front, identities: Identities
) -> None:
    front, epci = either_front, either_front.service.by_type("epci")[0]
    page = epci.json(DWELLINGS, limit=10000)
    mine = {feature["id"] for feature in page["features"]}
    assert front.ids(identities.of_user("anne")) == mine
    assert front.ids(identities.token("script")) == mine


def test_the_journal_tells_which_requests_came_with_one_token(
    either_front: Front, identities: Identities
) -> None:
    front = either_front
    kept = []
    for jti in ("jeton-une", "jeton-une", "jeton-deux"):  # it may come again while it lives
        answer = front.get(f"{DWELLINGS}?limit=1", identities.signed(jti=jti))
        assert answer.status_code == 200, answer.text
        kept.append(answer.headers["X-Request-Id"])
    told = tokens_by_request(front)
    once, again, other = (told[one] for one in kept)
    assert once == again == sha256(b"jeton-une").hexdigest()[:32]
    assert other == sha256(b"jeton-deux").hexdigest()[:32]
    assert "jeton-une" not in front.log.read_text()


def tokens_by_request(front: Front) -> dict[str, str]:
    """What the journal says of the EPCI, as its command writes it."""
    epci = front.service.by_type("epci")[0].organisation
    words = ["--organisation", epci, "--du", "2020-01-01", "--au", "2099-12-31"]
    made = CliRunner().invoke(
        application(), ["journal", "exporter", *words, "--pour", "demo-gip"], env=front.environ
    )
    assert made.exit_code == 0, (made.output, made.exception)
    rows = csv.DictReader(StringIO(made.stdout.lstrip("\ufeff")))
    return {row["Identifiant de requête"]: row["Jeton (empreinte)"] for row in rows}


@each_row("path", ["/", "/openapi", "/collections", DWELLINGS, "/rien"])
def test_an_unknown_subject_is_a_stranger(front: Front, identities: Identities, path: str) -> None:
    answer = front.get(path, identities.of_user("inconnue"))
    assert answer.status_code == 401


def test_a_stranger_is_asked_for_basic_first_and_for_a_token_next(front: Front) -> None:
    answer = requests.get(front.base_url + "/", timeout=60)
    assert answer.status_code == 401
    challenges = answer.raw.headers.getlist("WWW-Authenticate")
    assert challenges == [
        'Basic realm="parc-social", charset="UTF-8"',
        'Bearer realm="parc-social"',
    ]


@each_row(
    "claims",
    [
        {"iss": "https://ailleurs.example"}, {"aud": "autre"}, {"aud": ["autre"]}, {"sub": ""},
        {"iat": 1, "exp": 900}, {"exp": 4_000_000_000},
        {"iat": 4_000_000_000, "exp": 4_000_000_300},
        {"nbf": 4_000_000_000}, {"jti": None}, {"act": {"sub": "geo", "act": {"sub": "geo-muet"}}},
        {"act": {}}, {"act": None}, {"act": {"sub": "geo-inconnu"}}, {"act": {"sub": "bruno"}},
    ],
    ids=lambda claims: ",".join(claims),
)  # fmt: skip
def test_a_token_that_is_not_right_opens_nothing(
    front: Front, identities: Identities, claims: dict[str, Any]
) -> None:
    assert front.get("/", identities.signed()).status_code == 200
    assert front.get("/", identities.signed(**claims)).status_code == 401


@each_row("token", ["", "a", "a.b.c", "é", "A" * 8_000, "a b", "eyJhbGciOiJub25lIn0.e30."])
def test_what_is_no_token_opens_nothing(front: Front, token: str) -> None:
    sent = {"Authorization": b"Bearer " + token.encode()}
    assert requests.get(front.base_url + "/", headers=sent, timeout=60).status_code == 401


def test_a_token_and_a_key_are_two_credentials(
    front: Front, identities: Identities, embedded: Any
) -> None:
    key = embedded.by_type("epci")[0].api_key
    answer = front.get("/", identities.of_user("anne"), **{"X-API-Key": key})
    assert (answer.status_code, answer.json()["code"]) == (400, "two-credentials")


def test_a_link_undone_is_a_stranger_within_five_seconds(
    either_front: Front, identities: Identities
) -> None:
    front = either_front
    token = identities.of_user("bruno")
    assert front.get("/", token).status_code == 200
    front.run("compte", "delier", "--sujet", "bruno")
    ends = time.monotonic() + 5
    while front.get("/", token).status_code != 401:
        assert time.monotonic() < ends
        time.sleep(0.3)
    front.run("compte", "lier", "demo-gip", "--sujet", "bruno")
    while front.get("/", token).status_code != 200:
        time.sleep(0.3)
