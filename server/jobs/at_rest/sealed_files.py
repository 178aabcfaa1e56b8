"""Deposited files at rest: AES-256-GCM, each under a nonce of its own and its deposit's name.

The key lies outside of the data folder: a copy of the folder alone, a backup too, opens nothing.
"""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from parc_social.errors import NotFound, Unavailable
from parc_social.registry.secrets.sealing import key_of
from parc_social.settings import Settings

_FOLDER = "depots"
_NONCE, _TAG = 12, 16  # octets
_BLOCK = 1 << 20
_GONE = "le fichier de ce dépôt a été effacé"


@dataclass(frozen=True, slots=True)
class SealedFiles:
    """The folder, and the file of the key, which is made when it is first needed."""

    folder: Path
    key_file: Path

    def seal(self, deposit: str, source: Path) -> None:
        """Keeps a file for good before this returns, whole or not at all. Raises Unavailable."""
        nonce, target = secrets.token_bytes(_NONCE), self._file(deposit)
        arriving = target.with_suffix(".arrive")
        encryptor = self._cipher(nonce).encryptor()
        encryptor.authenticate_additional_data(deposit.encode())
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with source.open("rb") as clear, _private(arriving) as sealed:
                sealed.write(nonce)
                while block := clear.read(_BLOCK):
                    sealed.write(encryptor.update(block))
                sealed.write(encryptor.finalize() + encryptor.tag)
                sealed.flush()
                os.fsync(sealed.fileno())
            arriving.replace(target)
            _sync(self.folder)
        except OSError as error:
            with suppress(OSError):
                arriving.unlink()
            raise Unavailable(f"dossier inutilisable : {self.folder} ({error.strerror})") from error

    def open_into(self, deposit: str, target: BinaryIO) -> None:
        """Writes what was sealed. Raises NotFound once erased; Unavailable for another key.

        What is written is not to be used where it raises: it was not proved yet.
        """
        from cryptography.exceptions import InvalidTag

        try:
            with self._file(deposit).open("rb") as sealed:
                size = os.fstat(sealed.fileno()).st_size - _NONCE - _TAG
                if size < 0:
                    raise ValueError("cut short")
                nonce = sealed.read(_NONCE)
                sealed.seek(_NONCE + size)
                decryptor = self._cipher(nonce, sealed.read(_TAG)).decryptor()
                decryptor.authenticate_additional_data(deposit.encode())
                sealed.seek(_NONCE)
                while size > 0 and (block := sealed.read(min(_BLOCK, size))):
                    target.write(decryptor.update(block))
                    size -= len(block)
                decryptor.finalize()
        except FileNotFoundError as error:
            raise NotFound(_GONE) from error
        except (InvalidTag, ValueError) as error:
            raise Unavailable(
                f"fichier déposé illisible : {deposit} (clé {self.key_file} d'un autre service, ou"
                " fichier changé)"
            ) from error

    def erase(self, deposit: str) -> None:
        """Removes a file, its rows and its workbook, and what never came whole of them.

        Harmless when they are gone.
        """
        for file in self.folder.glob(f"{deposit}.*"):
            file.unlink(missing_ok=True)

    def rows_file(self, deposit: str) -> Path:
        """Where the rows that a check has read are kept, sealed too."""
        return self.folder / f"{deposit}.fiches"

    def workbook_file(self, deposit: str) -> Path:
        """Where its annotated workbook is kept (sealed_workbook.py)."""
        return self.folder / f"{deposit}.annote"

    def older_than(self, moment: datetime) -> Mapping[str, Path]:
        """Files that lie here since before a moment, by deposit: also what never came whole."""
        limit, found = moment.timestamp(), dict[str, Path]()
        with suppress(FileNotFoundError):
            for path in self.folder.iterdir():
                with suppress(FileNotFoundError):  # erased meanwhile
                    if path.stat().st_mtime < limit:
                        found[path.stem] = path
        return found

    def _cipher(self, nonce: bytes, tag: bytes | None = None) -> Any:
        # 5 MB that a server spares which nobody deposits at.
        from cryptography.hazmat.primitives.ciphers import Cipher
        from cryptography.hazmat.primitives.ciphers.algorithms import AES
        from cryptography.hazmat.primitives.ciphers.modes import GCM

        return Cipher(AES(self.key()), GCM(nonce, tag))

    def _file(self, deposit: str) -> Path:
        return self.folder / f"{deposit}.aes"

    def key(self) -> bytes:
        """The key of deposits, made with the first of them and never after. Raises Unavailable."""
        is_there = self.key_file.exists()
        return key_of(self.key_file, may_make=is_there or not any(self.folder.glob("*.aes")))


def sealed_files(settings: Settings) -> SealedFiles:
    """Those of an installation."""
    return SealedFiles(settings.data / _FOLDER, settings.deposits_key)


def _private(file: Path) -> BinaryIO:
    return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
