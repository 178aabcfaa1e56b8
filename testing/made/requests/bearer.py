"""Identities of a provider, and a server that trusts it."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
    service: Any  # whose accounts it knows

    @property
    def base_url(self) -> str:
        """Where it listens."""
        return self.environ["PARC_SOCIAL_BASE_URL"]

    def run(self, *words: str) -> str:
        """`parc-social` beside it, and what it printed."""
        return command(self.environ, *words)

    def get(self, path: str, token: str, **headers: str) -> requests.Response:
        """With a bearer token."""
        sent = {"Authorization": f"Bearer {token}", **headers}
        return requests.get(self.base_url + path, headers=sent, timeout=60)

    def ids(self, token: str) -> set[str]:
        """Every dwelling that is seen with a token."""
        answer = self.get(f"{DWELLINGS}?limit=10000", token)
        assert answer.status_code == 200, answer.text
        return {feature["id"] for feature in answer.json()["features"]}


def trusting(environ: dict[str, str], issuer: str) -> dict[str, str]:
    """The variables of one more server, which believes this provider."""
    port = free_port()
    return environ | {
        "PARC_SOCIAL_PORT": str(port),
        "PARC_SOCIAL_BASE_URL": f"http://127.0.0.1:{port}",
        "PARC_SOCIAL_OIDC_ISSUER": issuer,
        "PARC_SOCIAL_OIDC_AUDIENCE": "parc-social",
    }


def command(environ: dict[str, str], *words: str) -> str:
    """`parc-social` beside the server; in this process, as a new one takes seconds to begin."""
    made = CliRunner().invoke(application(), list(words), env=environ)
    assert made.exit_code == 0, (made.output, made.exception)
    return made.output


def presented(environ: dict[str, str]) -> None:
    """Anne is the EPCI's account, Bruno the GIP's.

    Portals: geo reads for all, geo-epci for the EPCI alone, geo-muet has no convention in force.
    """
    known = json.loads((Path(environ["PARC_SOCIAL_DATA"]) / "demo-comptes.json").read_text())
    epci = next(one["organisation"] for one in known if one["login"] == "demo-epci")
    days = ["--debut", "2020-01-01", "--fin", "2099-12-31", "--type", "portail"]
    for code, name, lines in (
        ("999000052", "geo", ["--ligne", "rpls-logements=france;organismes=tous"]),
        ("999000060", "geo-muet", []),
        ("999000086", "geo-epci", ["--ligne", f"rpls-logements=france;organismes={epci}"]),
    ):
        of = ["--organisation", code, "--nom", name]
        command(environ, "convention", "creer", f"P-{name}", *of, *days, *lines)
        command(environ, "compte", "creer", name, *of, "--service", "--role", "signataire")
        command(environ, "compte", "lier", name, "--sujet", name)
    of = ["--organisation", "999000086", "--nom", "Direction", "--role", "signataire"]
    command(environ, "compte", "creer", "geo-epci-direction", *of)
    for portal in ("geo", "geo-epci"):
        for act, who in (("envoyer", "demo-gip"), ("signer", portal), ("contresigner", "demo-gip")):
            command(environ, "convention", act, f"P-{portal}", "--compte", who)
    for login, subject in (("demo-epci", "anne"), ("demo-gip", "bruno"), ("demo-epci", "script")):
        command(environ, "compte", "lier", login, "--sujet", subject)
