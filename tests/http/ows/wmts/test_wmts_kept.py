"""Tiles that are given before Flask reads a request: the same, each caller's own, noted."""

from typing import Any

import pytest

from testing.made.journal_lines import lines
from testing.rows import each_row

pytestmark = pytest.mark.both_stores(each_time=True)

PLACE = "8/143/167"  # a tile of La Réunion, where the EPCI lies
ADDRESS = (
    "/ows?SERVICE=WMTS&VERSION=1.0.0&REQUEST=GetTile&LAYER=rpls-logements&STYLE=&FORMAT=image/png"
)
PATHS = (
    f"/wmts/1.0.0/rpls-logements/defaut/WebMercatorQuad/{PLACE}.png",
    f"/wmts/1.0.0/territoires-commune/default/WebMercatorQuad/{PLACE}.webp",
    f"{ADDRESS}&TILEMATRIXSET=WebMercatorQuad&TILEMATRIX=8&TILEROW=143&TILECOL=167",
)
CHANGING = ("date", "x-request-id", "ratelimit")


def said(account: Any, path: str, method: str = "GET", **headers: str) -> tuple[Any, ...]:
    answer = account.ask(method, path, headers=headers)
    told = {k.lower(): v for k, v in answer.headers.items() if k.lower() not in CHANGING}
    return answer.status_code, told, answer.content


@each_row("path", PATHS)
def test_a_kept_tile_is_the_one_that_was_made_and_of_its_caller(
    epci: Any, gip: Any, path: str
) -> None:
    made = [said(account, path) for account in (epci, gip)]
    assert [one[0] for one in made] == [200, 200]
    assert [said(account, path) for account in (epci, gip)] == made
    assert [said(account, path) for account in (gip, epci)] == made[::-1]
    assert said(epci, path, "HEAD") == (*made[0][:2], b"")
    tag = made[0][1]["etag"]
    assert tag != made[1][1]["etag"]
    for known in (tag, "*", f'"x", {tag}'):
        status, told, body = said(epci, path, **{"If-None-Match": known})
        assert (status, told["etag"], body) == (304, tag, b"")
    assert said(gip, path, **{"If-None-Match": tag})[0] == 200


@each_row("path", PATHS)
def test_what_is_kept_for_others_opens_nothing(service: Any, gip: Any, path: str) -> None:
    assert [said(gip, path)[0] for _ in range(2)] == [200, 200]
    assert service.stranger(path).status_code == 401
    for state in ("unsigned", "expired"):
        assert service.in_state(state).get(path).status_code == 404
    for method in ("PUT", "DELETE"):
        assert gip.ask(method, path).status_code == 405


@each_row("path", PATHS)
def test_another_question_is_not_answered_by_what_is_kept(gip: Any, path: str) -> None:
    assert [said(gip, path)[0] for _ in range(2)] == [200, 200]
    more = f"{path}{'&' if '?' in path else '?'}"
    for narrowing in ("cql_filter=nbpiece%3D3", "sld=x", "filter=x"):
        assert said(gip, f"{more}{narrowing}")[0] == 400, narrowing
    for row in ("999", "-1"):
        assert said(gip, path.replace("/143/", f"/{row}/").replace("=143", f"={row}"))[0] == 400


@each_row("path", PATHS)
def test_each_kept_tile_has_the_line_that_a_made_one_has(service: Any, path: str) -> None:
    account = service.by_type("epci")[0]

    def told_until_now() -> list[tuple[str, str, str, int]]:
        account.get("/collections/rpls-logements/items", limit=1)  # waits for all lines before it
        return lines(service, account.login)

    before = len(told_until_now())
    *_, (_, told, _) = [said(account, path) for _ in range(3)]
    said(account, path, **{"If-None-Match": told["etag"]})
    noted = [one for one in told_until_now()[before:] if one[0] == "wmts-get-tile"]
    assert [one[3] for one in noted] == [200, 200, 200, 304]
    assert {one[:3] for one in noted} == {noted[0][:3]}
    assert "bbox=" in noted[0][2]
