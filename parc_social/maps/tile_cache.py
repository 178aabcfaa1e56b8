"""Tiles that were made, kept for who may see the same: bounded in bytes, in each process.

Pictures as they are sent, vector tiles in each coding that was asked for.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock

MOST_BYTES = 32 << 20  # of tiles; a process serves 256-pixel ones of 1 to 30 kB
_BESIDE = 600  # bytes that a tile's key and its place take


@dataclass(frozen=True, slots=True)
class KeptTile:
    """A tile as it is sent, and the digest of its octets; empty: nobody has asked for it."""

    body: bytes
    digest: str = ""


class TileCache:
    """The tiles asked for last, by key. A key names editions and Grant: nobody finds another's."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._held = 0
        self._lock = Lock()
        self._tiles: OrderedDict[Hashable, KeptTile] = OrderedDict()

    @property
    def held(self) -> int:
        """Bytes that it takes."""
        return self._held

    def get(self, key: Hashable, draw: Callable[[], bytes]) -> bytes:
        """The tile of a key, drawn where it is not kept; two threads may draw the same one."""
        tile = self.known(key)
        if tile is None:
            tile = KeptTile(draw())
            self.keep(key, tile)
        return tile.body

    def known(self, key: Hashable) -> KeptTile | None:
        """The tile of a key; None: it is not kept."""
        with self._lock:
            tile = self._tiles.get(key)
            if tile is not None:
                self._tiles.move_to_end(key)
            return tile

    def keep(self, key: Hashable, tile: KeptTile) -> None:
        """Keeps a tile; those asked for longest ago make room."""
        with self._lock:
            before = self._tiles.pop(key, None)
            self._held += len(tile.body) + _BESIDE
            self._tiles[key] = tile
            if before is not None:
                self._held -= len(before.body) + _BESIDE
            while self._held > self._most:
                _, oldest = self._tiles.popitem(last=False)
                self._held -= len(oldest.body) + _BESIDE
