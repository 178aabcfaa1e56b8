"""A vector tile as it is asked for: the name that it is kept under, and the read that makes it."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from parc_social.access.model.grant import Grant
from parc_social.errors import InvalidValue
from parc_social.storage.query.model import TileQuery
from parc_social.storage.sql.visibility import visible
from parc_social.storage.store import Store

MOST_BYTES = 4 << 20  # of a tile of several collections, before it is coded
_EVERYBODY = "tous"  # in the place of a digest, which is longer


@dataclass(frozen=True, slots=True)
class VectorTile:
    """One tile. Equal keys, equal bytes: a key names editions, rights and question.

    `holds`: whether its editions are still on show, so that what was made is of them. `layers`: the
    tiles that it is made of, of a collection each, where it is of several.
    """

    key: tuple[Hashable, ...]
    make: Callable[[], bytes]
    holds: Callable[[], bool]
    layers: tuple["VectorTile", ...] = ()

    def made(self, layer: Callable[["VectorTile"], bytes]) -> bytes:
        """Its octets; `layer` gives those of each tile that it is made of, kept or not.

        Raises InvalidValue for more than MOST_BYTES in all, before the rest of them is asked for.
        """
        if not self.layers:
            return self.make()
        parts: list[bytes] = []
        for one in self.layers:
            parts.append(layer(one))
            if sum(map(len, parts)) > MOST_BYTES:
                raise InvalidValue(
                    f"collections : cette tuile pèse plus de {MOST_BYTES >> 20} Mo ; demandez-en"
                    " moins à la fois, moins de colonnes (properties), ou un zoom plus proche"
                )
        return b"".join(parts)


def vector_tile(
    store: Store, grant: Grant, query: TileQuery, condition: tuple[Hashable, ...] = ()
) -> VectorTile:
    """The tile of a query; `condition`: the text of its filter and all by which that is read.

    Raises NotFound without a right; `make` raises what the read does.
    """
    token = store.token(grant, query.collection)
    key = (
        "mvt", token, rights_of(grant, query.collection), query.collection, query.matrix_set,
        query.z, query.row, query.col, query.columns, query.years, condition,
    )  # fmt: skip
    return VectorTile(
        key,
        make=lambda: store.tile(grant, query),
        holds=lambda: store.token(grant, query.collection) == token,
    )


def several(layers: Sequence[VectorTile]) -> VectorTile:
    """One tile of several collections: their layers one after the other, as MVT 2.1 writes them.

    A tile is a repeated field of layers (4.1), so that octets put together are a tile.
    """
    every = tuple(layers)
    return VectorTile(
        ("mvt-several", *(one.key for one in every)),
        make=bytes,  # nothing but its layers
        holds=lambda: all(one.holds() for one in every),
        layers=every,
    )


def rights_of(grant: Grant, collection: str) -> str:
    """Whose tiles are the same: the digest of a Grant, or everybody (`Visible.is_everybodys`)."""
    return _EVERYBODY if visible(grant, collection).is_everybodys else grant.digest
