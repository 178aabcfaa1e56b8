"""The parameter `datetime`: an instant or an interval becomes the millésimes that it meets."""

import re

from parc_social.errors import InvalidValue
from parc_social.storage.query.model import Years

# RFC 3339 dates and date-times, and their parts from the year on. QGIS writes an open end as the
# years 0000 and 9999.
_INSTANT = re.compile(
    r"(?P<year>\d{4})"
    r"(-(0[1-9]|1[0-2])"
    r"(-(0[1-9]|[12]\d|3[01])"
    r"([Tt ]([01]\d|2[0-3]):[0-5]\d(:([0-5]\d|60)(\.\d+)?)?([Zz]|[+-]\d{2}:\d{2})?)?)?)?"
)
_OPEN = ("", "..")


def years_of(text: str | None) -> Years | None:
    """The years of a `datetime`, both ends in; None when nothing is asked.

    A millésime is read as its whole civil year: it meets any instant of that year.
    Raises InvalidValue.
    """
    if text is None:
        return None
    ends = text.split("/")
    if len(ends) == 1:
        year = _year(text, text)
        return Years(year, year)
    if len(ends) != 2 or (ends[0] in _OPEN and ends[1] in _OPEN and text != "../.."):
        raise InvalidValue(f"datetime : un instant ou un intervalle est attendu, lu {text!r}")
    first = None if ends[0] in _OPEN else _year(ends[0], text)
    last = None if ends[1] in _OPEN else _year(ends[1], text)
    if first is not None and last is not None and first > last:
        raise InvalidValue(f"datetime : l'intervalle finit avant de commencer, lu {text!r}")
    return Years(first, last)


def _year(part: str, text: str) -> int:
    found = _INSTANT.fullmatch(part)
    if found is None:
        raise InvalidValue(f"datetime : une date RFC 3339 est attendue, lu {text!r}")
    return int(found["year"])
