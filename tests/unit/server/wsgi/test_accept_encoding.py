"""Which coding a header likes best: RFC 9110, 12.5.3, and what no client should write."""

import pytest

from server.wsgi.accept_encoding import preferred_coding

OURS = ("zstd", "gzip")


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("", None),
        ("gzip", "gzip"),
        ("GZip", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, zstd;q=0.9", "gzip"),
        ("gzip ; q=0.1", "gzip"),
        ("gzip;q=0.001", "gzip"),
        ("gzip;q=1.000", "gzip"),
        ("*", "zstd"),
        ("*;q=0.5, gzip", "gzip"),
        ("zstd;q=0, *", "gzip"),
        ("identity, gzip", "gzip"),
        ("identity, gzip;q=0.9", None),
        ("identity;q=0.5, gzip;q=0.6", "gzip"),
    ],
)
def test_the_best_liked_is_chosen_and_zstd_between_equals(header: str, coding: str | None) -> None:
    assert preferred_coding(header, OURS) == coding


@pytest.mark.parametrize(
    "header",
    [
        "gzip;q=0", "gzip;q=0.000, zstd;q=0", "*;q=0", "gzip;q=0, *;q=0", "identity;q=0",
        "identity",
        "br", "deflate", "compress, br, snappy", "gzipped", "gzip/zstd",
    ],
)  # fmt: skip
def test_what_is_refused_or_unknown_is_not_sent(header: str) -> None:
    assert preferred_coding(header, OURS) is None


@pytest.mark.parametrize(
    "header",
    [
        "gzip;q=2", "gzip;q=-1", "gzip;q=nan", "gzip;q=1e0", "gzip;q=0.0001", "gzip;q=", "gzip;q",
        "gzip;q=1.5", "gzip;level=9", "gzip;q=0,5", "gzip q=1", "gzip\x00", "gz\u0131p", ";q=1",
        ",",
        "gzip;q=\u0661",
    ],
)  # fmt: skip
def test_what_can_not_be_read_is_as_if_it_were_not_there(header: str) -> None:
    assert preferred_coding(header, OURS) is None
    assert preferred_coding(f"{header}, zstd;q=0.2", OURS) == "zstd"


def test_who_refuses_a_coding_once_refuses_it() -> None:
    for header in ("gzip, gzip;q=0", "gzip;q=0, gzip", "x-gzip;q=0, gzip", "gzip, x-gzip;q=0"):
        assert preferred_coding(header, OURS) is None


def test_a_long_header_is_read_once_through() -> None:
    assert preferred_coding("a," * 4_000 + "gzip", OURS) == "gzip"
    assert preferred_coding("gzip;" * 1_600 + "q=1", OURS) is None
    assert preferred_coding(" " * 8_000 + "gzip" + "\t" * 8_000, OURS) == "gzip"
