"""ETag and 304: who has an answer already is told so, by edition, Grant and question."""

from typing import Any

import pytest

from testing.rows import each_row
from testing.sample import taking_turns

PATHS = (
    "/collections/rpls-logements/items?limit=5",
    "/collections/rpls-logements/export?f=csv&bbox=55.2,-21.4,55.6,-20.8",
    "/collections/rpls-logements/export?f=xlsx&bbox=55.2,-21.4,55.6,-20.8",
    "/collections/territoires-region/tiles/WebMercatorQuad/5/11/16?f=mvt",
    "/collections/carreaux-2975/coverage",
    "/collections/carreaux-2975/coverage?f=covjson&datetime=2024", "/map?width=64",
    "/collections/indicateurs-commune/styles/taux_vacance/map?width=64",
    "/collections/territoires-region/map/tiles/WebMercatorQuad/5/11/16", "/styles",
    "/styles/taux_vacance?f=sld", "/styles/taux_vacance/metadata",
    "/collections/indicateurs-commune/styles",
    "/collections/indicateurs-commune/styles/taux_vacance",
    "/collections/catalogue/items?q=communes", "/collections/catalogue/items/rpls-logements",
    "/dcat", "/iso19139", "/iso19139/rpls-logements",
)  # fmt: skip


def tag(account: Any, path: str, **headers: str) -> str:
    response = account.ask("GET", path, headers=headers)
    assert response.status_code == 200, response.text
    return response.headers["ETag"]


@taking_turns(4)
@each_row("path", PATHS)
def test_what_has_not_changed_is_not_sent_again(epci: Any, path: str) -> None:
    known = tag(epci, path)
    assert known == tag(epci, path)
    for method in ("GET", "HEAD"):
        again = epci.ask(method, path, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == known
        assert again.headers["Cache-Control"].startswith("private")
        assert "Authorization" in again.headers["Vary"]
    for other in ('W/"0123"', f'"x", {known}', "*"):
        status = epci.ask("GET", path, headers={"If-None-Match": other}).status_code
        assert status == (200 if other == 'W/"0123"' else 304)


@pytest.mark.both_stores
@each_row(
    "path",
    ["/map?width=64", "/collections/indicateurs-iris/map?width=64", "/styles",
     "/collections/rpls-logements/map/tiles/WebMercatorQuad/0/0/0",
     "/collections/rpls-logements/styles"],
)  # fmt: skip
def test_a_picture_of_one_caller_is_not_that_of_another(epci: Any, gip: Any, path: str) -> None:
    assert tag(epci, path) != tag(gip, path)


@pytest.mark.both_stores
def test_another_question_or_caller_has_another_tag(epci: Any, gip: Any) -> None:
    path = PATHS[0]
    tags = {
        tag(epci, path),
        tag(gip, path),
        tag(epci, f"{path}&offset=1"),
        tag(epci, path.replace("rpls-logements", "adresses")),
        tag(epci, path, Accept="text/csv"),
        tag(epci, path, **{"Accept-Language": "en"}),
    }
    assert len(tags) == 6
    foreign = epci.ask("GET", path, headers={"If-None-Match": tag(gip, path)})
    assert foreign.status_code == 200


@each_row(
    ("path", "status"),
    [("/collections/ops-menages/items", 404), ("/collections/ailleurs/export", 404),
     ("/collections/rpls-logements/items?limit=x", 400)],
)  # fmt: skip
def test_a_refusal_has_no_tag(epci: Any, path: str, status: int) -> None:
    for known in ("*", 'W/"0123"'):
        response = epci.ask("GET", path, headers={"If-None-Match": known})
        assert response.status_code == status
        assert "ETag" not in response.headers


@pytest.mark.both_stores
def test_a_stranger_is_told_nothing(service: Any, epci: Any) -> None:
    headers = {"If-None-Match": tag(epci, PATHS[0])}
    assert service.stranger(PATHS[0], headers=headers).status_code == 401
    assert service.in_state("expired").ask("GET", PATHS[0], headers=headers).status_code == 404
