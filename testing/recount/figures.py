"""A figure written in polars: its numerator over its denominator, and how it is rounded."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from functools import cache
from typing import Any

import polars as pl

Row = dict[str, Any]
Place = tuple[str, str]
FLOOR = 11


TERRITORIES = ("france", "region", "departement", "epci", "ept", "commune", "arm", "iris", "qpv")
SIZES = {
    "base": "menages_groupe",
    "sensible": "menages_groupe_sensible",
    "aines": "menages_groupe_aines",
}
TABLES = ("base", "sensible", "aines", "ressources_detail")


@dataclass(frozen=True, slots=True)
class Figure:
    """Numerator over denominator (None: a count); `of` are the households that it is known of."""

    num: pl.Expr
    den: pl.Expr | None
    of: pl.Expr
    factor: Fraction
    places: int
    table: str = "base"


col, lit = pl.col, pl.lit


def yes(condition: pl.Expr) -> pl.Expr:
    """1 where it is so, 0 where it is not or not known."""
    return condition.fill_null(value=False).cast(pl.Int64)


def number(name: str) -> pl.Expr:
    """A count, 0 where it is not said."""
    return col(name).fill_null(0)


def share(num: pl.Expr, known: pl.Expr, table: str = "base") -> Figure:
    """The share of those that it is known of."""
    return Figure(yes(num), yes(known), yes(known), Fraction(100), 1, table)


def persons(num: pl.Expr, den: pl.Expr, known: pl.Expr, table: str) -> Figure:
    """A share of persons, of the households that it is known of."""
    return Figure(num, den, yes(known), Fraction(100), 1, table)


def where(known: pl.Expr, value: pl.Expr) -> pl.Expr:
    """A value of some rows, 0 of the others."""
    return pl.when(known).then(value).otherwise(0)


ONE, DETAIL = yes(col("id").is_not_null()), "ressources_detail"


@cache
def shown(num: int, den: int | None, factor: Fraction, places: int) -> float | None:
    """The decimal that stands for a ratio, halves away from zero."""
    if den == 0:
        return None
    exact = Fraction(num) * factor / (1 if den is None else den)
    with localcontext(prec=60):
        decimal = Decimal(exact.numerator) / Decimal(exact.denominator)
        return float(decimal.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
