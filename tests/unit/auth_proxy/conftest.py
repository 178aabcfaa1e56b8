"""A gate before a small Flask application, with the real registry on SQLite."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Flask, Response, request
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import Client, TestResponse

from auth_proxy.gate import GateConfig, guard
from parc_social.access.conventions.convention import Acte, Convention, Evenement
from parc_social.access.model.facts import Facts
from parc_social.access.model.grant import current_grant
from parc_social.access.model.organisation import Identity, Role, parse_organisation
from parc_social.domain.territory import Appartenance
from parc_social.errors import (
    Conflict,
    Forbidden,
    Full,
    InvalidValue,
    NotFound,
    ParcSocialError,
    Unavailable,
)
from parc_social.registry.registry import Registry, open_registry
from parc_social.settings import Settings

GIP = parse_organisation("999000003", "GIP", "gip", None)
EPCI = parse_organisation("249710054", "Cap Excellence", "epci", None)
BAILLEUR = parse_organisation("999000011", "Bailleur", "bailleur", None)
UNSIGNED = parse_organisation("97411", "Saint-Denis", "commune", None)
KNOWN = Facts(
    cogs={
        2025: (
            Appartenance("97101", "Les Abymes", "971", "01", "249710054", None),
            Appartenance("97411", "Saint-Denis", "974", "04", "249740119", None),
        )
    },
    stock={BAILLEUR.code: {2025: frozenset({"97411"})}},
    millesimes=(2025,),
)


@dataclass(frozen=True)
class PublishedEditions:
    """Two communes; the bailleur has dwellings in one."""

    def facts(self) -> Facts:
        """What is published."""
        return KNOWN

    def version(self) -> str:
        """Never changes here."""
        return "1"


FAULTS: dict[str | None, ParcSocialError] = {
    "absent": NotFound("93001 n'est pas ici"),
    "fautif": InvalidValue("valeur fautive"),
    "interdit": Forbidden("pas à vous de le faire"),
    "change": Conflict("changé depuis"),
    "plein": Full("trop à la fois"),
    "ailleurs": Unavailable("la base de 10.0.0.3 ne répond pas"),
}
pygeoapi = Blueprint("pygeoapi", __name__)


@pygeoapi.route("/")
def landing_page() -> str:
    return json.dumps([len(current_grant().rights), request.environ.get("parc_social.refusal")])


@pygeoapi.route("/conformance")
def conformance() -> str:
    return "ok"


@pygeoapi.route("/openapi")
def openapi() -> str:
    return "ok"


@pygeoapi.route("/collections")
@pygeoapi.route("/collections/<path:collection_id>")
def collections(collection_id: str | None = None) -> str:
    return collection_id or "ok"


@pygeoapi.route(
    "/collections/<path:collection_id>/items",
    methods=["GET", "POST", "OPTIONS"],
    provide_automatic_options=False,
)
@pygeoapi.route(
    "/collections/<path:collection_id>/items/<path:item_id>",
    methods=["GET", "PUT", "DELETE", "OPTIONS"],
    provide_automatic_options=False,
)
def collection_items(collection_id: str, item_id: str | None = None) -> Response:
    """Echoes what came in; some items are the faults of a view."""
    if item_id in FAULTS:
        raise FAULTS[item_id]
    match item_id:
        case "panne":
            raise RuntimeError("mot de passe de la base : tagada")
        case "stream":
            return Response(_slowly())
        case "pygeoapi-404":
            return Response('{"code": "NotFound", "description": "x"}', 404)
        case _:
            pass
    said = {
        "account": current_grant().account,
        "accept": request.headers.get("Accept"),
        "headers": sorted(request.headers.keys()),
        "args": request.args.to_dict(flat=False),
        "body": request.get_data(as_text=True),
    }
    response = Response(json.dumps(said))
    response.headers = {"Content-Type": "application/geo+json", "Cache-Control": "public"}  # pyright: ignore - what pygeoapi does
    return response


def _slowly() -> Iterator[str]:
    for _ in range(3):
        yield current_grant().account + " "


@pygeoapi.route("/collections/<path:collection_id>/position")
def get_collection_edr_query(collection_id: str) -> str:
    return "edr"


@pygeoapi.route("/stac/<path:path>", methods=["GET", "POST"])
def stac_catalog_path(path: str) -> str:
    return "stac"


@pygeoapi.route("/processes/<process_id>/execution", methods=["POST"])
def execute_process_jobs(process_id: str) -> Response:
    return Response(request.get_data(), content_type="application/json")


def application() -> Flask:
    app = Flask("essai", static_folder=str(Path(__file__).parent), static_url_path="/static")
    app.register_blueprint(pygeoapi)
    return app


@dataclass(frozen=True)
class Secrets:
    """Application passwords and API keys by login."""

    passwords: dict[str, str]
    keys: dict[str, str]


@dataclass
class World:
    """A gate, a client of it, and the secrets of its accounts."""

    registry: Registry
    client: Client
    secrets: Secrets
    now: list[datetime]

    def get(self, path: str, login: str | None = "epci", **more: Any) -> TestResponse:
        """Asks as that account; None: as nobody."""
        headers = dict(more.pop("headers", {}))
        if login is not None:
            headers["X-API-Key"] = self.secrets.keys[login]  # no argon2: a key costs nothing
        return self.client.open(path, headers=headers, **more)

    def lines(self) -> list[Any]:
        """What the journal holds, in the order of its one writer."""
        self.registry.journal.flush()
        with self.registry.engine.connect() as connection:
            return list(connection.execute(text("SELECT * FROM journal ORDER BY rang")).mappings())


PARTIES = {"gip": GIP, "epci": EPCI, "bailleur": BAILLEUR, "non-signee": UNSIGNED}


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Secrets]:
    """A registry with four accounts, made once: each test works on its own copy."""
    file = tmp_path_factory.mktemp("registre") / "registre.sqlite"
    registry = open_registry(f"sqlite:///{file}")
    registry.migrate()
    secrets = Secrets({}, {})
    for login, organisation in PARTIES.items():
        registry.accounts.save_organisation(organisation)
        registry.accounts.create(Identity(login, organisation, Role.SIGNATAIRE), login)
        secrets.passwords[login] = registry.secrets.add_password(login, "test").shown
        secrets.keys[login] = registry.secrets.add_key(login, "test").shown
    for login, organisation in PARTIES.items():
        registry.agreements.create(_convention(login, organisation.code))
    registry.close()
    return file, secrets


def _convention(login: str, organisation: str) -> Convention:
    signed = datetime(2026, 5, 1, tzinfo=UTC)
    events = (
        Evenement(Acte.ENVOYER, signed, "gip"),
        Evenement(Acte.SIGNER, signed, login),
        Evenement(Acte.CONTRESIGNER, signed, "gip" if login != "gip" else "epci"),
    )
    kept = events[:1] if login == "non-signee" else events
    return Convention(f"C-{login}", organisation, date(2026, 1, 1), date(2026, 12, 31), kept)


@pytest.fixture
def world(template: tuple[Path, Secrets], tmp_path: Path) -> Iterator[World]:
    """A gate whose clock shows 1 June 2026."""
    file = shutil.copy(template[0], tmp_path / "registre.sqlite")
    registry = open_registry(f"sqlite:///{file}")
    now = [datetime(2026, 6, 1, 12, tzinfo=UTC)]
    settings = Settings(tmp_path)
    door = GateConfig(registry, PublishedEditions(), settings, clock=lambda: now[0])
    yield World(registry, Client(guard(application(), door)), template[1], now)
    registry.close()


@pytest.fixture
def gate_client(world: World) -> Callable[..., Client]:
    """A client of another gate on the same registry, with other settings."""

    def of(settings: Settings, **more: Any) -> Client:
        door = GateConfig(world.registry, PublishedEditions(), settings, **more)
        return Client(guard(application(), door))

    return of


@pytest.fixture
def bare_client(world: World) -> FlaskClient:
    """A client of the application itself, past its gate."""
    app = application()
    guard(app, GateConfig(world.registry, PublishedEditions(), Settings(Path())))
    return app.test_client()
