"""Values of the last views: the page of a map and its pictures are of one read."""

from dataclasses import replace

from parc_social.storage.execution.cache import LruCache
from portal.map.choices import Choices, serie_of
from portal.map.state import NO_OUTLINE, MapState
from portal.map.values import MapValues, read_values

_KEPT = 4  # views: one of all communes is some 20 MB, and is asked for again within a second


class KeptValues:
    """Of all callers, each under his Grant and the editions that it reads."""

    def __init__(self) -> None:
        self._kept = LruCache(_KEPT)

    def of(self, choices: Choices, state: MapState) -> MapValues:
        """The journal is told of what is shown, read again or not. Raises as reads do."""
        reads, bare = choices.reads, _bare(state)
        levels = [state.niveau, *([state.beside.niveau] if state.beside else [])]
        collections = [serie_of(niveau) for niveau in levels]
        reads.names(*collections)
        tokens = tuple(reads.token(name) for name in collections)
        indicator = choices.indicators(state.niveau)[state.indicator]
        key = (reads.grant.digest, tokens, bare)
        return self._kept.get(key, lambda: read_values(bare, choices, indicator))


def _bare(state: MapState) -> MapState:
    """A view without what changes no value: where one looks, what is sorted or chosen."""
    return replace(state, view=None, chosen="", order="valeur-", page=1, outlines=NO_OUTLINE)
