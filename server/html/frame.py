"""What the configuration says of the service on every page."""

from collections.abc import Mapping
from typing import Any

from parc_social.wording import ENGLISH, FRENCH, Wording
from portal.page_context import SiteWords


def site_words(config: Mapping[str, Any]) -> SiteWords:
    """Its words in both languages."""
    metadata = config["metadata"]
    told = metadata["identification"]
    title, terms, licence = (
        Wording(said[FRENCH], said[ENGLISH])
        for said in (told["title"], told["terms_of_service"], metadata["license"]["name"])
    )
    return SiteWords(title, terms, licence, str(metadata["contact"]["name"]))
