"""Bearer tokens at the front door: a real provider on loopback, a real server that trusts it."""

import csv
import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import RSAKey
from typer.testing import CliRunner

from cli.main import application
from testing.cluster import free_port

DWELLINGS = "/collections/rpls-logements/items"
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"


@dataclass(frozen=True)
class Identities:
    """The provider: its address, its keys and what it is asked to do wrong."""

    issuer: str
    folder: Path

    def token(self, client: str = "script", **form: str) -> str:
        """An access token as a client gets it."""
        said = requests.post(
            f"{self.issuer}/token",
            auth=(client, f"secret de {client}"),
            data={"grant_type": "client_credentials", **form},
            timeout=30,
        )
        assert said.status_code == 200, said.text
        return said.json()["access_token"]

    def of_user(self, user: str) -> str:
        """Of a person who signs in."""
        return self.token(grant_type="password", username=user, password=f"secret de {user}")

    def through(self, portal: str, user: str) -> str:
        """Of a person through a portal."""
        return self.token(portal, grant_type=EXCHANGE, subject_token=self.of_user(user))

    def signed(self, **claims: Any) -> str:
        """With the provider's own newest key, whatever it says."""
        key = json.loads(sorted((self.folder / "keys").iterdir())[-1].read_text())
        now = int(time.time())
        said = {
            "iss": self.issuer, "aud": "parc-social", "sub": "anne", "jti": "j",
            "iat": now, "exp": now + 300, **claims,
        }  # fmt: skip
        header = {"alg": "RS256", "typ": "at+jwt", "kid": key["kid"]}
        return jwt.encode(header, said, RSAKey.import_key(key))

    def rotate(self, kid: str) -> None:
        """One more key, which signs from now on."""
        key = RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"})
        (self.folder / "keys" / f"{kid}.json").write_text(json.dumps(key.as_dict(private=True)))


@dataclass(frozen=True)
class Front:
    """A server that trusts the provider."""

    environ: dict[str, str]
    log: Path
    service: Any

    @property
    def base_url(self) -> str:
        """Where it listens."""
        return self.environ["PARC_SOCIAL_BASE_URL"]

    def run(self, *words: str) -> None:
        """`parc-social` beside it."""
        command(self.environ, *words)

    def get(self, path: str, token: str, **headers: str) -> requests.Response:
        """With a bearer token."""
        sent = {"Authorization": f"Bearer {token}", **headers}
        return requests.get(self.base_url + path, headers=sent, timeout=60)

    def ids(self, token: str) -> set[str]:
        """Every dwelling that is seen with a token."""
        answer = self.get(f"{DWELLINGS}?limit=10000", token)
        assert answer.status_code == 200, answer.text
        return {feature["id"] for feature in answer.json()["features"]}


@pytest.fixture(scope="module")
def identities(
    start_provider: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Identities]:
    folder = tmp_path_factory.mktemp("identites")
    (folder / "keys").mkdir()
    names = ("script", "geo", "geo-muet", "geo-inconnu")
    people = ("anne", "bruno", "inconnue")
    parties = {
        "clients": {name: f"secret de {name}" for name in names},
        "users": {name: f"secret de {name}" for name in people},
    }
    (folder / "parties.json").write_text(json.dumps(parties))
    identities = Identities(f"http://127.0.0.1:{(port := free_port())}", folder)
    identities.rotate("k1")
    with start_provider(folder, port):
        yield identities


@pytest.fixture(scope="module")
def fronts(
    serving: Callable[[str], Any], identities: Identities, start_server: Any
) -> Iterator[Callable[[str], Front]]:
    """A server on each store and its registry, started by the first test that asks."""
    running: dict[str, Front] = {}
    with ExitStack() as stack:

        def of(store: str) -> Front:
            if store not in running:
                environ = trusting(serving(store), identities.issuer)
                presented(environ)
                log = stack.enter_context(start_server(environ))
                running[store] = Front(environ, log, serving(store))
            return running[store]

        yield of


@pytest.fixture
def front(fronts: Callable[[str], Front]) -> Front:
    """The default store, for what does not depend on the registry."""
    return fronts("duckdb")


@pytest.fixture(params=["duckdb", "postgresql"])
def either_front(request: pytest.FixtureRequest, fronts: Callable[[str], Front]) -> Front:
    """Each of both stores, its registry in the same database."""
    return fronts(request.param)


def trusting(service: Any, issuer: str) -> dict[str, str]:
    """The variables of one more server, which believes this provider."""
    port = free_port()
    return service.environ | {
        "PARC_SOCIAL_PORT": str(port),
        "PARC_SOCIAL_BASE_URL": f"http://127.0.0.1:{port}",
        "PARC_SOCIAL_OIDC_ISSUER": issuer,
        "PARC_SOCIAL_OIDC_AUDIENCE": "parc-social",
    }


