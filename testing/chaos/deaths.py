"""Webs and workers killed by SIGKILL at any moment of the jobs and requests that are under way."""

import random
import time

from testing.chaos.site import Figures, Site
from testing.kills.patient_person import until

_AT_WORK_S = (0.0, 2.5)
_BEGINNING = 0.2  # of them die again while they begin
_BEGINNING_S = (0.2, 2.0)


def kills(site: Site, times: int, draw: random.Random) -> Figures:
    """So many, in turn; what dies is started again, as by its unit."""
    names = [name for name in site.place.mortal if name != "base"]
    for number in range(times):
        if draw.random() < _BEGINNING:
            time.sleep(draw.uniform(*_BEGINNING_S))
        else:
            until(lambda: site.crowd.is_answered() or None, "le serveur ne revient pas", 150.0)
            time.sleep(draw.uniform(*_AT_WORK_S))
        site.place.kill(names[number % len(names)])
        site.place.start()
    return {"morts": times}
