"""What an Accept-Encoding header likes best of the codings that there are (RFC 9110, 12.5.3)."""

import re
from collections.abc import Sequence
from functools import lru_cache

IDENTITY = "identity"
_ANY = "*"
_ALIASES = {"x-gzip": "gzip"}  # RFC 9110, 8.4.1.3
_MEMBER = re.compile(  # a coding, and its weight of at most three decimals
    r"[ \t]*([!#$%&'*+.^_`|~0-9a-z-]+)[ \t]*(?:;[ \t]*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)[ \t]*)?"
)


@lru_cache(maxsize=128)  # a header is long, and clients say what they always say
def preferred_coding(header: str, offered: Sequence[str]) -> str | None:
    """The best liked of `offered` (in the order of ours, for ties); None: as it is.

    Without a header nothing is coded, though anything may be. What can't be read of a header is as
    if it were not there. A coding that is named twice has its least weight: who refuses it once,
    refuses it. Who refuses everything is given the answer as it is.
    """
    weights = _weights(header)
    usual = weights.get(_ANY, 0.0)
    best = max(offered, key=lambda name: weights.get(name, usual), default=IDENTITY)
    weight = weights.get(best, usual)
    return best if weight > 0 and weight >= weights.get(IDENTITY, 0.0) else None


def _weights(header: str) -> dict[str, float]:
    """From 0 (refused) to 1, of each coding that is named."""
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        member = _MEMBER.fullmatch(part)
        if member is None:
            continue
        name = _ALIASES.get(member[1], member[1])
        weights[name] = min(weights.get(name, 1.0), float(member[2] or 1))
    return weights
