"""Parts of statements that hold no value of anybody's, made once and kept for the next one."""

from collections.abc import Callable, Hashable
from typing import cast

from parc_social.storage.execution.cache import LruCache
from parc_social.storage.sql.parameters import Bound

_KEPT = LruCache(1_024)  # the longest, of 400 columns, is 40 kB


def piece[T](key: Hashable, bound: Bound, make: Callable[[], T]) -> T:
    """What `make` gives, which `key` tells all of; made each time where it binds a value."""
    kept = _KEPT.known(key)
    if kept is not None:
        return cast(T, kept)
    before = len(bound.values)
    made = make()
    if len(bound.values) == before:
        _KEPT.keep(key, made)
    return made
