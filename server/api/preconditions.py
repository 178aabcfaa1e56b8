"""If-Match and If-None-Match, read: the tags that a client says it has (RFC 9110, 8.8.3 and 13.1).

Werkzeug's reader takes an empty tag for a missing one. A tag without its quotes, as some clients
send it, is read as if it had them.
"""

import re
from dataclasses import dataclass

_TAG = re.compile(
    r'\s*(?P<weak>[Ww]/)?(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s",]+))\s*(?:,|$)|[^,]*,?'
)


@dataclass(frozen=True, slots=True)
class EntityTags:
    """`every`: `*`, whatever is there; else the tags of each kind, without quotes."""

    every: bool = False
    strong: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()

    @property
    def all(self) -> frozenset[str]:
        """Those of both kinds: what is compared weakly."""
        return self.strong | self.weak


def read_entity_tags(header: str) -> EntityTags:
    """The tags of a header; what is no tag names nothing, and an empty tag is none of ours."""
    if header.strip() == "*":
        return EntityTags(every=True)
    kinds: dict[bool, set[str]] = {False: set(), True: set()}
    for found in _TAG.finditer(header):
        tag = found["quoted"] if found["bare"] is None else found["bare"]
        if tag:
            kinds[found["weak"] is not None].add(tag)
    return EntityTags(strong=frozenset(kinds[False]), weak=frozenset(kinds[True]))
