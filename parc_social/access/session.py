"""A person's session on the pages: how long it lasts, and what its forms must bring back."""

import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from parc_social.access.identity import Identity

COOKIE = "parc_social_session"
IDLE = timedelta(minutes=30)  # without a request
WHOLE = timedelta(hours=8)  # in all, whatever happens


@dataclass(frozen=True, slots=True)
class Session:
    """An open session; `token` is the value of its cookie, never written down."""

    identity: Identity
    token: str = field(repr=False)
    ouverte: datetime

    @property
    def form_token(self) -> str:
        """What each form of this session carries; it tells nothing of the cookie."""
        return hmac.new(self.token.encode(), b"formulaire", sha256).hexdigest()

    def accepts(self, form_token: str) -> bool:
        """Whether a form comes from a page of this session; compared in constant time."""
        return hmac.compare_digest(self.form_token.encode(), form_token.encode())


def is_open(ouverte: datetime, vue: datetime, now: datetime) -> bool:
    """Whether a session opened and last seen at these moments still lasts.

    A clock set back ends it: no session comes from the future.
    """
    return ouverte <= now < ouverte + WHOLE and now < vue + IDLE
