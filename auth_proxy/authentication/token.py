"""A bearer token (a JWT access token, RFC 9068) verified: whom it speaks of, and for whom."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast

import jwt
from jwt import PyJWK
from jwt.exceptions import PyJWTError

from auth_proxy.authentication.credentials import BadToken, TokenClaims
from parc_social.oidc import Oidc

MAX_TOKEN = 8_192  # characters; a token of RS256 with an act claim has about 900
MAX_LIFE_S = 900
LEEWAY_S = 30  # between the provider's clock and ours
_MAX_NAME = 255  # characters of a name or of a jti (OpenID Connect Core, section 2)
_TYPES = ("at+jwt", "application/at+jwt", "jwt")  # Keycloak writes the last one
_REQUIRED = ["exp", "iat", "iss", "aud", "jti"]


def read_token(
    token: str, oidc: Oidc, key_of: Callable[[str], PyJWK | None], now: datetime
) -> TokenClaims:
    """Verifies a token. Raises BadToken; `key_of` may raise Unavailable."""
    if len(token) > MAX_TOKEN:
        raise BadToken("too long")
    try:
        header = jwt.get_unverified_header(token)
        key = _key(header, oidc, key_of)
        claims = jwt.decode(
            token,
            key,
            algorithms=[oidc.algorithm],
            audience=oidc.audience,
            issuer=oidc.issuer,
            # Times are compared below, with the gate's clock and with the longest life.
            options={
                "require": _REQUIRED,
                "verify_exp": False,
                "verify_nbf": False,
                "verify_iat": False,
            },
        )
    except (PyJWTError, ValueError, RecursionError) as error:
        raise BadToken(type(error).__name__) from error
    _check_times(claims, now.timestamp())
    return TokenClaims(_name(claims, oidc.claim), _actor(claims, oidc), _name(claims, "jti"))


def _key(header: Mapping[str, Any], oidc: Oidc, key_of: Callable[[str], PyJWK | None]) -> PyJWK:
    """The key that the header names; all else it may say of keys (jku, jwk, x5u) is not read."""
    if header.get("alg") != oidc.algorithm:
        raise BadToken("another algorithm")
    if "crit" in header:
        raise BadToken("critical extensions")
    kind = header.get("typ", "jwt")
    if not isinstance(kind, str) or kind.lower() not in _TYPES:
        raise BadToken("no access token")
    kid = header.get("kid")
    if not isinstance(kid, str) or not 0 < len(kid) <= _MAX_NAME:
        raise BadToken("no kid")
    key = key_of(kid)
    if key is None:
        raise BadToken("unknown kid")
    return key


def _check_times(claims: Mapping[str, Any], now: float) -> None:
    begins, ends = _instant(claims, "iat"), _instant(claims, "exp")
    if not 0 < ends - begins <= MAX_LIFE_S:
        raise BadToken("life of more than 15 minutes")
    if now >= ends + LEEWAY_S:
        raise BadToken("expired")
    if now < begins - LEEWAY_S:
        raise BadToken("from the future")
    if "nbf" in claims and now < _instant(claims, "nbf") - LEEWAY_S:
        raise BadToken("not yet valid")


def _instant(claims: Mapping[str, Any], name: str) -> float:
    """Seconds since 1970 (RFC 7519 allows fractions); a text or a boolean is no number."""
    value = claims[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e11:
        raise BadToken(f"{name} is no date")
    return float(value)


def _name(claims: Mapping[str, Any], claim: str) -> str:
    value = claims.get(claim)
    if not isinstance(value, str) or not 0 < len(value) <= _MAX_NAME or not value.isprintable():
        raise BadToken(f"no usable {claim}")
    return value


def _actor(claims: Mapping[str, Any], oidc: Oidc) -> str | None:
    """The one party that asks on behalf of the subject (RFC 8693, section 4.1).

    A chain of actors is refused: each of them would need its own convention, and one is told.
    """
    act = claims.get("act")
    if "act" not in claims:
        return None
    if not isinstance(act, dict):
        raise BadToken("act is no object")
    actor = cast(dict[str, Any], act)
    if "act" in actor:
        raise BadToken("a chain of actors")
    if actor.get("iss", oidc.issuer) != oidc.issuer:
        raise BadToken("an actor of another issuer")
    return _name(actor, "sub")
