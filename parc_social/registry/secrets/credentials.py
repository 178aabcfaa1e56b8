"""Secrets as they are made, hashed and compared; none is ever stored or logged."""

import hmac
import secrets
import unicodedata
from dataclasses import dataclass, field
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no 0/o, 1/i/l: people retype these
_REPERE = 8
_SECRET_CHARACTERS = 28  # log2(31) * 28 = 138 bits

# argon2id, 19 MiB, two passes, one lane (OWASP's first choice): about 20 ms of one core.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_DUMMY = _HASHER.hash(secrets.token_hex(16))


@dataclass(frozen=True, slots=True)
class Secret:
    """A new secret: `shown` once to its owner, `hash` kept, `repere` to find it by."""

    repere: str
    shown: str = field(repr=False)
    hash: str = field(repr=False)


def new_password() -> Secret:
    """An application password `repere-secret`, easy to retype, 138 random bits."""
    repere = _random(_REPERE)
    text = f"{repere}-{_random(_SECRET_CHARACTERS)}"
    return Secret(repere, text, _HASHER.hash(text))


def chosen_password(text: str) -> Secret:
    """One that a person chose: nothing of it is public, so that what finds it is drawn."""
    return Secret(_random(_REPERE), "", _HASHER.hash(_composed(text)))


def new_key() -> Secret:
    """An API key `prefix.secret` of 256 random bits, kept as SHA-256."""
    repere = _random(_REPERE)
    text = f"{repere}.{secrets.token_urlsafe(32)}"
    return Secret(repere, text, key_digest(text))


def password_matches(hashed: str | None, password: str) -> bool:
    """Compares with a hash; None, an unknown password, takes the same time as a wrong one."""
    try:
        return _HASHER.verify(hashed or _DUMMY, _composed(password)) and hashed is not None
    except VerificationError:
        return False


def _composed(password: str) -> str:
    """An é is one letter or two by the keyboard: the same password."""
    return unicodedata.normalize("NFC", password)


def key_matches(digest: str | None, key: str) -> bool:
    """Compares a key with its SHA-256 in constant time."""
    return hmac.compare_digest(digest or "0" * 64, key_digest(key)) and digest is not None


def key_digest(key: str) -> str:
    """SHA-256 of a whole key, as hexadecimal digits."""
    return sha256(key.encode()).hexdigest()


def repere_of(password: str) -> str:
    """The public beginning of an application password."""
    return password.partition("-")[0][:_REPERE]


def prefix_of(key: str) -> str:
    """The public beginning of an API key."""
    return key.partition(".")[0][:_REPERE]


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
