"""ETag and 304: who has an answer already is told so, by edition, Grant and question."""

import gzip
from typing import Any

import brotli
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


@taking_turns(2)
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


@each_row(
    ("coding", "read"), [("gzip", gzip.decompress), ("br", brotli.decompress), ("zstd", None)]
)
@each_row("path", [PATHS[0], PATHS[1], PATHS[3]])
def test_an_answer_is_smaller_for_who_reads_it_so(
    epci: Any, path: str, coding: str, read: Any
) -> None:
    plain = epci.ask("GET", path, headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["Vary"]
    sent = epci.ask("GET", path, headers={"Accept-Encoding": coding}, stream=True)
    assert sent.headers["Content-Encoding"] == coding
    raw = sent.raw.read(decode_content=False)
    assert len(raw) < len(plain.content) or len(plain.content) < 500
    if read is not None and b"timeStamp" not in plain.content:
        assert read(raw) == plain.content
    assert sent.headers["ETag"] == plain.headers["ETag"]


@pytest.mark.both_stores
@each_row("coding", ["gzip", "br"])
@each_row("kind", ["WMS", "WFS"])
def test_capabilities_that_are_kept_in_a_coding_are_each_callers_own(
    epci: Any, bailleurs: list[Any], kind: str, coding: str
) -> None:
    path = f"/ows?service={kind}&request=GetCapabilities"
    told: list[bytes] = []
    for one in (epci, bailleurs[0], epci, bailleurs[0]):
        plain = one.ask("GET", path, headers={"Accept-Encoding": "identity"}).content
        sent = one.ask("GET", path, headers={"Accept-Encoding": coding})
        assert sent.headers["Content-Encoding"] == coding
        assert sent.content == plain
        told.append(plain)
    assert told[0] == told[2]
    assert told[0] != told[1] == told[3]


def test_pages_for_people_are_not_compressed(epci: Any) -> None:
    asked = {"Accept": "text/html", "Accept-Encoding": "gzip"}
    assert "Content-Encoding" not in epci.ask("GET", "/collections", headers=asked).headers
    assert "Content-Encoding" not in epci.ask("GET", "/portail/", headers=asked).headers
