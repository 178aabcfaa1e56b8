"""A journal of millions of lines, each chained by the product's own chain and kept by its table."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from parc_social.journal.entry import JournalEntry, row_of
from parc_social.journal.link import Chain
from parc_social.journal.table import JournalTable
from parc_social.registry.registry import Registry
from testing.france.register import Member

WRITERS = 24  # processes that began and ended: a year of restarts, two a month
GROUP = 20  # lines of one seal, as a busy process commits them
_MERGED = 5_000  # lines, then they are put where they are read
_DAYS = 365
_ASKED = (
    ("items", "rpls-logements", "/collections/rpls-logements/items", "limit=1000&bbox=2.3,48.9"),
    ("tuile", "rpls-logements", "/collections/rpls-logements/tiles", "z=14&x=8301&y=5632"),
    ("items", "indicateurs-commune", "/collections/indicateurs-commune/items", "limit=10"),
    ("export", "rpls-logements", "/collections/rpls-logements/export", "f=csv"),
    ("item", "adresses", "/collections/adresses/items/x", ""),
)


def write_lines(registry: Registry, members: Sequence[Member], lines: int) -> None:
    """That many lines over a year until now, by WRITERS chains one after the other."""
    draw, now = random.Random(27), datetime.now(UTC)  # noqa: S311 - no secret
    table = JournalTable(registry.engine)
    per_writer = -(-lines // WRITERS)
    try:
        for first in range(0, lines, per_writer):
            chain, last = Chain(), min(lines, first + per_writer)
            for number in range(first, last, GROUP):
                some = range(number, min(last, number + GROUP))
                chain.extend(table, [_line(draw, members, now, n / lines) for n in some])
                if number % _MERGED < GROUP:
                    table.merge_waiting()
                    table.sync()
            table.merge_waiting()
            chain.end(table)
    finally:
        table.drop()


def _line(
    draw: random.Random, members: Sequence[Member], now: datetime, part: float
) -> dict[str, Any]:
    who = members[draw.randrange(len(members))]
    operation, collection, path, query = _ASKED[draw.randrange(len(_ASKED))]
    moment = now - timedelta(days=_DAYS * (1 - part))
    entry = JournalEntry(
        moment, f"{draw.getrandbits(64):016x}", "GET", operation, 200, draw.randrange(400),
        draw.randrange(90_000), who.login, who.organisation, (f"FRANCE-{who.organisation}-2",),
        collection, f"{path}?{query}", f"10.{draw.randrange(256)}.{draw.randrange(256)}.7",
        f"{draw.getrandbits(128):032x}",
    )  # fmt: skip
    return row_of(entry)
