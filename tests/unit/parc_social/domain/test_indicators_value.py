"""Values from sums: rounding on whole numbers, nothing known is no zero, reliability."""

from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given
from hypothesis import strategies as st

from parc_social.domain.indicators import Collecte, Fiabilite, Floors, reliability, rounded, value
from testing.rows import each_row


@each_row(
    ("num", "den", "facteur", "decimales", "expected"),
    [
        (1, 3, 100, 1, 33.3),
        (2, 3, 100, 1, 66.7),
        (1, 8, 100, 1, 12.5),
        (1, 16, 100, 1, 6.3),  # 6.25: halves go up, where Python's round gives 6.2
        (0, 12, 100, 1, 0.0),
        (5, 2, 1, 0, 3.0),
        (235, 100, 1, 2, 2.35),
        (1432, None, 1, 0, 1432.0),
        (0, None, 1, 0, 0.0),
        (0, 0, 100, 1, None),
        (7, 0, 100, 1, None),
        (-1, 16, 100, 1, -6.3),
    ],
)
def test_value(
    num: int, den: int | None, facteur: int, decimales: int, expected: float | None
) -> None:
    assert value(num, den, facteur, decimales) == expected


@given(st.integers(0, 10**9), st.integers(1, 10**7), st.sampled_from([1, 100]), st.integers(0, 3))
def test_it_is_the_decimal_rounded_half_up(num: int, den: int, facteur: int, places: int) -> None:
    scaled = Decimal(num * facteur * 10**places) / Decimal(den)
    remainder = num * facteur * 10**places % den
    if 2 * remainder != den:  # Decimal's own division is rounded: only exact halves could differ
        expected = int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    else:
        expected = num * facteur * 10**places // den + 1
    assert rounded(num, den, facteur, places) == expected


@each_row(
    ("menages", "loues", "enquetes", "parc", "expected"),
    [
        (50, 100, 100, 100, Fiabilite.BONNE),
        (49, 100, 100, 100, Fiabilite.FRAGILE),
        (20, 100, 100, 100, Fiabilite.FRAGILE),
        (19, 100, 100, 100, Fiabilite.INSUFFISANTE),
        (90, 100, 60, 100, Fiabilite.BONNE),
        (90, 100, 59, 100, Fiabilite.FRAGILE),
        (90, 100, 19, 100, Fiabilite.INSUFFISANTE),
        (90, 100, 100, 0, Fiabilite.BONNE),
    ],
)
def test_reliability_is_the_worse_of_response_and_coverage(
    menages: int, loues: int, enquetes: int, parc: int, expected: Fiabilite
) -> None:
    assert reliability(Collecte(menages, loues, enquetes, parc), Floors()) is expected
