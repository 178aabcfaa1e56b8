"""A depositor's annotated file at rest: all of its lines, so under the key of deposits.

That of a deposit lies beside its sealed file and goes with it; that of a mere check goes with its
report.
"""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass

from parc_social.errors import NotFound, Unavailable
from server.jobs.at_rest.sealed_files import SealedFiles

_NONCE = 12  # octets
_OF_A_CHECK = "verification"  # the name of one that is in no deposit


@dataclass(frozen=True, slots=True)
class SealedWorkbook:
    """Workbooks beside the sealed files, or within a report."""

    files: SealedFiles

    def close(self, octets: bytes, name: str = _OF_A_CHECK) -> bytes:
        """Sealed under a name, which it opens under alone."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self.files.key()).encrypt(nonce, octets, name.encode())

    def open(self, sealed: bytes, name: str = _OF_A_CHECK) -> bytes:
        """What was closed under the name. Raises Unavailable for another key, name or octet."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            return AESGCM(self.files.key()).decrypt(sealed[:_NONCE], sealed[_NONCE:], name.encode())
        except (InvalidTag, ValueError) as error:
            raise Unavailable(
                f"classeur illisible : {name} (clé {self.files.key_file} d'un autre service, ou"
                " fichier changé)"
            ) from error

    def keep(self, deposit: str, octets: bytes | None) -> None:
        """In place of the one before, whole or not at all; None: there is none any more.

        Raises Unavailable.
        """
        target = self.files.workbook_file(deposit)
        arriving = target.with_suffix(".annote-arrive")
        try:
            if octets is None:
                target.unlink(missing_ok=True)
                return
            self.files.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            opened = os.open(arriving, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(opened, "wb") as out:
                out.write(self.close(octets, f"{deposit}/annote"))
                out.flush()
                os.fsync(out.fileno())
            arriving.replace(target)
        except OSError as error:
            with suppress(OSError):
                arriving.unlink()
            reason = f"{self.files.folder} ({error.strerror})"
            raise Unavailable(f"dossier inutilisable : {reason}") from error

    def is_kept(self, deposit: str) -> bool:
        """Whether there is one of a deposit."""
        return self.files.workbook_file(deposit).is_file()

    def of(self, deposit: str) -> bytes:
        """That of a deposit. Raises NotFound where there is none, or it was erased."""
        try:
            sealed = self.files.workbook_file(deposit).read_bytes()
        except FileNotFoundError as error:
            raise NotFound("le fichier de ce dépôt a été effacé") from error
        return self.open(sealed, f"{deposit}/annote")
