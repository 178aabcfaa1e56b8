"""Hole 2 of November 2026: a line break in a request wrote a record of its own in the server's log.

Whatever is sent, each line of the log is a record or goes on with the one before (a tab).
"""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
import requests

from testing.cluster import free_port

RECORD = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ [\w.]+ .*|\t.*")
FORGED = "x\n2026-11-28 12:00:00,000 INFO auth_proxy.gate forged: access granted to intrus"
BREAKS = ("\n", "\r\n", "\r", "\u2028", "\x85", "\x0b", "\x1b[2K")
PATHS = (
    *("/", "/conformance", "/openapi", "/collections", "/collections/rpls-logements"),
    *("/collections/rpls-logements/schema", "/collections/rpls-logements/queryables"),
    *("/collections/rpls-logements/items", "/collections/rpls-logements/export"),
    *("/collections/rpls-logements/tiles", "/collections/rpls-logements/map"),
    *("/collections/carreaux-2975/coverage", "/processes", "/jobs", "/styles", "/TileMatrixSets"),
    *("/processes/echo", "/collections/catalogue/items", "/map", "/ows"),
)
NAMES = ("f", "lang", "bbox", "filter", "crs", "datetime", "SERVICE", "nbpiece")


@pytest.fixture
def server(own_service: Any, start_server: Callable[..., Any], kind: str) -> Any:
    """A server with a log of its own, and an account before it."""
    address = f"http://127.0.0.1:{(port := free_port())}"
    environ = {
        **own_service.environ,
        "PARC_SOCIAL_PORT": str(port),
        "PARC_SOCIAL_BASE_URL": address,
    }
    known = own_service.in_state(kind) if kind == "expired" else own_service.by_type(kind)[0]
    with start_server(environ) as log:
        yield replace(known, base_url=address), log


@pytest.mark.parametrize("kind", ["gip", "expired"])
def test_no_request_writes_a_line_of_its_own(server: Any, kind: str) -> None:
    account, log = server
    for path in PATHS:
        for name in NAMES:
            account.ask("GET", f"{path}?{name}={quote(FORGED)}")
        for broken in BREAKS:
            account.ask("GET", f"{path}?f={quote('x' + broken + FORGED[2:])}")
    for header in ("Accept", "Accept-Language", "If-None-Match", "X-Forwarded-For", "User-Agent"):
        account.ask("GET", "/collections", headers={header: "x\x0b2026-11-28 forged"})
    account.ask("GET", f"/collections/{quote(FORGED)}/items")
    account.ask("GET", f"/processes/{quote(FORGED)}")
    account.execute("echo", {"inputs": {"echo": FORGED}})
    account.execute(quote(FORGED), {"inputs": {}})
    requests.get(account.base_url + "/", auth=(FORGED, "x"), timeout=60)
    requests.get(account.base_url + "/", headers={"X-API-Key": "x forged"}, timeout=60)
    lines = log.read_text().split("\n")
    assert [line for line in lines if line and not RECORD.fullmatch(line)] == []
    assert [line for line in lines if "forged" in line] == [], "no record quotes a caller"
