"""LANGUAGE, as INSPIRE asks for it: French, or English."""

from ows.kvp import Kvp

FRENCH, ENGLISH = "fre", "eng"


def language_of(kvp: Kvp) -> str | None:
    """The language of an answer where one is asked for; French for one that there is not."""
    asked = kvp.get("LANGUAGE")
    if asked is None:
        return None
    return ENGLISH if asked.strip().lower()[:2] == "en" else FRENCH


def is_english(kvp: Kvp) -> bool:
    """Whether titles are wanted in English."""
    return language_of(kvp) == ENGLISH
