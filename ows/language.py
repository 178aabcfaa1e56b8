"""LANGUAGE, as INSPIRE asks for it: French, or English."""

from collections.abc import Mapping

from ows.kvp import Kvp
from parc_social.wording import ENGLISH, FRENCH

CODES: Mapping[str, str] = {FRENCH: "fre", ENGLISH: "eng"}  # ISO 639-2/B, which INSPIRE writes


def language_of(kvp: Kvp) -> str | None:
    """The language of an answer where one is asked for; French for one that there is not."""
    asked = kvp.get("LANGUAGE")
    if asked is None:
        return None
    return ENGLISH if asked.strip().lower()[:2] == ENGLISH else FRENCH
