"""A moment as people read it: the day and the hour of Paris."""

from datetime import datetime
from zoneinfo import ZoneInfo

from parc_social.wording import Wording

_PARIS = ZoneInfo("Europe/Paris")


def moment_words(text: str) -> Wording:
    """Of an RFC 3339 moment: « 29/11/2026 à 15 h 06 ». Raises ValueError for another text."""
    there = datetime.fromisoformat(text).astimezone(_PARIS)
    return Wording(f"{there:%d/%m/%Y} à {there:%H} h {there:%M}", f"{there:%d/%m/%Y %H:%M} (Paris)")
