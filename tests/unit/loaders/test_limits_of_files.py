"""How much of a packed file is too much, and the settings that say so."""

import pytest

from loaders.context import FileLimits, readable_size
from parc_social.errors import InvalidValue
from parc_social.settings import read_settings
from testing.rows import each_row

SMALL = FileLimits(inflated=1_000, ratio=10, ratio_from=100)


@each_row(
    ("inflated", "packed", "too_much"),
    [
        (100, 1, False),  # dense, too small to matter
        (101, 10, True),
        (101, 11, False),
        (1_000, 1_000, False),
        (1_001, 1_001, True),
    ],
)
def test_a_file_is_too_large_or_too_dense(inflated: int, packed: int, too_much: bool) -> None:
    assert (SMALL.excess(inflated, packed) is not None) is too_much


def test_the_national_sources_are_within_the_limits() -> None:
    for size in (3_000_000_000, 5_000_000_000):
        assert FileLimits().excess(size, size // 40) is None


def test_what_is_refused_is_what_is_said() -> None:
    assert SMALL.excess(1_001, 1_001) == {"lu": "1,0 ko", "maxi": "1,0 ko"}
    assert FileLimits().excess(1_100_000_000, 3_500_000) == {
        "lu": "1,1 Go tirés de 3,5 Mo compressés",
        "maxi": "200 fois la taille compressée",
    }


@each_row(("size", "text"), [(999, "999 octets"), (1_500, "1,5 ko"), (20_000_000_000, "20,0 Go")])
def test_a_size_is_written_in_french(size: int, text: str) -> None:
    assert readable_size(size) == text


def test_the_limits_are_settings() -> None:
    settings = read_settings({"PARC_SOCIAL_SOURCE_MAX_GO": "7", "PARC_SOCIAL_SOURCE_RATIO": "50"})
    assert (settings.source_max_bytes, settings.source_ratio) == (7_000_000_000, 50)


@each_row("text", ["0", "-1", "x", "1e3", "²"])
def test_a_wrong_limit_is_named(text: str) -> None:
    with pytest.raises(InvalidValue, match="PARC_SOCIAL_SOURCE_RATIO"):
        read_settings({"PARC_SOCIAL_SOURCE_RATIO": text})
