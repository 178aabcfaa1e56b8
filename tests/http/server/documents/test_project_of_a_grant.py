"""The project for QGIS: the layers of a Grant, no secret, what it refuses.

`make clients` opens it in a real QGIS (tests/clients/qgis/files/test_qgis_project.py).
"""

from typing import Any
from xml.etree import ElementTree

import pytest

from testing.rows import each_row


def project(account: Any) -> ElementTree.Element:
    answer = account.get("/qgis.qgs")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("application/x-qgis-project")
    return ElementTree.fromstring(answer.content)  # noqa: S314 - our own server's


def collections(found: ElementTree.Element) -> set[str]:
    sources = [source.text or "" for source in found.iter("datasource")]
    return {source.partition("typename='")[2].partition("'")[0] for source in sources}


@each_row("kind", ["gip", "epci", "bailleur"])
def test_its_layers_are_those_of_the_grant_that_have_rows(service: Any, kind: str) -> None:
    account = service.by_type(kind)[0]
    told = {one["id"]: one for one in account.json("/collections")["collections"]}
    wanted = {
        name
        for name, one in told.items()
        if not name.endswith("-serie") and name != "catalogue" and one.get("itemType") == "feature"
        if account.json(f"/collections/{name}/items", resulttype="hits")["numberMatched"]
    }
    assert collections(project(account)) == wanted


def test_it_holds_no_secret_and_names_the_authentication(service: Any) -> None:
    account = service.by_type("epci")[0]
    found = project(account)
    sources = [source.text or "" for source in found.iter("datasource")]
    assert all("authcfg=parcsoc " in source and account.base_url in source for source in sources)
    text = ElementTree.tostring(found, encoding="unicode")
    for secret in (account.password, account.api_key, account.portal_password, account.login):
        assert secret not in text


def test_only_columns_of_the_grant_are_named(service: Any) -> None:
    """Those of landlords are not an EPCI's to know of."""
    own = {a.get("field") for a in project(service.by_type("bailleur")[0]).iter("alias")}
    epci = {a.get("field") for a in project(service.by_type("epci")[0]).iter("alias")}
    assert own - epci
    for name in ("loyer_principal", "siren_bailleur"):
        assert (name in epci) == any(
            name in service.by_type("epci")[0].json(f"/collections/{one}/schema")["properties"]
            for one in collections(project(service.by_type("epci")[0]))
        )


def test_levels_share_the_scales_without_a_gap(service: Any) -> None:
    found = project(service.by_type("gip")[0])
    scales = [
        (int(layer.get("minScale", "0")), int(layer.get("maxScale", "0")))
        for layer in found.iter("maplayer")
        if "typename='indicateurs-" in (layer.findtext("datasource") or "")
        and layer.get("hasScaleBasedVisibilityFlag") == "1"
    ]
    steps = sorted(scales, key=lambda one: -(one[0] or 10**12))
    assert (steps[0][0], steps[-1][1]) == (0, 0)
    assert [one[1] for one in steps[:-1]] == [one[0] for one in steps[1:]]


@each_row(
    ("asked", "status"),
    [("/qgis.qgs?f=json", 400), ("/qgis.qgs?indicateur=x", 400), ("/qgis", 404)],
)
def test_what_it_does_not_know_is_refused(gip: Any, asked: str, status: int) -> None:
    assert gip.get(asked).status_code == status


def test_it_is_read_only_and_for_who_has_a_convention(service: Any) -> None:
    assert service.stranger("/qgis.qgs").status_code == 401
    for state in ("unsigned", "expired"):
        refused = service.in_state(state).get("/qgis.qgs")
        assert refused.status_code == 404
        assert refused.content == service.in_state(state).get("/rien").content
    assert service.by_type("gip")[0].ask("POST", "/qgis.qgs").status_code == 405


@pytest.mark.both_stores
def test_it_is_kept_until_an_edition_changes(gip: Any) -> None:
    first = gip.get("/qgis.qgs")
    again = gip.ask("GET", "/qgis.qgs", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
