"""Files of people that wait for a worker: each alone in a folder that only this server reads.

The name of a folder is a secret of the job that it waits for; what no job waits for is swept.
"""

import os
import re
import secrets
import shutil
import time
import unicodedata
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from parc_social.errors import InvalidValue, NotFound, Unavailable

_FOLDER = "fichiers-en-attente"
_TOKEN = re.compile(r"[0-9a-f]{32}")
_LONGEST = 120  # octets of a name: a folder's takes 255, and copies add to it
_SUFFIX = 12  # characters, of `.csv.gz` and the like
_UNNAMED = "fichier"
_FRESH_S = 3_600  # one that came just now may be on its way to its job


@dataclass(frozen=True, slots=True)
class WaitingFiles:
    """The folder, in the data folder."""

    folder: Path

    def receive(self, name: str) -> tuple[str, BinaryIO]:
        """A new file to write in, and its token. Raises Unavailable."""
        token = secrets.token_hex(16)
        place = self.folder / token
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            place.mkdir(mode=0o700)
            made = os.open(place / safe_name(name), os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise Unavailable(f"dossier inutilisable : {self.folder} ({error.strerror})") from error
        return token, os.fdopen(made, "w+b")

    def find(self, token: str) -> Path:
        """The file of a token. Raises NotFound: it was swept, or is on another machine."""
        found = list(self._place(token).glob("*"))
        if len(found) != 1:
            raise NotFound("le fichier n'est plus là : envoyez-le de nouveau")
        return found[0]

    def drop(self, token: str) -> None:
        """Removes a file; harmless when it is gone."""
        shutil.rmtree(self._place(token), ignore_errors=True)

    def sweep(self, awaited: Collection[str]) -> int:
        """Removes those that no job waits for, unless they have just come; how many."""
        before, gone = time.time() - _FRESH_S, 0
        with suppress(OSError):
            for place in self.folder.iterdir():
                if place.name not in awaited and place.stat().st_mtime < before:
                    shutil.rmtree(place, ignore_errors=True)
                    gone += 1
        return gone

    def _place(self, token: str) -> Path:
        if not _TOKEN.fullmatch(token):
            raise InvalidValue("fichier : jeton inattendu")
        return self.folder / token


def waiting_files(data: Path) -> WaitingFiles:
    """Those of a data folder."""
    return WaitingFiles(data / _FOLDER)


def safe_name(given: str) -> str:
    """The last part of a name as a browser gave it, as a name of a file here: printable, short.

    Its ending stays, which says of what kind the file is.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    shown = "".join(c for c in last if c.isprintable()).strip().lstrip(".")
    if not shown:
        return _UNNAMED
    suffix = "".join(PurePosixPath(shown).suffixes[-2:])
    suffix = suffix if len(suffix) <= _SUFFIX else PurePosixPath(shown).suffix[:_SUFFIX]
    room = _LONGEST - len(suffix.encode())
    stem = shown.removesuffix(suffix).encode()[:room].decode(errors="ignore")
    return f"{stem or _UNNAMED}{suffix}"
