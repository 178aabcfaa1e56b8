"""Claims of a bearer token, once it is believed, and why one is not.

Apart from what verifies it, whose library a server without tokens never loads.
"""

from dataclasses import dataclass


class BadToken(Exception):
    """Why a token is refused, in English, for the log: it quotes nothing of the token."""


@dataclass(frozen=True, slots=True)
class TokenClaims:
    """What a token says once it is believed. `actor`: who asks on the subject's behalf.

    `actor` None: the subject itself. `jti` is the token's own name.
    """

    subject: str
    actor: str | None
    jti: str
