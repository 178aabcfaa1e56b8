"""Failed sign-ins on the pages and of software, from one address, before a real server."""

from collections.abc import Callable
from typing import Any

import requests


def on_the_pages(address: str, login: str, password: str) -> requests.Response:
    """The answer to the form of the sign-in page."""
    form = {"identifiant": login, "mot_de_passe": password}
    return requests.post(
        f"{address}/portail/connexion", data=form, allow_redirects=False, timeout=60
    )


def by_software(address: str, login: str, password: str) -> requests.Response:
    """The answer to QGIS."""
    return requests.get(f"{address}/collections", auth=(login, password), timeout=60)


def test_pages_and_software_are_counted_apart_by_account_and_together_by_network(
    own_service: Any, serve: Callable[[dict[str, str]], str]
) -> None:
    file = own_service.data / "bornes-tentatives.yml"
    file.write_text("tentatives: 3\ntentatives_reseau: 6\n")
    server = serve(own_service.environ | {"PARC_SOCIAL_BORNES": str(file)})
    one, other, third = (own_service.accounts[f"demo-{x}"] for x in ("epci", "commune", "gip"))
    for _ in range(3):
        assert on_the_pages(server, one.login, "faux").status_code == 403
    assert on_the_pages(server, one.login, one.portal_password).status_code == 429
    assert by_software(server, one.login, one.password).status_code == 200
    for _ in range(2):
        assert by_software(server, other.login, "faux").status_code == 401
    signed_in = on_the_pages(server, other.login, other.portal_password)
    assert signed_in.status_code == 303  # five failures of this network: one is left
    assert by_software(server, third.login, "faux").status_code == 401
    waits = [
        on_the_pages(server, third.login, third.portal_password),
        by_software(server, third.login, third.password),
    ]
    assert [(x.status_code, x.headers["Retry-After"]) for x in waits] == [(429, "30")] * 2
    assert by_software(server, other.login, other.password).status_code == 200  # known there
