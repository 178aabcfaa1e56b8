"""Keys of backups, in age's format (https://age-encryption.org/v1), as `age` itself takes them."""

import os
from collections.abc import Sequence
from pathlib import Path

import pyrage
from pyrage import ssh, x25519

from parc_social.errors import InvalidValue, Unavailable
from parc_social.wording import cited

Recipient = x25519.Recipient | ssh.Recipient
Identity = x25519.Identity | ssh.Identity

_HINT = "une clé publique age1… ou ssh-ed25519 … est attendue"


def new_key(file: Path) -> str:
    """Makes a key pair: the private one in a file of its own (0600), the public one returned.

    Raises InvalidValue where the file is there already, Unavailable where it can't be written.
    """
    identity = x25519.Identity.generate()
    public = str(identity.to_public())
    try:
        descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError as error:
        raise InvalidValue(
            f"{file} existe déjà : une clé n'en remplace jamais une autre"
        ) from error
    except OSError as error:
        raise Unavailable(f"{file} : écriture impossible ({error.strerror})") from error
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.write(f"# public key: {public}\n{identity}\n")
        out.flush()
        os.fsync(out.fileno())
    return public


def recipients_of(texts: Sequence[str]) -> list[Recipient]:
    """Public keys, each as text. Raises InvalidValue naming one that is none, or is private."""
    return [_recipient(text.strip()) for text in texts]


def identities_of(file: Path) -> list[Identity]:
    """Private keys of a file of age, or of an OpenSSH key without passphrase.

    Raises Unavailable for a file that can't be read, InvalidValue for one without a key.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Unavailable(f"{file} : lecture impossible ({error.strerror})") from error
    try:
        if content.startswith(b"-----BEGIN"):
            return [ssh.Identity.from_buffer(content)]
        lines = (line.strip() for line in content.decode("ascii").splitlines())
        keys = [line for line in lines if line and not line.startswith("#")]
        identities: list[Identity] = [x25519.Identity.from_str(key) for key in keys]
    except (pyrage.IdentityError, UnicodeDecodeError) as error:
        raise InvalidValue(f"{file} : aucune clé privée d'age n'y est lisible") from error
    if not identities:
        raise InvalidValue(f"{file} : aucune clé privée d'age n'y est lisible")
    return identities


def _recipient(text: str) -> Recipient:
    if text.upper().startswith("AGE-SECRET-KEY-"):
        raise InvalidValue(f"{_HINT} : celle-ci est privée, et ne doit pas quitter son fichier")
    try:
        if text.startswith("ssh-"):
            return ssh.Recipient.from_str(text)
        return x25519.Recipient.from_str(text)
    except pyrage.RecipientError as error:
        raise InvalidValue(f"{_HINT}, lu {cited(text)}") from error
