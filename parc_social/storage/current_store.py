"""The store that this process serves from: set once at start by the server, read by plugins."""

from parc_social.errors import Unavailable
from parc_social.storage.store import Store

_serving: list[Store] = []


def set_store(store: Store) -> None:
    """Makes `store` the one that plugins of this process read from."""
    _serving[:] = [store]


def current_store() -> Store:
    """The store of this process. Raises Unavailable where the server has set none."""
    if not _serving:
        raise Unavailable("aucun entrepôt n'est ouvert dans ce processus")
    return _serving[0]
