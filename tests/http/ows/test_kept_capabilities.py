"""Capabilities that are given before Flask reads a request: the same, each caller's own, noted."""

from typing import Any

import pytest
from sqlalchemy import text

from parc_social.registry.registry import open_registry
from parc_social.settings import read_settings
from testing.rows import each_row

PATHS = {
    "wfs-get-capabilities": "/ows?service=WFS&request=GetCapabilities",
    "wms-get-capabilities": "/ows?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.3.0",
    "wmts-get-capabilities": "/wmts/1.0.0/WMTSCapabilities.xml",
    "csw-get-capabilities": "/csw?service=CSW&request=GetCapabilities",
}
CHANGING = ("date", "x-request-id", "ratelimit")


def said(account: Any, path: str, coding: str, method: str = "GET") -> tuple[Any, ...]:
    answer = account.ask(method, path, headers={"Accept-Encoding": coding})
    headers = {k.lower(): v for k, v in answer.headers.items() if k.lower() not in CHANGING}
    return answer.status_code, headers, answer.content


@pytest.mark.both_stores(each_time=True)
@each_row("coding", ["identity", "gzip", "zstd"])
@each_row("path", PATHS.values())
def test_what_is_kept_is_what_was_made_and_of_its_caller(
    epci: Any, bailleurs: list[Any], path: str, coding: str
) -> None:
    """Another question of the same meaning is never kept under the first one: it is made."""
    first = [said(account, path, coding) for account in (epci, bailleurs[0])]
    kept = [said(account, path, coding) for account in (epci, bailleurs[0])]
    assert kept == first
    assert first[0][1]["etag"] != first[1][1]["etag"]
    assert first[0][0] == 200
    made = said(epci, f"{path}{'&' if '?' in path else '?'}unknown=1", coding)
    assert (made[0], made[2]) in ((200, first[0][2]), (400, made[2]))
    status, headers, body = said(epci, path, coding, "HEAD")
    assert (status, headers, body) == (200, first[0][1], b"")


@pytest.mark.both_stores
@each_row("path", PATHS.values())
def test_who_has_them_is_told_so_and_another_caller_is_not(epci: Any, gip: Any, path: str) -> None:
    _, tag = (epci.get(path).headers["ETag"] for _ in range(2))
    for known in (tag, "*", f'"x", {tag}'):
        answer = epci.ask("GET", path, headers={"If-None-Match": known})
        assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", tag)
    assert gip.ask("GET", path, headers={"If-None-Match": tag}).status_code == 200


@each_row("state", ["unsigned", "expired"])
@each_row("path", PATHS.values())
def test_without_a_convention_there_is_none(service: Any, state: str, path: str) -> None:
    service.by_type("gip")[0].get(path)
    answers = [service.in_state(state).ask("GET", path).status_code for _ in range(2)]
    assert answers == [404, 404]
    assert service.stranger(path).status_code == 401


def test_each_has_its_line_in_the_journal(embedded: Any) -> None:
    account = embedded.accounts["demo-epci"]
    for path in PATHS.values():
        *_, tag = [account.get(path).headers["ETag"] for _ in range(3)]
        account.ask("GET", path, headers={"If-None-Match": tag})
    account.get("/collections/rpls-logements/items", limit=1)  # it waits for all lines before it
    registry = open_registry(read_settings(embedded.environ).registry)
    registry.journal.flush()
    with registry.engine.connect() as connection:
        query = text(
            "SELECT operation, collection, requete, statut FROM journal"
            " WHERE compte = 'demo-epci' ORDER BY quand"
        )
        lines = [tuple(row) for row in connection.execute(query).all()][-17:-1]
    registry.close()
    asked = [(name, "", "", status) for name in PATHS for status in (200, 200, 200, 304)]
    assert lines == asked


@each_row("asked", ["&version=9.9.9", "&acceptversions=9.9.9", "&sections=Nosuch&language=xx"])
def test_what_is_refused_stays_refused(epci: Any, asked: str) -> None:
    path = PATHS["wfs-get-capabilities"]
    epci.get(path)
    one, again = (epci.ask("GET", f"{path}{asked}") for _ in range(2))
    assert one.status_code == again.status_code
    assert one.content == again.content or one.status_code == 400
