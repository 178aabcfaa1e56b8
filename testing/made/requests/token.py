"""Tokens signed for us, and keys."""

from typing import Any

from joserfc.jwk import RSAKey

RSA = RSAKey.generate_key(2048, {"kid": "k1"})


def jwk(**changes: Any) -> Any:
    """The public key of ours, as a provider lists it, with changes."""
    listed = RSA.as_dict(private=False) | changes
    return {name: value for name, value in listed.items() if value is not None}
