"""Charts: a bar of whole shares alone, and a line that breaks where it must."""

from dataclasses import replace
from typing import Any

from parc_social.catalogue.indicator import Rupture
from parc_social.catalogue.load import indicators
from portal.charts.stacked_bar import stacked_chart
from portal.charts.time_series import time_series
from testing.rows import each_row

SIZES = [indicators()[name] for name in ("part_t1_t2", "part_t3", "part_t4", "part_t5_plus")]
SHARE = indicators()["part_personnes_seules"]


def shares(*values: float | None) -> dict[str, Any]:
    return {one.id: value for one, value in zip(SIZES, values, strict=True)}


def test_the_segments_of_a_bar_fill_it() -> None:
    chart = stacked_chart("Taille", SIZES, [("Parc", shares(20.0, 40.0, 30.1, 10.0))])
    assert chart is not None
    (bar,) = chart.bars
    assert round(sum(one.share for one in bar.segments), 6) == 100
    assert [one.text for one in bar.segments] == ["20,0", "40,0", "30,1", "10,0"]
    assert len({one.colour for one in bar.segments}) == 4


@each_row("values", [(20.0, None, 30.0, 10.0), (20.0, 40.0, 30.0, 20.0), (None, None, None, None)])
def test_no_bar_of_what_is_no_whole(values: tuple[float | None, ...]) -> None:
    """Else what is left of it would tell the share that is withheld."""
    whole = shares(25.0, 25.0, 25.0, 25.0)
    chart = stacked_chart("Taille", SIZES, [("Parc", shares(*values)), ("Autre", whole)])
    assert chart is not None
    first, second = chart.bars
    assert (first.segments, len(second.segments)) == ((), 4)
    assert first.why
    assert stacked_chart("Taille", SIZES, [("Parc", shares(*values))]) is None


def test_nothing_is_drawn_of_no_row() -> None:
    assert stacked_chart("Taille", SIZES, [("Parc", None)]) is None


@each_row(
    ("points", "pieces"),
    [
        ([(2018, 30.0), (2020, 31.0), (2022, 32.0)], 1),
        ([(2018, 30.0), (2020, None), (2022, 32.0)], 2),
        ([(2018, 30.0), (2020, 30.0)], 1),
    ],
)
def test_a_line_breaks_where_a_year_is_withheld(
    points: list[tuple[int, float | None]], pieces: int
) -> None:
    series = time_series(SHARE, points)
    assert series is not None
    assert len(series.lines) == pieces


def test_a_line_breaks_where_the_series_does() -> None:
    broken = replace(SHARE, ruptures=(Rupture(2021, "autre question"),))
    series = time_series(broken, [(2018, 30.0), (2020, 31.0), (2022, 32.0), (2024, 33.0)])
    assert series is not None
    assert [line.count(",") for line in series.lines] == [2, 2]


@each_row("points", [[], [(2020, 30.0)], [(2018, None), (2020, 30.0)]])
def test_one_value_is_no_line(points: list[tuple[int, float | None]]) -> None:
    assert time_series(SHARE, points) is None
