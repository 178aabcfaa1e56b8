"""A vector tile as it is asked for: the name that it is kept under, and the read that makes it."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from parc_social.access.model.grant import Grant
from parc_social.storage.query.model import TileQuery
from parc_social.storage.sql.visibility import visible
from parc_social.storage.store import Store

_EVERYBODY = "tous"  # in the place of a digest, which is longer


@dataclass(frozen=True, slots=True)
class VectorTile:
    """One tile. Equal keys, equal bytes: a key names editions, rights and question.

    `holds`: whether its editions are still on show, so that what was made is of them.
    """

    key: tuple[Hashable, ...]
    make: Callable[[], bytes]
    holds: Callable[[], bool]


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


def rights_of(grant: Grant, collection: str) -> str:
    """Whose tiles are the same: the digest of a Grant, or everybody (`Visible.is_everybodys`)."""
    return _EVERYBODY if visible(grant, collection).is_everybodys else grant.digest
