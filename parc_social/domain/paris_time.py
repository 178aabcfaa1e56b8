"""Days and hours as people read them: those of Paris."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from parc_social.wording import Wording

PARIS = ZoneInfo("Europe/Paris")


def day_words(day: date) -> str:
    """« 29/11/2026 »; of a moment, the day that it is in Paris."""
    there = day.astimezone(PARIS) if isinstance(day, datetime) else day
    return f"{there:%d/%m/%Y}"


def day_text(text: str) -> Wording:
    """Of a day as RFC 3339 writes it, or of a moment: the day that it was in Paris."""
    day = _there(text).date() if "T" in text else date.fromisoformat(text)
    return Wording(day_words(day), day.isoformat())


def moment_words(moment: datetime | str) -> Wording:
    """« 29/11/2026 à 15 h 06 », of a moment or its RFC 3339 text. Raises ValueError for others."""
    there = _there(moment)
    return Wording(f"{there:%d/%m/%Y} à {there:%H} h {there:%M}", f"{there:%d/%m/%Y %H:%M} (Paris)")


def second_words(moment: datetime | str) -> str:
    """« 29/11/2026 15:06:09 », for lines of one second: its column says whose hour it is."""
    return f"{_there(moment):%d/%m/%Y %H:%M:%S}"


def _there(moment: datetime | str) -> datetime:
    read = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return read.astimezone(PARIS)
