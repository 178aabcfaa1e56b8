"""Codings over HTTP: the same answer in fewer octets, for who asks, and pages for our own alone."""

import gzip
import sys
from typing import Any

import pytest

from testing.rows import each_row

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ROWS = "/collections/rpls-logements/items?limit=50"
CSV = "/collections/rpls-logements/export?f=csv&bbox=55.2,-21.4,55.6,-20.8"
TILE = "/collections/territoires-region/tiles/WebMercatorQuad/5/11/16?f=mvt"
SCRIPT = "/portail/static/recherche.js"
READ = {"gzip": gzip.decompress, "zstd": zstd.decompress}


def sent(account: Any, path: str, codings: str, method: str = "GET", **headers: str) -> Any:
    """The answer as it travelled: its octets are `raw_body`."""
    headers = {"Accept-Encoding": codings, **headers}
    answer = account.ask(method, path, headers=headers, stream=True)
    answer.raw_body = answer.raw.read(decode_content=False)
    return answer


@each_row("coding", [*READ])
@each_row("path", [ROWS, CSV, TILE, SCRIPT, "/dcat", "/openapi?f=json"])
def test_an_answer_is_smaller_for_who_reads_it_so(epci: Any, path: str, coding: str) -> None:
    plain, coded = sent(epci, path, "identity"), sent(epci, path, coding)
    assert "Content-Encoding" not in plain.headers
    assert coded.headers["Content-Encoding"] == coding
    assert len(coded.raw_body) < len(plain.raw_body)
    whole = READ[coding](coded.raw_body)
    assert len(whole) == len(plain.raw_body)
    if b"timeStamp" not in whole:
        assert whole == plain.raw_body
    for answer in (plain, coded):
        assert {"Accept-Encoding", "Sec-Fetch-Site"} <= {*answer.headers["Vary"].split(", ")}
        if "Content-Length" in answer.headers:
            assert int(answer.headers["Content-Length"]) == len(answer.raw_body)


@each_row(
    ("codings", "coding"),
    [
        ("gzip;q=0", None), ("*;q=0", None), ("identity", None), ("br, compress", None),
        ("gzip;q=nan", None), ("*", "zstd"), ("gzip, deflate, br, zstd", "zstd"),
        ("zstd;q=0.5, gzip", "gzip"), ("x-gzip", "gzip"), ("gzip, gzip;q=0", None),
        ("a" * 4_000 + ", gzip", "gzip"),
    ],
)  # fmt: skip
@each_row("path", [ROWS, CSV, "/collections?f=json"])
def test_the_wishes_of_a_header_are_those_of_the_answer(
    epci: Any, path: str, codings: str, coding: str | None
) -> None:
    answer = sent(epci, path, codings)
    assert answer.status_code == 200
    assert answer.headers.get("Content-Encoding") == coding


def test_a_header_without_end_is_refused_before_any_work(epci: Any) -> None:
    assert sent(epci, ROWS, "gzip, " * 20_000).status_code == 431


@each_row("path", [ROWS, CSV, "/collections?f=json", SCRIPT])
def test_head_says_what_get_would_and_sends_nothing(epci: Any, path: str) -> None:
    head, get = sent(epci, path, "gzip", "HEAD"), sent(epci, path, "gzip")
    assert head.raw_body == b""
    assert head.headers["Content-Encoding"] == get.headers["Content-Encoding"] == "gzip"
    assert head.headers.get("ETag") == get.headers.get("ETag")


@each_row("path", ["/map?width=64", "/collections/carreaux-2975/coverage", "/collections/ailleurs"])
def test_what_is_packed_and_what_is_small_is_left_as_it_is(epci: Any, path: str) -> None:
    answer = sent(epci, path, "gzip, zstd, identity;q=0")
    assert "Content-Encoding" not in answer.headers


@each_row("path", [ROWS, CSV])
def test_a_weak_tag_is_of_the_answer_in_any_coding(epci: Any, path: str) -> None:
    tags = {sent(epci, path, codings).headers["ETag"] for codings in ("identity", *READ)}
    assert len(tags) == 1
    (tag,) = tags
    assert tag.startswith("W/")
    assert sent(epci, path, "gzip", **{"If-None-Match": tag}).status_code == 304


def test_a_strong_tag_is_of_one_coding(epci: Any) -> None:
    tags = [sent(epci, SCRIPT, codings).headers["ETag"] for codings in ("identity", *READ)]
    assert len({*tags}) == 3
    assert not any(tag.startswith("W/") for tag in tags)
    for coding, tag in zip(("identity", *READ), tags, strict=True):
        again = sent(epci, SCRIPT, coding, **{"If-None-Match": tag})
        assert (again.status_code, again.raw_body) == (304, b"")
        assert again.headers["ETag"] == tag
    assert sent(epci, SCRIPT, "gzip", **{"If-None-Match": tags[2]}).status_code == 200


def test_a_range_is_one_of_the_file_as_it_is(epci: Any) -> None:
    whole = sent(epci, SCRIPT, "identity")
    part = sent(epci, SCRIPT, "gzip", Range="bytes=10-19", **{"If-Range": whole.headers["ETag"]})
    assert (part.status_code, part.raw_body) == (206, whole.raw_body[10:20])
    assert "Content-Encoding" not in part.headers
    coded = sent(epci, SCRIPT, "gzip")
    assert "Accept-Ranges" not in coded.headers
    other = sent(epci, SCRIPT, "gzip", Range="bytes=10-19", **{"If-Range": coded.headers["ETag"]})
    assert (other.status_code, other.raw_body) == (200, coded.raw_body)


@pytest.mark.both_stores
@each_row("coding", [*READ])
@each_row("kind", ["WMS", "WFS"])
def test_capabilities_that_are_kept_in_a_coding_are_each_callers_own(
    epci: Any, bailleurs: list[Any], kind: str, coding: str
) -> None:
    path = f"/ows?service={kind}&request=GetCapabilities"
    told: list[bytes] = []
    for one in (epci, bailleurs[0], epci, bailleurs[0]):
        plain, coded = sent(one, path, "identity").raw_body, sent(one, path, coding)
        assert coded.headers["Content-Encoding"] == coding
        assert READ[coding](coded.raw_body) == plain
        told.append(plain)
    assert told[0] == told[2]
    assert told[0] != told[1] == told[3]


@each_row("path", ["/collections", "/portail/connexion"])
def test_a_page_is_compressed_for_who_was_sent_by_nobody_else(epci: Any, path: str) -> None:
    """It holds the token of its forms beside what whoever sent us there chose (BREACH)."""
    asked = {"Accept": "text/html"}
    for site in ("same-origin", "none"):
        answer = sent(epci, path, "gzip", **asked, **{"Sec-Fetch-Site": site})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert b"<html" in gzip.decompress(answer.raw_body)
    for site in ({"Sec-Fetch-Site": name} for name in ("cross-site", "same-site", "None", "x")):
        assert "Content-Encoding" not in sent(epci, path, "gzip", **asked, **site).headers
    assert "Content-Encoding" not in sent(epci, path, "gzip", **asked).headers
