"""A hostile request, and the family that it is of: what may come back."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx

XML = "text/xml; charset=utf-8"
FORM = "application/x-www-form-urlencoded"
OWS, CSW, WMTS = "/ows", "/csw", "/wmts/"  # WMTS: and what is below
# Texts that readers trip over. Those that are no Unicode at all are octets of their own family.
STRANGE = (
    "", " ", "-1", "0", "1e308", "-1e308", "1e999", "NaN", "inf", "-0.0", "9" * 400, "²", "١٢",
    "\x00", "\x01\x02", "\r\nX: y", "\u202e", "\ufeff", "😀", "é" * 300, "'", '"', "<", "]]>", "&",
    "%", "%s", "{0}", "${x}", "../../etc/passwd", "' OR 1=1 --", "a" * 5_000, ",", ",,,,", "()",
    "(((", "(a)(b)", "*", ";", ";;;", "2025", "1789-01-01/..", "../9999-12-31T00:00:00Z", "true",
    "None", "file:///etc/passwd", "http://127.0.0.1:9/", "urn:ogc:def:crs:EPSG::2154", "EPSG:4326",
    "ps:territoires-commune", "ps:ops-menages", "catalogue", "carreaux-3035", "code", "geometry",
    "<fes:Filter/>", "nbpiece > 3", "INCLUDE", "0,0,0,0", "1,2", "1:2", "E(1:2)", "hits", "XML",
)  # fmt: skip
Pairs = Sequence[tuple[str, str]]


class Sent(NamedTuple):
    """One request, ready to send. `body` None: it is a GET."""

    target: str
    body: bytes | None = None
    media: str = ""


class Scene(NamedTuple):
    """Who asks: a key, the coverage that it has, a box of degrees that has rows, and its name."""

    key: str
    coverage: str
    box: str
    login: str


class Family(NamedTuple):
    """`refusals` are "status code"; `accepted`: whether one of them may be a right request."""

    name: str
    refusals: frozenset[str]
    accepted: bool
    draw: Callable[[Random, Scene], Sent]


def family(
    name: str, refusals: str, draw: Callable[[Random, Scene], Sent], *, accepted: bool = False
) -> Family:
    """A family whose refusals are written `400 A, 413 B`."""
    return Family(name, frozenset(one.strip() for one in refusals.split(",")), accepted, draw)


def by_address(path: str, pairs: Pairs) -> Sent:
    """A GET."""
    return Sent(f"{path}?{query_of(pairs)}")


def by_form(pairs: Pairs) -> Sent:
    """The same parameters in the body of a POST, which holds more than an address."""
    return Sent(OWS, query_of(pairs).encode(), FORM)


def either(random: Random, pairs: Pairs) -> Sent:
    """By address where it is short, else or now and then by form."""
    long = sum(len(value) for _, value in pairs) > 3_000
    return by_form(pairs) if long or random.random() < 0.2 else by_address(OWS, pairs)


def query_of(pairs: Pairs) -> str:
    """Percent-encoded, as clients do."""
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)


def a_number(random: Random) -> str:
    """A number as nobody writes it, or one too large, too small, or none."""
    return random.choice([
        f"{random.uniform(-1, 1):.17g}e{random.choice([-320, -30, 0, 3, 30, 300, 308, 400])}",
        str(random.randint(-(10**18), 10**18)), "1e308", "-1e308", "nan", "inf", "-inf", "0", "-0",
        "+5", "5e-324", "0x10", "1_000", "", "48,8", "\uff19",
        *(f"{random.uniform(-reach, reach):.6f}" for reach in (1, 60, 60, 180, 1e7, 1e7)),
    ])  # fmt: skip


def mixed(random: Random, good: dict[str, str]) -> list[tuple[str, str]]:
    """A right request of which some parameters are strange, missing, twice or misspelt."""
    pairs = list(good.items())
    for _ in range(random.choice([1, 1, 2, 3])):
        at = random.randrange(len(pairs))
        name, value = pairs[at]
        how = random.randrange(6)
        if how < 3:
            pairs[at] = (name, random.choice(STRANGE))
        elif how == 3 and len(pairs) > 1:
            pairs.pop(at)
        elif how == 4:
            pairs.append((name, random.choice(STRANGE)))
        else:
            pairs[at] = (random.choice([name.upper(), f"{name} ", f"{name}\x00"]), value)
    return pairs


def scenes_of(url: str, accounts: list[dict[str, Any]]) -> list[Scene]:
    """The gip and an EPCI, each with the first coverage that it has."""
    scenes: list[Scene] = []
    for kind in ("gip", "epci"):
        one = next(a for a in accounts if a["type"] == kind and a["state"] == "active")
        key = {"X-API-Key": one["api_key"]}
        answer = httpx.get(f"{url}/collections", params={"f": "json"}, headers=key, timeout=120)
        found = {c["id"]: c for c in answer.json()["collections"]}
        coverage = next(name for name in found if name.startswith("carreaux-"))
        corners = found[coverage]["extent"]["spatial"]["bbox"][0]
        box = ",".join(f"{number:.3f}" for number in corners)
        scenes.append(Scene(one["api_key"], coverage, box, one["login"]))
    return scenes
