"""What a request says of who sends it."""

import base64
import binascii
from dataclasses import dataclass, field

from auth_proxy.paths import Environ
from auth_proxy.problem import TWO_CREDENTIALS, Stop


@dataclass(frozen=True, slots=True)
class Basic:
    """A login and an application password."""

    login: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """An API key; `prefix` is its public beginning."""

    key: str = field(repr=False)

    @property
    def prefix(self) -> str:
        """What may be written down of it."""
        return self.key.partition(".")[0][:12]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Credentials of another scheme, or not well formed: refused like wrong ones."""


Credentials = Basic | ApiKey | Unreadable


def read_credentials(environ: Environ) -> Credentials | None:
    """None when there are none. Raises Stop with a 400 when there are two."""
    authorization = environ.get("HTTP_AUTHORIZATION")
    key = environ.get("HTTP_X_API_KEY")
    if authorization and key:
        raise Stop(TWO_CREDENTIALS)
    if authorization:
        return _basic(str(authorization)) or Unreadable()
    return ApiKey(str(key)) if key else None


def _basic(header: str) -> Basic | None:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeError, ValueError):
        return None
    login, colon, password = text.partition(":")
    return Basic(login, password) if colon and login and password else None