def command(environ: dict[str, str], *words: str) -> None:
    """`parc-social` beside the server; in this process, as a new one takes seconds to begin."""
    made = CliRunner().invoke(application(), list(words), env=environ)
    assert made.exit_code == 0, (made.output, made.exception)


def presented(environ: dict[str, str]) -> None:
    """Anne is the EPCI's account, Bruno the GIP's; geo has a convention, geo-muet has none."""
    days = ["--debut", "2020-01-01", "--fin", "2099-12-31", "--type", "portail"]
    for code, name, lines in (
        ("999000052", "geo", ["--ligne", "rpls-logements=france"]),
        ("999000060", "geo-muet", []),
    ):
        of = ["--organisation", code, "--nom", name]
        command(environ, "convention", "creer", f"P-{name}", *of, *days, *lines)
        command(environ, "compte", "creer", name, *of, "--service", "--role", "signataire")
        command(environ, "compte", "lier", name, "--sujet", name)
    for act, login in (("envoyer", "demo-gip"), ("signer", "geo"), ("contresigner", "demo-gip")):
        command(environ, "convention", act, "P-geo", "--compte", login)
    for login, subject in (("demo-epci", "anne"), ("demo-gip", "bruno"), ("demo-epci", "script")):
        command(environ, "compte", "lier", login, "--sujet", subject)


# Who is known.


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


@pytest.mark.parametrize("path", ["/", "/openapi", "/collections", DWELLINGS, "/rien"])
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


@pytest.mark.parametrize(
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


@pytest.mark.parametrize(
    "token", ["", "a", "a.b.c", "é", "A" * 8_000, "a b", "eyJhbGciOiJub25lIn0.e30."]
)
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


# Through a portal.


def test_a_user_sees_through_a_portal_what_both_may_see(
    either_front: Front, identities: Identities
) -> None:
    front = either_front
    alone = front.ids(identities.of_user("anne"))
    assert front.ids(identities.through("geo", "anne")) == alone
    shown = front.get("/collections", identities.through("geo", "anne")).json()["collections"]
    assert {c["id"] for c in shown} == {"rpls-logements", "rpls-logements-serie", "catalogue"}
    assert front.ids(identities.through("geo", "bruno")) > alone


def test_a_portal_alone_sees_what_it_may_show_to_all(front: Front, identities: Identities) -> None:
    answer = front.get("/collections", identities.token("geo"))
    assert (answer.status_code, answer.json()["collections"]) == (200, [])
    assert front.get(DWELLINGS, identities.token("geo")).status_code == 404


def test_a_portal_without_a_convention_opens_nothing_to_anybody(
    front: Front, identities: Identities
) -> None:
    token = identities.through("geo-muet", "anne")
    assert front.get(DWELLINGS, token).status_code == 404
    assert "Portail" in front.get("/", token).json()["description"]


def test_a_portal_that_is_suspended_stops_within_five_seconds(
    either_front: Front, identities: Identities
) -> None:
    front = either_front
    token = identities.through("geo", "anne")
    assert front.get(DWELLINGS, token).status_code == 200
    front.run("convention", "suspendre", "P-geo", "--compte", "demo-gip", "--motif", "incident")
    ends = time.monotonic() + 5
    while front.get(DWELLINGS, token).status_code != 404:
        assert time.monotonic() < ends
        time.sleep(0.3)
    assert front.get(DWELLINGS, identities.of_user("anne")).status_code == 200
    front.run("convention", "reprendre", "P-geo", "--compte", "demo-gip")
    while front.get(DWELLINGS, token).status_code != 200:
        time.sleep(0.3)


# Keys that change, and a provider that is away.


def test_a_new_key_is_found_when_a_token_names_it(front: Front, identities: Identities) -> None:
    assert front.get("/", identities.of_user("anne")).status_code == 200
    identities.rotate("k2")
    token = identities.of_user("anne")
    ends = time.monotonic() + 15  # the provider is asked once in ten seconds
    while front.get("/", token).status_code != 200:
        assert time.monotonic() < ends
        time.sleep(0.5)


def test_nothing_of_a_token_is_in_the_log(front: Front, identities: Identities) -> None:
    token = identities.signed(sub="inconnue", aud="autre")
    front.get(f"{DWELLINGS}?access_token={token}", token)
    assert token.split(".")[1] not in front.log.read_text()


def test_without_its_provider_a_token_is_a_503_and_a_password_still_works(
    embedded: Any, start_server: Any, identities: Identities
) -> None:
    environ = trusting(embedded, f"http://127.0.0.1:{free_port()}")
    epci = embedded.by_type("epci")[0]
    with start_server(environ) as log:
        front = Front(environ, log, embedded)
        answer = front.get("/", identities.of_user("anne"))
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "127.0.0.1" not in answer.text
        right = requests.get(f"{front.base_url}/", auth=(epci.login, epci.password), timeout=60)
        assert right.status_code == 200
        assert "no keys of the OpenID provider" in log.read_text()
