"""Who asks: an application password, a key or a token, shown to one server and to no other."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx

from parc_social_client.errors import ForeignAddress


@dataclass(frozen=True)
class Basic:
    """An account and an application password, made on « Mots de passe et clés »."""

    login: str
    password: str = field(repr=False)

    @property
    def header(self) -> tuple[str, str]:
        """HTTP Basic, in UTF-8 as the server's challenge says."""
        return "Authorization", "Basic " + b64encode(
            f"{self.login}:{self.password}".encode()
        ).decode()


@dataclass(frozen=True)
class ApiKey:
    """A key made on « Mots de passe et clés »."""

    key: str = field(repr=False)

    @property
    def header(self) -> tuple[str, str]:
        """Never in an address: those are copied and kept."""
        return "X-API-Key", self.key


@dataclass(frozen=True)
class Bearer:
    """A token of the OpenID Connect provider of one's organisation; it lives 15 minutes at most."""

    token: str = field(repr=False)

    @property
    def header(self) -> tuple[str, str]:
        """RFC 6750."""
        return "Authorization", f"Bearer {self.token}"


Credentials = Basic | ApiKey | Bearer


class OneServer(httpx.Auth):
    """Adds the credentials of one client to requests for its own server, and stops all others.

    They live in this object: a second client has its own, or none.
    """

    def __init__(self, base: httpx.URL, credentials: Credentials | None) -> None:
        self._origin, self._credentials = _origin(base), credentials

    def auth_flow(self, request: httpx.Request) -> Iterator[httpx.Request]:  # type: ignore[override]
        """Raises ForeignAddress before anything is sent."""
        self.check(request.url)
        if self._credentials is not None:
            name, value = self._credentials.header
            request.headers[name] = value
        yield request

    def check(self, url: httpx.URL) -> None:
        """Raises ForeignAddress when an address is not of this server."""
        if _origin(url) != self._origin:
            raise ForeignAddress(
                f"{url.scheme}://{url.host} n'est pas le serveur de ce client : rien n'y est envoyé"
            )


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port or {"http": 80, "https": 443}.get(url.scheme)
