"""A figure over the years: a line that breaks where a year lacks or the series does."""

from collections.abc import Sequence
from dataclasses import dataclass

from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.legend import number

WIDE, HIGH, _MARGIN = 120.0, 30.0, 4.0  # units of a drawing
_DOT = 0.01  # a line of one point is drawn as a dot by its round ends


@dataclass(frozen=True, slots=True)
class TimeSeries:
    """The years of an indicator and its value in each, None where none is shown.

    `lines`: the points of each unbroken piece, as SVG's polylines take them.
    """

    indicator: Indicator
    years: Sequence[int]
    values: Sequence[float | None]
    lines: Sequence[str]

    @property
    def told(self) -> str:
        """What the line shows, for who does not see it."""
        said = (
            f"{year} : {'–' if value is None else number(value, self.indicator.decimales).fr}"
            for year, value in zip(self.years, self.values, strict=True)
        )
        return f"{self.indicator.libelle.fr}. {' ; '.join(said)}"


def time_series(
    indicator: Indicator, points: Sequence[tuple[int, float | None]]
) -> TimeSeries | None:
    """Of years that grow; None where fewer than two values are shown."""
    years, values = [year for year, _ in points], [value for _, value in points]
    shown = [value for value in values if value is not None]
    if len(shown) < 2:
        return None
    low, high = min(shown), max(shown)
    first, wide = years[0], max(years[-1] - years[0], 1)
    breaks = {one.millesime for one in indicator.ruptures}
    pieces: list[list[tuple[float, float]]] = [[]]
    for before, (year, value) in zip([first, *years], points, strict=False):
        if value is None or any(before < one <= year for one in breaks):
            pieces.append([])
        if value is not None:
            up = (value - low) / (high - low) if high > low else 0.5
            x = _MARGIN + (year - first) / wide * (WIDE - 2 * _MARGIN)
            pieces[-1].append((x, HIGH - _MARGIN - up * (HIGH - 2 * _MARGIN)))
    return TimeSeries(indicator, years, values, [_line(piece) for piece in pieces if piece])


def _line(piece: Sequence[tuple[float, float]]) -> str:
    if len(piece) == 1:
        ((x, y),) = piece
        piece = (*piece, (x + _DOT, y))
    return " ".join(f"{x:.2f},{y:.2f}" for x, y in piece)
