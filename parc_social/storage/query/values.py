"""Texts of a request as values of a column's type: the parameter is cast, never the column."""

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from parc_social.catalogue.collection import Field, FieldType
from parc_social.errors import InvalidValue
from parc_social.wording import cited

INTEGER_MAX = 2**31 - 1
_INTEGER = re.compile(r"[+-]?[0-9]{1,10}")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(Z|[+-][0-9]{2}:[0-9]{2})?")
_BOOLEANS = {"true": True, "false": False}


def cast(field: Field, text: str) -> Any:
    """The value of `text` in the type of a field. Raises InvalidValue naming both."""
    try:
        return _CASTS[field.type](text)
    except (ValueError, OverflowError) as error:
        kind = _KIND_NAMES[field.type]
        raise InvalidValue(f"{field.name} : {kind} est attendu, lu {cited(text)}") from error


def storable(text: str) -> str:
    """A text that both engines take: no NUL, no lone surrogate. Raises ValueError."""
    if "\x00" in text:
        raise ValueError("NUL")
    text.encode("utf-8")
    return text


def parse_date(text: str) -> date:
    """A date written AAAA-MM-JJ, in its own zone where it has one; of an instant, its day in UTC.

    Raises ValueError.
    """
    if "T" in text:
        instant = datetime.fromisoformat(text)
        return instant.astimezone(UTC).date() if instant.tzinfo else instant.date()
    match = _DATE.fullmatch(text)
    if not match:
        raise ValueError(text)
    return date.fromisoformat(match[1])


def _integer(text: str) -> int:
    if not _INTEGER.fullmatch(text) or abs(int(text)) > INTEGER_MAX:
        raise ValueError(text)
    return int(text)


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        raise ValueError(text)
    return float(text)


def _boolean(text: str) -> bool:
    if text.lower() not in _BOOLEANS:
        raise ValueError(text)
    return _BOOLEANS[text.lower()]


_CASTS: dict[FieldType, Callable[[str], Any]] = {
    FieldType.INTEGER: _integer,
    FieldType.NUMBER: _number,
    FieldType.STRING: storable,
    FieldType.BOOLEAN: _boolean,
    FieldType.DATE: parse_date,
}

_KIND_NAMES = {
    FieldType.INTEGER: "un entier",
    FieldType.NUMBER: "un nombre",
    FieldType.STRING: "un texte",
    FieldType.BOOLEAN: "true ou false",
    FieldType.DATE: "une date AAAA-MM-JJ",
}
