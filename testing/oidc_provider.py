"""A small OpenID Connect provider on authlib, run as a process: `oidc_provider.py FOLDER FD`.

FD is a socket that listens already, inherited: its port was never anybody else's.

Its signing keys are the private JWK of FOLDER/keys, the last one by name signs; clients and users
are those of FOLDER/parties.json; FOLDER/fault, if there, names what it does wrong. Read again at
each request, so that a test changes them while it runs.
"""

import json
import os
import socket
import sys
import time
from pathlib import Path
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, grants
from authlib.oauth2.rfc6749.errors import InvalidGrantError
from authlib.oauth2.rfc9068 import JWTBearerTokenGenerator
from flask import Flask, Response, redirect, request
from joserfc import jwt
from joserfc.jwk import KeySet, import_key
from werkzeug.serving import make_server

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # on loopback
FOLDER, LISTENING = Path(sys.argv[1]), socket.socket(fileno=int(sys.argv[2]))
PORT = LISTENING.getsockname()[1]
ISSUER = f"http://127.0.0.1:{PORT}"
AUDIENCE = "parc-social"
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"


def keys() -> list[Any]:
    """Oldest first."""
    return [import_key(json.loads(f.read_text())) for f in sorted((FOLDER / "keys").iterdir())]


def parties() -> dict[str, dict[str, str]]:
    """Secrets of clients and passwords of users."""
    return json.loads((FOLDER / "parties.json").read_text())


class Client(ClientMixin):
    """A confidential client."""

    def __init__(self, name: str) -> None:
        self.name = name

    def get_client_id(self) -> str:
        return self.name

    def get_allowed_scope(self, scope: Any) -> Any:
        return scope or ""

    def check_client_secret(self, client_secret: str) -> bool:
        return parties()["clients"][self.name] == client_secret

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_grant_type(self, grant_type: str) -> bool:
        return True


class User:
    """Somebody who signs in with a password."""

    def __init__(self, name: str, actor: str | None = None) -> None:
        self.name = name
        self.actor = actor

    def get_user_id(self) -> str:
        return self.name


class Password(grants.ResourceOwnerPasswordCredentialsGrant):
    """For tests only: no browser is needed."""

    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic"]

    def authenticate_user(self, username: str, password: str) -> User | None:
        return User(username) if parties()["users"].get(username) == password else None


class Exchange(grants.BaseGrant, grants.TokenEndpointMixin):
    """RFC 8693: a client gives a user's token and gets one that names them both."""

    GRANT_TYPE = EXCHANGE
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic"]

    def validate_token_request(self) -> None:
        client = self.authenticate_token_endpoint_client()
        self.request.client = client
        try:
            given = jwt.decode(self.request.form["subject_token"], KeySet(keys())).claims
        except ValueError as error:
            raise InvalidGrantError from error
        self.request.user = User(given["sub"], actor=client.get_client_id())

    def create_token_response(self) -> Any:
        token = self.generate_token(user=self.request.user, scope=None)
        return 200, token, self.TOKEN_RESPONSE_HEADER


class AccessTokens(JWTBearerTokenGenerator):
    """RFC 9068, for five minutes."""

    def get_jwks(self) -> Any:
        return keys()[-1]

    def get_audiences(self, client: Any, user: Any, scope: Any) -> str:
        return AUDIENCE

    def get_extra_claims(self, client: Any, grant_type: str, user: Any, scope: Any) -> Any:
        actor = getattr(user, "actor", None)
        return {"act": {"sub": actor}} if actor else {}

    def access_token_generator(self, client: Any, grant_type: str, user: Any, scope: Any) -> Any:
        """With the name of the key, which authlib leaves out."""
        made = super().access_token_generator(client, grant_type, user, scope)
        key = keys()[-1]
        claims = jwt.decode(made, key).claims
        return jwt.encode({"alg": "RS256", "typ": "at+jwt", "kid": key.kid}, claims, key)


app = Flask(__name__)


def find_client(name: str) -> Client | None:
    return Client(name) if name in parties()["clients"] else None


def forget(_token: Any, _request: Any) -> None:
    """Access tokens are not kept: they verify by themselves."""


server = AuthorizationServer(app, query_client=find_client, save_token=forget)
server.register_grant(grants.ClientCredentialsGrant)
server.register_grant(Password)
server.register_grant(Exchange)
server.register_token_generator(
    "default", AccessTokens(ISSUER, expires_generator=lambda _client, _grant: 300)
)


def fault() -> str:
    """What a test asked to be done wrong."""
    file = FOLDER / "fault"
    return file.read_text() if file.exists() else ""


@app.before_request
def misbehave() -> Any:
    """The faults of providers that answer, but not as they should."""
    with (FOLDER / "asked").open("a") as asked:
        asked.write(f"{request.path}\n")
    wrong = {
        "500": lambda: Response("{}", 500),
        "html": lambda: Response("<html>connexion</html>"),
        "list": lambda: Response("[]"),
        "deep": lambda: Response("[" * 100_000),
        "large": lambda: Response("{" + " " * 300_000 + "}"),
        "redirect": lambda: redirect(f"{ISSUER}/elsewhere{request.path}"),
        "drip": lambda: Response(drip()),
    }
    made = wrong.get(fault())
    return made() if made else None


def drip() -> Any:
    """One octet now and then: each read succeeds, the whole never ends."""
    yield "{"
    for _ in range(60):
        time.sleep(0.5)
        yield " "


@app.get("/.well-known/openid-configuration")
@app.get("/elsewhere/.well-known/openid-configuration")
def discovery() -> Any:
    where = {"insecure": "http://198.51.100.7/jwks", "no-keys": None}.get(fault(), f"{ISSUER}/jwks")
    return {
        "issuer": "https://ailleurs.example" if fault() == "other-issuer" else ISSUER,
        "token_endpoint": f"{ISSUER}/token",
        "jwks_uri": where,
    }


@app.get("/jwks")
def jwks() -> Any:
    return {"keys": [key.as_dict(private=False) for key in keys()]}


@app.post("/token")
def token() -> Any:
    return server.create_token_response()


make_server("127.0.0.1", PORT, app, threaded=True, fd=LISTENING.fileno()).serve_forever()
