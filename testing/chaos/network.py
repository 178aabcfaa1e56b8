"""The network between the server and its database gets slow, breaks, and goes silent."""

import random
import time

from testing.chaos.relay import FAIR, Relay, Weather
from testing.chaos.site import Figures, Site

_LASTS_S = 4.0
_SLOW = (Weather(delay_s=0.05), Weather(rate=40_000.0))
_CUT_ANSWERS = (600, 4_000, 20_000)  # octets: in a head, in rows


def slow(site: Site, times: int, draw: random.Random) -> Figures:
    """Each block late by 50 ms, then 40 kB a second: answers are slow, or a refusal in words."""
    return _in_turn(site, [draw.choice(_SLOW) for _ in range(times - 1)] + [_SLOW[times % 2]])


def cut(site: Site, times: int, draw: random.Random) -> Figures:
    """Reset in the middle of an answer, and all at once."""
    relay = _relay(site)
    figures = dict(_in_turn(site, [Weather(answers=draw.choice(_CUT_ANSWERS))] * times, 1.5))
    lines = 0
    for _ in range(times * 2):
        lines += relay.cut()
        time.sleep(draw.uniform(0.2, 0.8))
    return figures | {"lignes_coupees": lines}


def silent(site: Site, times: int, draw: random.Random) -> Figures:
    """Nothing passes for longer than any deadline, while all connections seem to live."""
    return _in_turn(site, [Weather(holds=True)] * times, 35.0 + draw.uniform(0.0, 5.0))


def _in_turn(site: Site, weathers: list[Weather], lasts_s: float = _LASTS_S) -> Figures:
    relay = _relay(site)
    for weather in weathers:
        relay.weather = weather
        time.sleep(lasts_s)
        relay.weather = FAIR
        time.sleep(1.0)
    return {"temps": len(weathers)}


def _relay(site: Site) -> Relay:
    if site.relay is None:
        raise ValueError("a registry in a file is not reached by a network")
    return site.relay
