"""Scores by thresholds: what is sure, what is not, and that nothing withheld is in them."""

from decimal import Decimal
from itertools import product

import pytest

from parc_social.domain.secrecy_table import Statut
from parc_social.domain.threshold_score import (
    Score,
    Sense,
    ShownFigure,
    Threshold,
    ThresholdVerdict,
    score_of,
)

D, A, S, N, Z = Statut.EXACT, Statut.GROUPE, Statut.SECRET, Statut.ABSENT, Statut.SANS_OBJET
LEAST_30 = Threshold(Sense.AT_LEAST, Decimal("30"))
MOST_6 = Threshold(Sense.AT_MOST, Decimal("6.5"), points=2)
LEAST_5 = Threshold(Sense.AT_LEAST, Decimal("5"), points=3)


@pytest.mark.parametrize(
    ("sense", "bound", "value", "met"),
    [
        (Sense.AT_LEAST, "30", 29.9, False),
        (Sense.AT_LEAST, "30", 30.0, True),
        (Sense.AT_LEAST, "30", 30.1, True),
        (Sense.AT_MOST, "30", 29.9, True),
        (Sense.AT_MOST, "30", 30.0, True),
        (Sense.AT_MOST, "30", 30.1, False),
        (Sense.AT_LEAST, "0.3", 0.3, True),  # 0.3 is no binary fraction: digits are compared
        (Sense.AT_MOST, "0.3", 0.3, True),
        (Sense.AT_LEAST, "0.30001", 0.3, False),
        (Sense.AT_LEAST, "-0.5", -0.5, True),
        (Sense.AT_LEAST, "-0.5", -0.51, False),
        (Sense.AT_LEAST, "12", 12, True),
    ],
)
def test_a_figure_on_its_threshold_gives_the_points(
    sense: Sense, bound: str, value: float, met: bool
) -> None:
    assert Threshold(sense, Decimal(bound)).is_met(value) == met


# Three figures (at least 30: 1 point; at most 6.5: 2 points; at least 5: 3 points), the score
# (sure, unknown, told, asked, grouped), and what 1, 3, 4 and 6 points make of it: + - or ?
TABLE = [
    ([(30.0, D), (6.5, D), (5.0, D)], (6, 0, 3, 3, 0), "++++"),
    ([(29.9, D), (6.6, D), (4.9, D)], (0, 0, 3, 3, 0), "----"),
    ([(30.0, D), (6.5, D), (4.9, D)], (3, 0, 3, 3, 0), "++--"),
    ([(None, S), (6.5, D), (4.9, D)], (2, 1, 2, 3, 0), "+?--"),
    ([(30.0, D), (None, S), (4.9, D)], (1, 2, 2, 3, 0), "+?--"),
    ([(30.0, D), (6.5, D), (None, S)], (3, 3, 2, 3, 0), "++??"),
    ([(29.9, D), (6.6, D), (None, N)], (0, 3, 2, 3, 0), "??--"),
    ([(None, S), (None, N), (None, S)], (0, 6, 0, 3, 0), "????"),
    ([(30.0, A), (6.5, A), (4.9, D)], (3, 0, 3, 3, 2), "++--"),
    ([(None, Z), (6.5, D), (5.0, D)], (5, 0, 2, 2, 0), "+++-"),
    ([(None, Z), (None, S), (4.9, D)], (0, 2, 1, 2, 0), "?---"),
    ([(None, Z), (None, Z), (None, Z)], (0, 0, 0, 0, 0), "----"),
]
SIGNS = {"+": ThresholdVerdict.RETAINED, "-": ThresholdVerdict.LEFT, "?": ThresholdVerdict.UNTOLD}


@pytest.mark.parametrize(("figures", "score", "signs"), TABLE)
def test_a_withheld_figure_leaves_open_what_it_decides(
    figures: list[tuple[float | None, Statut]], score: tuple[int, ...], signs: str
) -> None:
    shown = [ShownFigure(*figure) for figure in figures]
    found = score_of(zip((LEAST_30, MOST_6, LEAST_5), shown, strict=True))
    assert found == Score(*score)
    assert [found.verdict(needed) for needed in (1, 3, 4, 6)] == [SIGNS[sign] for sign in signs]


@pytest.mark.parametrize("hidden", list(product([0.0, 29.9, 30.0, 99.0], repeat=2)))
def test_what_is_sure_is_so_whatever_the_withheld_figures_are(hidden: tuple[float, float]) -> None:
    """The verdict on what is shown is never against the one that all the figures would have."""
    thresholds = (LEAST_30, Threshold(Sense.AT_MOST, Decimal("29.95"), 2), LEAST_5)
    for known in (4.9, 5.0):
        shown = [ShownFigure(None, S), ShownFigure(None, S), ShownFigure(known, D)]
        every = [*(ShownFigure(value, D) for value in hidden), ShownFigure(known, D)]
        told = score_of(zip(thresholds, shown, strict=True))
        whole = score_of(zip(thresholds, every, strict=True))
        assert told.sure <= whole.sure <= told.most
        for needed in range(1, 7):
            verdict = told.verdict(needed)
            assert verdict in (ThresholdVerdict.UNTOLD, whole.verdict(needed))
