"""Small secrets at rest that must be read again: AES-256-GCM, under a key outside the data folder.

The key is drawn from that of deposited files, for this use alone (HKDF, RFC 5869): one file to
keep. A copy of the registry alone opens nothing.
"""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from parc_social.errors import InvalidValue, Unavailable

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_KEY, _NONCE = 32, 12  # octets
_USE = b"parc-social second facteur 1"
_LOST = (
    "la clé des dépôts {file} manque, et des fichiers ou des seconds facteurs ont été scellés avec"
    " elle : rendez-la d'une sauvegarde (docs/sauvegarder.md). Perdue pour toujours :"
    " « head -c 32 /dev/urandom » en fait une autre, et ce qui fut scellé ne s'ouvrira plus"
)


@dataclass(frozen=True, slots=True)
class SecretSeal:
    """Seals and opens; `key_file` is made when it is first needed."""

    key_file: Path

    def seal(self, clear: bytes, about: str) -> bytes:
        """What may be kept: it opens under the same `about` alone. Raises Unavailable."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._cipher().encrypt(nonce, clear, about.encode())

    def open(self, sealed: bytes, about: str) -> bytes:
        """What was sealed. Raises InvalidValue for what was not, or is of another; Unavailable."""
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher(may_make=False).decrypt(
                sealed[:_NONCE], sealed[_NONCE:], about.encode()
            )
        except (InvalidTag, ValueError) as error:
            raise InvalidValue("secret scellé illisible : changé, ou d'une autre clé") from error

    def _cipher(self, *, may_make: bool = True) -> "AESGCM":
        # 5 MB that a server spares where nobody has two factors.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        key = key_of(self.key_file, may_make=may_make)
        return AESGCM(HKDF(algorithm=SHA256(), length=_KEY, salt=None, info=_USE).derive(key))


def key_of(file: Path, *, may_make: bool = True) -> bytes:
    """The key of deposited files, made where there is none.

    `may_make` False: something was sealed under it before, and another would open nothing of that,
    nor be told from it once the lost one is found. Raises Unavailable.
    """
    try:
        if not file.exists():
            if not may_make:
                raise Unavailable(_LOST.format(file=file))
            _make_key(file)
        key = file.read_bytes()
    except OSError as error:
        raise Unavailable(f"clé des dépôts inutilisable : {file} ({error.strerror})") from error
    if len(key) != _KEY:
        raise Unavailable(
            f"clé des dépôts inutilisable : {file} ({len(key)} octets, {_KEY} attendus)"
        )
    return key


def _make_key(file: Path) -> None:
    """Written whole under another name, then linked: two starts at once share one."""
    draft = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as made:
            made.write(secrets.token_bytes(_KEY))
            made.flush()
            os.fsync(made.fileno())
        with suppress(FileExistsError):
            os.link(draft, file)
    finally:
        draft.unlink(missing_ok=True)
