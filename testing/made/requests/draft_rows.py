"""Rows of a draft as software reads and writes them over HTTP."""

import json
from typing import Any

ITEMS = "/collections/ops-menages/items"
DRAFT = {"filter": "etat = 'brouillon'", "limit": 10000}
READS, ADDS = "GET, HEAD, OPTIONS", "GET, HEAD, POST, OPTIONS"

GEOJSON, MERGE = "application/geo+json", "application/merge-patch+json"


def drafts(account: Any) -> list[dict[str, Any]]:
    """The rows of an account's draft."""
    return account.json(ITEMS, **DRAFT)["features"]


def read(account: Any, path: str) -> tuple[str, str, dict[str, Any]]:
    """A row: its path, its tag, what it says."""
    answer = account.get(path)
    assert answer.status_code == 200
    return path, answer.headers["ETag"], answer.json()


def send(account: Any, method: str, path: str, body: Any = None, **headers: str) -> Any:
    """A request with the media type of its verb."""
    kind = {"POST": GEOJSON, "PUT": GEOJSON, "PATCH": MERGE}.get(method)
    sent = {"Content-Type": kind, **headers} if kind else headers
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    return account.ask(method, path, data=data, headers=sent)


def patched(account: Any, row: tuple[str, str, Any], **properties: Any) -> Any:
    """A row that is changed in these, as it was read."""
    return send(account, "PATCH", row[0], {"properties": properties}, **{"If-Match": row[1]})


def state(tag: str) -> str:
    """What of an ETag names the state of the row: the rest is the form of the answer."""
    return tag[1:25]


def feature(properties: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """What a client would send: without what is computed."""
    computed = {"id", "etat", "adresse_id", "niveau_appariement", "code_commune", "code_epci",
                "code_dep", "code_reg"}  # fmt: skip
    kept = {k: v for k, v in properties.items() if k not in computed}
    return {"type": "Feature", "geometry": None, "properties": {**kept, **changes}}
