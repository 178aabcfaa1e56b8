"""The versions of WFS that are spoken, and which of them a request is answered in."""

import re
from collections.abc import Iterable
from enum import StrEnum

_NUMBERS = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4}){0,2}", re.ASCII)


class WfsVersion(StrEnum):
    """Version of WFS, oldest first."""

    V1_0 = "1.0.0"
    V1_1 = "1.1.0"
    V2_0 = "2.0.0"


LATEST = WfsVersion.V2_0
VERSIONS = tuple(reversed(WfsVersion))  # as they are told, latest first
_CORRIGENDA = {"2.0.2": LATEST}  # which a client may name; what it says is the same


def spoken(text: str | None) -> WfsVersion | None:
    """The version of a number; None: it is none of ours."""
    number = (text or "").strip()
    if number in _CORRIGENDA:
        return _CORRIGENDA[number]
    return WfsVersion(number) if number in WfsVersion else None


def first_spoken(texts: Iterable[str]) -> WfsVersion | None:
    """Of AcceptVersions, in the order of the client (OWS Common, 7.3.2); None: none is ours."""
    return next((one for text in texts if (one := spoken(text))), None)


def negotiated(text: str | None) -> WfsVersion:
    """Of VERSION in GetCapabilities (WFS 1.0.0, 6.2.4): the highest that is not above it.

    The lowest for what is below all of ours; the latest without a number.
    """
    number = (text or "").strip()
    if not _NUMBERS.fullmatch(number):
        return LATEST
    asked = _numbers(number)
    return next((one for one in VERSIONS if _numbers(one) <= asked), WfsVersion.V1_0)


def _numbers(text: str) -> tuple[int, ...]:
    """Three, as versions of OGC have: `1.1` is `1.1.0`."""
    numbers = [int(part) for part in text.split(".")]
    return (*numbers, *[0] * (3 - len(numbers)))
