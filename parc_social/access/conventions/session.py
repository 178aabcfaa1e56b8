"""A person's session on the pages: how long it lasts, and what its forms must bring back."""

import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from parc_social.access.conventions.membership import Rattachement
from parc_social.access.model.identity import Identity

COOKIE = "parc_social_session"
IDLE = timedelta(minutes=30)  # without a request
WHOLE = timedelta(hours=8)  # in all, whatever happens


@dataclass(frozen=True, slots=True)
class Entree:
    """Somebody whose password opened the pages, and who has not said yet for which organisation.

    `token` is the value of the cookie, never written down.
    """

    compte: str
    token: str = field(repr=False)
    ouverte: datetime

    @property
    def form_token(self) -> str:
        """What each form of this session carries; it tells nothing of the cookie.

        A form made for one organisation is not accepted for another, chosen meanwhile.
        """
        about = f"formulaire{self._about()}"
        return hmac.new(self.token.encode(), about.encode(), sha256).hexdigest()

    def accepts(self, form_token: str) -> bool:
        """Whether a form comes from a page of this session; compared in constant time."""
        return hmac.compare_digest(self.form_token.encode(), form_token.encode())

    def _about(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Session(Entree):
    """The same for a chosen organisation; `several`: another could be chosen."""

    rattachement: Rattachement
    several: bool = False

    @property
    def identity(self) -> Identity:
        """Who asks."""
        return self.rattachement.identity

    def _about(self) -> str:
        return str(self.rattachement.id)


def is_open(ouverte: datetime, vue: datetime, now: datetime) -> bool:
    """Whether a session opened and last seen at these moments still lasts.

    A clock set back ends it: no session comes from the future.
    """
    return ouverte <= now < ouverte + WHOLE and now < vue + IDLE
