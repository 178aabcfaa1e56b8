"""waitress may leave: gunicorn's threads behind nginx answer as our own server does (0014)."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from testing.deployment.gunicorn_server import started_by_gunicorn
from testing.deployment.proxy_site import ProxySite, proxy_site
from testing.service import Service
from testing.waiting import waited_for

pytestmark = pytest.mark.proof

ITEMS = "/collections/rpls-logements/items"
ASKED = (
    "/", "/conformance", "/openapi", "/collections?f=json", f"{ITEMS}?limit=10",
    f"{ITEMS}?limit=1000&f=csv", f"{ITEMS}?limit=10000", f"{ITEMS}?limit=0", f"{ITEMS}?inconnu=1",
    f"{ITEMS}?filter=nbpiece>3", f"{ITEMS}/rien", "/collections/rien", "/collections%2Frien",
    "/collections/rpls-logements/export?f=geojsonl", "/collections/rpls-logements/export?f=gpkg",
    "/collections/territoires-commune/tiles/WebMercatorQuad/8/88/165?f=mvt",
    "/collections/territoires-commune/map?width=64&height=64", "/health/ready",
    "/ows?service=WFS&request=GetCapabilities", "/portail/connexion", "/metrics",
    f"/collections?x={'a' * 17_000}",
)  # fmt: skip
OF_THE_SERVER = {"date", "server", "connection", "content-length", "transfer-encoding",
                 "x-request-id", "set-cookie", "ratelimit", "keep-alive"}  # fmt: skip
CHANGING = re.compile(rb'"timeStamp":"[^"]+"|[-0-9a-f]{36}|[\w-]{40,}')


def answers(site: ProxySite, key: str) -> dict[str, tuple[Any, ...]]:
    """Status, headers and octets of each question, with a key and without; and two that write."""
    found: dict[str, tuple[Any, ...]] = {}
    with requests.Session() as session:
        session.trust_env, session.verify = False, str(site.certificate / "certificat.pem")

        def ask(method: str, path: str, **more: Any) -> None:
            told = session.request(
                method, site.url + path, timeout=120, allow_redirects=False, **more
            )
            headers = {
                name.lower(): text.replace(site.url, "") for name, text in told.headers.items()
            }
            body = CHANGING.sub(b"", told.content.replace(site.url.encode(), b""))
            kept = {name: text for name, text in headers.items() if name not in OF_THE_SERVER}
            whole = "gpkg" in path or len(body)  # a GeoPackage has the moment at which it was made
            found[f"{method} {path} {sorted(more)}"] = told.status_code, kept, whole, body[:2_000]

        assert waited_for(lambda: _is_there(session, site), bool, 60)
        for path in ASKED:
            ask("GET", path)
            ask("GET", path, headers={"X-API-Key": key})
        ask("HEAD", f"{ITEMS}?limit=10", headers={"X-API-Key": key})
        ask("OPTIONS", ITEMS)
        ask("PATCH", ITEMS, headers={"X-API-Key": key})
        echoed = {"inputs": {"message": "bonjour"}}
        ask("POST", "/processes/echo/execution", json=echoed, headers={"X-API-Key": key})
        ask("POST", "/processes/echo/execution", data=b"x" * 2_000_000, headers={"X-API-Key": key})
    return found


def _is_there(session: requests.Session, site: ProxySite) -> bool:
    try:
        return session.get(f"{site.url}/health/ready", timeout=10).status_code == 200
    except requests.ConnectionError:
        return False


def test_gunicorn_behind_nginx_answers_as_our_server_does(
    serving: Callable[[str], Service], tmp_path: Path, require: Callable[[bool, str], None]
) -> None:
    require(shutil.which("nginx", path="/usr/sbin:/usr/bin") is not None, "`make deploy-check`")
    service = serving("duckdb")
    key = service.by_type("epci")[0].api_key
    told: list[dict[str, tuple[Any, ...]]] = []
    for name, start in (("own", {}), ("other", {"start": started_by_gunicorn})):
        (tmp_path / name).mkdir()
        with proxy_site("nginx", tmp_path / name, service.environ, 2, **start) as site:
            told.append(answers(site, key))
    ours, other = told
    assert {status for status, *_ in ours.values()} >= {200, 400, 401, 404, 405, 413, 414}
    differ = {asked: (ours[asked], other[asked]) for asked in ours if ours[asked] != other[asked]}
    assert differ == {}
