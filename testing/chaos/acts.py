"""The acts of the proof, in their order, and which of them a place knows."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from testing.chaos import clock, deaths, disk, network, restarts
from testing.chaos.site import Figures, Site
from testing.kills.scene import ChainFault

type Doing = Callable[[Site, int, random.Random], Figures]


class Act(NamedTuple):
    """`share`: how many times, for 20 restarts. `web_dies`: connections may break."""

    does: Doing
    share: float
    of_base: bool = False
    web_dies: bool = False


ACTS: Mapping[str, Act] = {
    "base": Act(restarts.restarts, 1.0, of_base=True),
    "morts": Act(deaths.kills, 5.0, web_dies=True),
    "reseau-lent": Act(network.slow, 0.2, of_base=True),
    "reseau-coupe": Act(network.cut, 0.5, of_base=True),
    "reseau-muet": Act(network.silent, 0.1, of_base=True),
    "disque": Act(disk.full_data, 0.15),
    "disque-base": Act(disk.full_base, 0.15, of_base=True),
    "horloge": Act(clock.jumps, 0.1),
}


def run_acts(
    site: Site, names: Sequence[str], size: int, draw: random.Random
) -> Iterator[Mapping[str, object]]:
    """What each act was and measured, as it ends; last what the journal and the jobs say.

    Raises ChainFault.
    """
    for name in names:
        act = ACTS[name]
        if act.of_base and site.relay is None:
            continue
        times = max(1, round(size * act.share))
        doing = partial(act.does, site, times, draw)
        try:
            figures = site.act(doing, web_dies=act.web_dies)
        except ChainFault as error:
            raise ChainFault(f"{name} : {error}") from error
        yield {"acte": name, **figures}
    yield {"acte": "bilan", **site.check()}
