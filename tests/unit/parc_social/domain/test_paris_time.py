"""Days and hours as people read them."""

from datetime import UTC, date, datetime

import pytest

from parc_social.domain.paris_time import day_text, day_words, moment_words, second_words
from testing.rows import each_row

NIGHT = datetime(2026, 6, 30, 22, 5, 9, tzinfo=UTC)  # past midnight in Paris


@each_row(
    ("moment", "french"),
    [
        ("2026-11-29T14:06:59.123Z", "29/11/2026 à 15 h 06"),
        ("2026-07-01T22:30:00Z", "02/07/2026 à 00 h 30"),
        ("2026-10-25T01:30:00+00:00", "25/10/2026 à 02 h 30"),  # the clock has just gone back
        (NIGHT, "01/07/2026 à 00 h 05"),
    ],
)
def test_a_moment_is_told_by_the_clock_of_paris(moment: datetime | str, french: str) -> None:
    assert moment_words(moment).fr == french


def test_a_line_tells_its_second() -> None:
    assert second_words(NIGHT) == second_words(NIGHT.isoformat()) == "01/07/2026 00:05:09"


@each_row(("day", "told"), [(date(2026, 6, 30), "30/06/2026"), (NIGHT, "01/07/2026")])
def test_a_day_is_itself_and_a_moment_is_of_the_day_in_paris(day: date, told: str) -> None:
    assert day_words(day) == told


@each_row(
    ("text", "french", "english"),
    [
        ("2026-06-30", "30/06/2026", "2026-06-30"),
        ("2026-06-30T22:05:09Z", "01/07/2026", "2026-07-01"),
    ],
)
def test_a_day_of_a_document_is_told_in_both_languages(
    text: str, french: str, english: str
) -> None:
    told = day_text(text)
    assert (told.fr, told.en) == (french, english)


@each_row("text", ["", "hier", "2026-13-01", "2026-06-30T25:00:00Z"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        day_text(text)
