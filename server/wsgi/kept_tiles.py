"""Vector tiles as they are sent: each made and coded once for who may see the same.

The gate has decided on each request, and writes each in the journal, whether the tile is kept or
made: nothing here is asked before, and nothing of it is told.
"""

from collections.abc import Mapping
from hashlib import blake2b

from auth_proxy.url import Environ
from parc_social.maps.tile_cache import KeptTile, TileCache
from parc_social.maps.vector_tile import VectorTile
from server.wsgi.codings import ContentCoding
from server.wsgi.compression import coding_of, encode
from server.wsgi.etag import of_octets

_DIGITS = 16  # of a digest: two tiles of one question differ by chance alone

Sent = tuple[int, list[tuple[str, str]], list[bytes]]  # status, headers, body


class KeptTiles:
    """The tiles of a cache, in the coding that a request likes best.

    A small one is not coded, and is kept as it is, under no coding.
    """

    def __init__(self, cache: TileCache) -> None:
        self._cache = cache

    def sent(self, headers: Mapping[str, str], tile: VectorTile, environ: Environ) -> Sent:
        """Status, headers and body; a tag among them becomes that of these very octets.

        Raises what making the tile does.
        """
        kept, coding = self._coded(tile, coding_of(headers["Content-Type"], environ))
        fields = {**headers, "Content-Length": str(len(kept.body))}
        if coding:
            fields["Content-Encoding"] = coding
        if "ETag" in headers:
            fields["ETag"] = of_octets(headers["ETag"], kept.digest)
        return 200, [*fields.items()], [kept.body]

    def _coded(self, tile: VectorTile, liked: ContentCoding | None) -> tuple[KeptTile, str]:
        name = liked.name if liked else ""
        kept = self._cache.known((*tile.key, name))
        if kept is not None:
            return kept, name
        plain = self._cache.known((*tile.key, "")) if liked else None
        octets = tile.made(self._layer) if plain is None else plain.body
        (body,), coding = encode([octets], liked)
        name = coding.name if coding else ""
        if plain is not None and coding is None:
            return plain, ""
        made = _kept(body)
        if tile.holds():
            self._cache.keep((*tile.key, name), made)
        return made, name

    def _layer(self, tile: VectorTile) -> bytes:
        """One of several, which others ask for in other company: kept as it is, by its own key."""
        kept = self._cache.known((*tile.key, ""))
        if kept is not None:
            return kept.body
        made = _kept(tile.make())
        if tile.holds():
            self._cache.keep((*tile.key, ""), made)
        return made.body


def _kept(body: bytes) -> KeptTile:
    return KeptTile(body, blake2b(body, digest_size=_DIGITS // 2).hexdigest())
