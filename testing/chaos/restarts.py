"""The database restarts under load: asked to, or by SIGKILL, in turn."""

import random
import time

from testing.chaos.site import Figures, Site

_AWAY_S = (0.0, 1.5)
_BETWEEN_S = (0.5, 2.0)


def restarts(site: Site, times: int, draw: random.Random) -> Figures:
    """So many; it is away for up to two seconds each time."""
    cluster = site.place.cluster
    if cluster is None:
        return {}
    for number in range(times):
        if number % 2:
            site.place.kill("base")
        else:
            site.place.stop_base()
        time.sleep(draw.uniform(*_AWAY_S))
        site.place.start()
        time.sleep(draw.uniform(*_BETWEEN_S))
    return {"redemarrages": times}
