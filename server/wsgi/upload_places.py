"""Large files that come in at once: beyond their number what comes is read and thrown away.

It is read to its end: a connection that is cut while it sends never shows why to who sends.
"""

from typing import Any
from weakref import WeakSet

from waitress.utilities import Error

AGAIN_S = 30  # a file of 200 MB takes as long over a usual line
NO_PLACE = (
    "Trop de fichiers arrivent en même temps : rien n’a été gardé du vôtre ; renvoyez-le dans"
    f" {AGAIN_S} secondes."
)
_PAGE = (
    '<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Réessayez</title></head>'
    '<body><main><p id="faute" role="alert">{words} La page précédente a gardé ce que vous aviez'
    " saisi.</p></main></body></html>"
)


class TooManyUploads(Error):
    """What answers a file that has no place."""

    code = 503
    reason = "Service Unavailable"


class UploadPlaces:
    """Who sends a large file to this process now; one thread reads them all."""

    def __init__(self) -> None:
        self._sending: WeakSet[Any] = WeakSet()  # one whose connection is gone gives its place up

    def take(self, sender: Any, places: int) -> bool:
        """Whether there is a place for it."""
        if len(self._sending) >= places:
            return False
        self._sending.add(sender)
        return True

    def leave(self, sender: Any) -> None:
        """Its file is there, or will not come."""
        self._sending.discard(sender)


class Nowhere:
    """In the place of the buffer of a body: what is written is counted and gone."""

    def __init__(self) -> None:
        self._length = 0

    def append(self, piece: bytes) -> None:
        """Counts a piece."""
        self._length += len(piece)

    def __len__(self) -> int:
        return self._length

    def close(self) -> None:
        """There is nothing to close."""


def page_of(words: str) -> bytes:
    """What a browser without scripts shows of it."""
    return _PAGE.format(words=words).encode()
