"""Hole 6 of November 2026: 405 told a hidden collection from an absent one, which is 404.

Whatever the verb and the address below a collection, what is hidden is answered as what is not
there, to the byte; and for who has no convention in force everything is.
"""

from collections.abc import Callable
from typing import Any

import pytest

from testing.rows import each_row
from testing.sample import in_turn, sampled

pytestmark = pytest.mark.both_stores(each_time=True)

ABSENT = "nulle-part"
BELOW = (
    *("", "/items", "/items/x", "/schema", "/queryables", "/export", "/coverage", "/tiles"),
    *("/tiles/WebMercatorQuad", "/tiles/WebMercatorQuad/0/0/0", "/map", "/map/tiles", "/styles"),
    *("/map/tiles/WebMercatorQuad", "/map/tiles/WebMercatorQuad/0/0/0", "/styles/x", "/style.qlr"),
    *("/styles/x/metadata", "/styles/x/map", "/styles/x/map/tiles", "/editions/x.parquet"),
    *("/styles/x/map/tiles/WebMercatorQuad/0/0/0", "/nothing", "/position", "/area"),
)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "FOO")
HIDDEN = {
    "epci": ("ops-menages", "ops-menages-serie", "carreaux-3035", "carreaux-5490"),
    "expired": ("rpls-logements", "ops-menages", "territoires-region", "carreaux-2975"),
    "unsigned": ("rpls-logements", "ops-menages", "catalogue", "carreaux-2975"),
}


def account_of(service: Any, kind: str) -> Any:
    return service.by_type(kind)[0] if kind == "epci" else service.in_state(kind)


def said(account: Any, method: str, path: str, name: str) -> tuple[Any, ...]:
    body = b"{}" if method in ("POST", "PUT", "PATCH") else None
    media = {"Content-Type": "application/geo+json"} if body else {}
    answer = account.ask(method, path, headers=media, data=body)
    headers = {k.lower(): v for k, v in answer.headers.items()}
    for changing in ("date", "x-request-id", "ratelimit", "content-length"):
        headers.pop(changing, None)
    return answer.status_code, answer.text.replace(name, "N"), sorted(headers.items())


@sampled
@each_row("method", METHODS)
@each_row("kind", HIDDEN)
def test_what_is_hidden_is_answered_as_what_is_not_there(
    serving: Callable[[str], Any], kind: str, method: str
) -> None:
    account = account_of(serving("duckdb"), kind)
    told: list[tuple[str, str, Any]] = []
    for at, below in enumerate(BELOW):
        absent = said(account, method, f"/collections/{ABSENT}{below}", ABSENT)
        assert absent[0] < 500
        assert absent[0] not in (200, 405), (below, absent[0])
        for name in in_turn(HIDDEN[kind], 4, at + METHODS.index(method)):
            hidden = said(account, method, f"/collections/{name}{below}", name)
            if hidden != absent:
                told.append((name, below, (hidden, absent)))
    assert told == []


@each_row("method", METHODS)
def test_other_addresses_are_hidden_from_who_has_no_convention(
    serving: Callable[[str], Any], method: str
) -> None:
    account = serving("duckdb").in_state("expired")
    for known, unknown in (
        ("/processes/echo", "/processes/nul"),
        ("/processes/echo/execution", "/processes/nul/execution"),
        ("/jobs", "/nul"),
        ("/styles", "/nul"),
        ("/styles/logements", "/styles/nul"),
        ("/map", "/nul"),
        ("/tiles", "/nul"),
        ("/tiles/WebMercatorQuad/0/0/0", "/nul"),
        ("/dcat", "/nul"),
        ("/iso19139/rpls-logements", "/iso19139/nul"),
        ("/csw?service=CSW&request=GetCapabilities", "/nul"),
        ("/TileMatrixSets", "/nul"),
    ):
        one, other = (said(account, method, p, p) for p in (known, unknown))
        assert one[0] == other[0], (known, one[:2], other[:2])
        assert one[0] not in (200, 405)


def test_what_is_seen_says_which_verbs_it_has(gip: Any) -> None:
    """The control: it is not that everything is 404."""
    for path in ("/collections/rpls-logements/items", "/collections/rpls-logements", "/styles"):
        answer = gip.ask("DELETE", path)
        assert (answer.status_code, "GET" in answer.headers["Allow"]) == (405, True)
