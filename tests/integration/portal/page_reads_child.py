"""Asks for every page of the portal in a process of its own; prints what each read and named.

Run by test_page_reads.py, under the variables of a server, with logins. What a page reads is seen
at the store itself, whoever calls it. At the end a page is put in the place of another, that reads
without a word.
"""

import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

import flask
from werkzeug.test import Client

from auth_proxy.authorisation.request_context import call_of
from parc_social.access.model.grant import current_grant
from parc_social.catalogue.routes.table import ROUTES
from parc_social.settings import read_settings
from parc_social.storage.open import current_store
from parc_social.storage.query.model import FeatureQuery
from server.app import assemble, behind_gate

READS = (
    "page", "export", "count", "item", "tile", "records", "columns", "figures", "totals", "groups",
    "map_rows", "spans", "cells",
)  # fmt: skip
VALUES = {
    "mandat": "1",
    "niveau": "commune",
    "indicateur": "part_personnes_seules",
    "rest": "rien",
    "source": "ops",
    "message": "1",
    "millesime": "2025",
    "organisme": "999900004",
}
MORE: dict[str, tuple[str, ...]] = {
    "/portail/territoires": ("?q=saint", "?f=json&q=saint"),
    "/portail/territoires/commune/{code}": ("?reference=departement:974", "?f=pdf"),
    "/portail/carte": (
        "?niveau=iris",
        "?niveau=qpv&contours=commune",
        "?niveau=adresse",
        "?niveau=iris&f=svg",
        "?niveau=iris&f=qlr",
    ),
    "/portail/carte/contours": ("?niveau=iris&tuile=0/0/0", "?niveau=adresse&part=centres"),
    "/portail/carte/image": ("?niveau=iris&contours=qpv", "?niveau=carreau"),
    "/portail/tableau": ("?niveau=qpv",),
    "/portail/comparer": ("?territoires=commune:{code},france:FR", "?ajout=saint"),
    "/portail/qualifier": ("?niveau=iris", "?niveau=adresse&f=csv"),
}
asked: list[str] = []  # of the request under way
silent: list[str] = []


def watched(read: Callable[..., Any]) -> Callable[..., Any]:
    """A read that notes its collection, and whether it was named by then."""

    @wraps(read)
    def noted(self: Any, grant: Any, query: Any, *more: Any, **others: Any) -> Any:
        if flask.has_request_context():
            name = str(getattr(query, "collection", query))
            asked.append(name)
            if name not in call_of(flask.request.environ).collections:
                silent.append(name)
        return read(self, grant, query, *more, **others)

    return noted


def paths(account: dict[str, Any]) -> Iterator[str]:
    """Every page that is had by GET."""
    values = {
        **VALUES,
        "code": account["organisation"],
        "numero": f"DEMO-{account['organisation']}-1",
    }
    if account["perimetre"]:
        values["code"] = account["perimetre"][0]
    for route in ROUTES:
        if route.endpoint.startswith("portal.") and "GET" in route.methods:
            for address in route.addresses:
                yield address.path.format(**values)
    yield from (path.format(**values) + query for path, some in MORE.items() for query in some)


def seen(client: Client, root: str, path: str) -> dict[str, Any]:
    """What a page answered, read, and read before it was named."""
    asked.clear()
    silent.clear()
    status = client.get(path, base_url=root).status_code
    return {"status": status, "read": sorted(set(asked)), "silent": sorted(set(silent))}


def entered(app: Any, account: dict[str, Any], base_url: str) -> Client:
    """Somebody signed in."""
    client = Client(app)
    typed = {"identifiant": account["login"], "mot_de_passe": account["portal_password"]}
    answer = client.post(
        "/portail/connexion", data=typed, headers={"Origin": base_url}, base_url=base_url
    )
    if answer.status_code != 303:
        raise ValueError(f"nobody has signed in: {answer.status_code}")
    return client


def forgetful() -> str:
    """A page that goes to the store by itself."""
    query = FeatureQuery("indicateurs-iris", limit=1, columns=("code",), geometry=False)
    return str(len(current_store().records(current_grant(), query)))


def main() -> None:
    """Prints, for each login and page, what was seen; and of the forgetful page."""
    settings = read_settings(os.environ)
    parts = assemble(settings)
    app, store = behind_gate(parts), type(current_store())
    for name in READS:
        setattr(store, name, watched(getattr(store, name)))
    logging.disable()
    known = {one["login"]: one for one in json.loads(settings.demo_accounts.read_text())}
    root = f"http://{urlsplit(settings.base_url).netloc}"
    found = {}
    for login in sys.argv[1:]:
        client = entered(app, known[login], root)
        found[login] = {path: seen(client, root, path) for path in paths(known[login])}
    client = entered(app, known[sys.argv[1]], root)
    parts.app.view_functions["portal.home"] = forgetful
    found["forgetful"] = {"/portail/": seen(client, root, "/portail/")}
    sys.stdout.write(json.dumps(found))


main()
