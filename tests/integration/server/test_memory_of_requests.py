"""A process after a thousand mixed requests of six accounts, one after the other (issue 27)."""

from collections.abc import Callable
from itertools import cycle, islice

import pytest
import requests

from testing.cluster import free_port
from testing.processes import held_mb
from testing.rows import each_row
from testing.servers import running_server
from testing.service import Service, command
from testing.waiting import waited_for

pytestmark = pytest.mark.proof

REQUESTS = 1_000
MOST_MB = 300  # of its own
DWELLINGS, COMMUNES = "/collections/rpls-logements", "/collections/indicateurs-commune"
MIXED = (
    f"{DWELLINGS}/items?limit=1000", f"{DWELLINGS}/items?limit=10",
    f"{DWELLINGS}/items?limit=100&filter=nbpiece>3", f"{COMMUNES}/items?limit=1000",
    f"{DWELLINGS}/export?f=csv", "/openapi", "/collections?f=json",
    f"{DWELLINGS}/map?width=512&height=512", f"{COMMUNES}-serie/items?limit=200",
    "/collections/territoires-commune/tiles/WebMercatorQuad/8/88/165?f=mvt",
    "/ows?service=WFS&request=GetCapabilities", "/portail/connexion",
    "/ows?service=WFS&request=GetFeature&version=2.0.0&typeNames=ps:rpls-logements&count=500",
)  # fmt: skip


@each_row("store", ["duckdb", "postgresql"])
def test_a_thousand_mixed_requests_leave_little_behind(
    store: str, serving: Callable[[str], Service]
) -> None:
    """A process that nobody has forked: what it has imported is its own."""
    service = serving(store)
    port = free_port()
    base_url = f"http://127.0.0.1:{port}"
    environ = {**service.environ, "PARC_SOCIAL_PORT": str(port), "PARC_SOCIAL_BASE_URL": base_url}
    accounts = cycle(
        account
        for kind in ("gip", "etat", "epci", "commune", "bailleur")
        for account in service.by_type(kind)
    )
    with running_server(command("serve"), environ, port) as pid, requests.Session() as session:
        session.trust_env = False
        ready = held_mb(pid)
        for path, account in zip(islice(cycle(MIXED), REQUESTS), accounts, strict=False):
            headers = {"X-API-Key": account.api_key}
            answer = session.get(base_url + path, headers=headers, timeout=60)
            assert answer.status_code == 200, (path, account.login, answer.text[:300])
        left = waited_for(lambda: held_mb(pid), lambda mb: mb < MOST_MB)
    figures = f"{ready} MB ready, {left} after {REQUESTS} requests"
    assert left < MOST_MB, figures
