"""The words that say that invented data are invented, wherever they are shown."""

from collections.abc import Mapping

FICTIVE = {
    "fr": "Données fictives de démonstration.",
    "en": "Fictitious demonstration data.",
}


def with_notice(text: str | Mapping[str, str], *, fictive: bool) -> dict[str, str]:
    """A text in both languages, the notice behind it when the data are invented."""
    both = {"fr": text, "en": text} if isinstance(text, str) else dict(text)
    return {k: f"{v} {FICTIVE[k]}" for k, v in both.items()} if fictive else both
