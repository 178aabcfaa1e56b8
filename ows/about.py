"""What the service says of itself in its capabilities."""

from collections.abc import Mapping
from dataclasses import dataclass

from ows.kvp import Kvp
from parc_social.wording import ENGLISH, FRENCH


@dataclass(frozen=True, slots=True)
class About:
    """What the service says of itself."""

    title: str
    abstract: str
    keywords: tuple[str, ...]
    conditions: str
    provider: str
    contact: str
    site: str
    courriel: str = ""
    telephone: str = ""


CODES: Mapping[str, str] = {FRENCH: "fre", ENGLISH: "eng"}  # ISO 639-2/B, which INSPIRE writes


def language_of(kvp: Kvp) -> str | None:
    """The language of an answer where one is asked for; French for one that there is not."""
    asked = kvp.get("LANGUAGE")
    if asked is None:
        return None
    return ENGLISH if asked.strip().lower()[:2] == ENGLISH else FRENCH
