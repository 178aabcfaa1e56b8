"""Large pictures: few at once, and what one has taken is given back before the next."""

from collections.abc import Generator
from contextlib import contextmanager
from threading import BoundedSemaphore

from parc_social.drawing.memory import LARGE, give_back
from parc_social.errors import ServerBusy
from parc_social.maps.view import View

_ROOM = BoundedSemaphore(2)  # large pictures drawn at once; one of 16 million pixels takes 100 MB
_PATIENCE = 10.0  # seconds that one more waits for its turn


@contextmanager
def picture_slot(view: View) -> Generator[None]:
    """A large picture waits until there is memory for it. Raises ServerBusy past a while."""
    if view.width * view.height <= LARGE:
        yield
        return
    if not _ROOM.acquire(timeout=_PATIENCE):
        raise ServerBusy(
            "trop de grandes images à la fois : réessayez, ou demandez-en de plus petites"
        )
    try:
        give_back()
        yield
    finally:
        _ROOM.release()
        give_back()
