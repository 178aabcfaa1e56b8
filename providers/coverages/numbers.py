"""Numbers of parameters, read to the letter."""

import math
import re

from parc_social.errors import InvalidValue

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_MOST_DIGITS = 9


def real(parameter: str, text: str) -> float:
    """A finite number. Raises InvalidValue."""
    value = float(text) if len(text) < 400 and _NUMBER.fullmatch(text.strip()) else math.nan
    if not math.isfinite(value):
        raise InvalidValue(f"{parameter} : un nombre fini est attendu, lu {text[:40]!r}")
    return value


def positive(parameter: str, text: str) -> float:
    """A number above zero. Raises InvalidValue."""
    value = real(parameter, text)
    if value <= 0:
        raise InvalidValue(f"{parameter} : un nombre positif est attendu, lu {text[:40]!r}")
    return value


def count(parameter: str, text: str) -> int:
    """A whole number above zero. Raises InvalidValue."""
    digits = text.strip()
    short = len(digits.lstrip("0")) <= _MOST_DIGITS
    if not (digits.isascii() and digits.isdigit() and digits.strip("0")):
        raise InvalidValue(f"{parameter} : un entier d'au moins 1 est attendu, lu {text[:40]!r}")
    return int(digits) if short else 10**_MOST_DIGITS
