"""What the service says of itself: on every page, and on every file that is kept."""

from dataclasses import dataclass
from datetime import date

from parc_social.wording import FICTIVE, Wording


@dataclass(frozen=True, slots=True)
class SiteWords:
    """What the service says of itself on every page, as its configuration has it.

    `courriel`, `telephone`: where who runs it is reached; empty: `PARC_SOCIAL_CONTACT` says none.
    """

    title: Wording
    terms: Wording
    licence: Wording
    contact: str
    courriel: str = ""
    telephone: str = ""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """In French. `notice`: the words on invented data; empty when all data are real."""

    service: str
    notice: str
    footer: str


def letterhead(words: SiteWords, today: date, *, fictive: bool) -> Letterhead:
    """That of a file made on a day."""
    return Letterhead(
        words.title.fr,
        FICTIVE.fr if fictive else "",
        f"{words.title.fr}. {words.licence.fr}. {today:%d/%m/%Y}.",
    )
