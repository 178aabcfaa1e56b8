"""A stream that one key alone opens: age beside the writer or the reader, through a pipe."""

import os
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import BinaryIO

import pyrage

from parc_social.backup.keys import Identity, Recipient
from parc_social.errors import BadFile

_MAGIC = b"age-encryption.org/v1"


@contextmanager
def sealed(target: BinaryIO, recipients: Sequence[Recipient]) -> Generator[BinaryIO]:
    """Where to write what is sealed into `target`; `target` itself without recipients.

    Raises OSError, the target's own.
    """
    if not recipients:
        yield target
        return
    read_end, write_end = os.pipe()

    def seal() -> None:
        with os.fdopen(read_end, "rb") as reader:
            pyrage.encrypt_io(reader, target, recipients)

    with ThreadPoolExecutor(1) as beside:
        task = beside.submit(seal)
        try:
            with os.fdopen(write_end, "wb") as writer:
                yield writer
        except BrokenPipeError:
            task.result()  # why nobody reads any more
            raise
        task.result()


@contextmanager
def opened(source: BinaryIO, identities: Sequence[Identity]) -> Generator[BinaryIO]:
    """Where to read what was sealed; `source` itself, from its start, where it is in clear.

    What was read is whole only once the block ends. Raises BadFile for a sealed one without a key,
    a clear one with a key, one that was cut, changed or sealed for others.
    """
    begins = source.read(len(_MAGIC))
    source.seek(0)
    if begins != _MAGIC:
        if identities:
            raise BadFile("cette archive n'est pas chiffrée : ne donnez pas de clé pour la lire")
        yield source
        return
    if not identities:
        raise BadFile("cette archive est chiffrée : donnez le fichier de sa clé privée par --cle")
    with _read_from(lambda writer: _open(source, writer, identities)) as reader:
        yield reader


def _open(source: BinaryIO, writer: BinaryIO, identities: Sequence[Identity]) -> None:
    try:
        pyrage.decrypt_io(source, writer, identities)
    except (pyrage.DecryptError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's, not the archive's: the library gives its own no number
        raise BadFile(f"archive coupée, changée, ou d'une autre clé : {error}") from error


@contextmanager
def _read_from(work: Callable[[BinaryIO], None]) -> Generator[BinaryIO]:
    """What `work` writes, read in the block; its error comes before what the reader made of it."""
    read_end, write_end = os.pipe()

    def run() -> None:
        with os.fdopen(write_end, "wb") as writer:
            work(writer)

    with ThreadPoolExecutor(1) as beside:
        task = beside.submit(run)
        try:
            with os.fdopen(read_end, "rb") as reader:
                yield reader
        except Exception:
            if isinstance(task.exception(), BadFile):
                task.result()
            raise
        task.result()
