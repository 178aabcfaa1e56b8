"""Codes of a second factor: those of a telephone (TOTP, RFC 6238), and ten drawn for its loss."""

import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from pyotp import random_base32
from pyotp.totp import TOTP

from parc_social.registry.secrets.credentials import ALPHABET

STEP_S = 30
_DRIFT = 1  # steps of a clock that is fast or slow
_DIGITS = 6
_CODE = re.compile(r"\d{6}", re.ASCII)
_RECOVERY = re.compile(rf"[{ALPHABET}]{{16}}")  # log2(31) * 16 = 79 bits: SHA-256 is enough
RECOVERY_CODES = 10
_GROUP = 4  # characters, as people retype them


def new_factor() -> str:
    """A new secret in Base32, 160 random bits (RFC 4226, 4)."""
    return random_base32()


def address_of(secret: str, login: str, title: str) -> str:
    """What a telephone reads: `otpauth://totp/…`."""
    return TOTP(secret, digits=_DIGITS, interval=STEP_S).provisioning_uri(
        name=login, issuer_name=title
    )


def groups_of(text: str) -> Sequence[str]:
    """A secret in groups of four, to type it."""
    return [text[at : at + _GROUP] for at in range(0, len(text), _GROUP)]


def step_of(secret: str, typed: str, now: datetime, after: int) -> int | None:
    """The step whose code it is, of those about now and after one; None: of none.

    Each is compared, in constant time.
    """
    code = "".join(typed.split())
    if not _CODE.fullmatch(code):
        return None
    totp, found = TOTP(secret, digits=_DIGITS, interval=STEP_S), None
    current = int(now.timestamp()) // STEP_S
    for step in range(current - _DRIFT, current + _DRIFT + 1):
        fits = hmac.compare_digest(totp.generate_otp(step), code)
        if fits and step > after:
            found = step
    return found


def new_recovery_codes() -> Sequence[str]:
    """Ten, in groups: shown once."""
    drawn = ("".join(secrets.choice(ALPHABET) for _ in range(16)) for _ in range(RECOVERY_CODES))
    return ["-".join(groups_of(code)) for code in drawn]


def recovery_digest(login: str, typed: str) -> str | None:
    """What is kept of a recovery code; None: it is none."""
    bare = typed.casefold().replace("-", "")
    code = "".join(bare.split())
    return sha256(f"{login}\0{code}".encode()).hexdigest() if _RECOVERY.fullmatch(code) else None
