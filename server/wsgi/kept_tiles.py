"""Vector tiles as they are sent: each made and coded once for who may see the same.

The gate has decided on each request, and writes each in the journal, whether the tile is kept or
made: nothing here is asked before, and nothing of it is told.
"""

from collections.abc import Mapping

from auth_proxy.url import Environ
from parc_social.maps.tile_cache import TileCache
from parc_social.maps.vector_tile import VectorTile
from server.wsgi.codings import ContentCoding
from server.wsgi.compression import coding_of, encode

Sent = tuple[int, list[tuple[str, str]], list[bytes]]  # status, headers, body


class KeptTiles:
    """The tiles of a cache, in the coding that a request likes best.

    A small one is not coded, and is kept as it is, under no coding.
    """

    def __init__(self, cache: TileCache) -> None:
        self._cache = cache

    def sent(self, headers: Mapping[str, str], tile: VectorTile, environ: Environ) -> Sent:
        """Status, headers and body. Raises what making the tile does."""
        body, coding = self._coded(tile, coding_of(headers["Content-Type"], environ))
        fields = {**headers, "Content-Length": str(len(body))}
        if coding:
            fields["Content-Encoding"] = coding
        return 200, [*fields.items()], [body]

    def _coded(self, tile: VectorTile, liked: ContentCoding | None) -> tuple[bytes, str]:
        name = liked.name if liked else ""
        kept = self._cache.known((*tile.key, name))
        if kept is not None:
            return kept, name
        plain = self._cache.known((*tile.key, "")) if liked else None
        is_new = plain is None
        if plain is None:
            plain = tile.make()
        (body,), coding = encode([plain], liked)
        name = coding.name if coding else ""
        if (coding or is_new) and tile.holds():
            self._cache.keep((*tile.key, name), body)
        return body, name
