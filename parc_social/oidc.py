"""The OpenID Connect provider of the operator, as settings name it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from parc_social.errors import InvalidValue
from parc_social.wording import cited

ALGORITHMS = ("RS256", "PS256", "ES256")  # asymmetric, each with one kind of key
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Oidc:
    """The one OpenID Connect provider whose access tokens are accepted.

    `audience` is what its tokens call this server; `claim` names the caller in them.
    """

    issuer: str
    audience: str
    algorithm: str = ALGORITHMS[0]
    claim: str = "sub"


def is_secure_url(url: str) -> bool:
    """Whether a URL is https with a host, or http on this machine alone."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)


def read_oidc(environ: Mapping[str, str]) -> Oidc | None:
    """The provider of PARC_SOCIAL_OIDC_*; None where none is named. Raises InvalidValue."""
    names = ("ISSUER", "AUDIENCE", "ALGORITHM", "CLAIM")
    values = {name: environ.get(f"PARC_SOCIAL_OIDC_{name}") or "" for name in names}
    issuer, audience = values["ISSUER"], values["AUDIENCE"]
    if not issuer and not audience:
        return None
    if not is_secure_url(issuer) or urlsplit(issuer).query:
        raise InvalidValue(
            f"PARC_SOCIAL_OIDC_ISSUER : une URL https sans requête est attendue, lu {cited(issuer)}"
        )
    if not audience:
        raise InvalidValue(
            "PARC_SOCIAL_OIDC_AUDIENCE manque : le nom de ce serveur dans les jetons"
        )
    algorithm = values["ALGORITHM"] or ALGORITHMS[0]
    if algorithm not in ALGORITHMS:
        algorithms = ", ".join(ALGORITHMS)
        raise InvalidValue(
            f"PARC_SOCIAL_OIDC_ALGORITHM : {algorithms} attendu, lu {cited(algorithm)}"
        )
    return Oidc(issuer, audience, algorithm, values["CLAIM"] or "sub")
