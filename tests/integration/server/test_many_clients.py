"""200 clients of two webs on one PostgreSQL: each within its share of connections, none a 503.

It took 91 of the 100 that a PostgreSQL accepts as it is installed, and nine were refused.
CLIENTS is how many: `make proofs`.
"""

import os
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from testing.service import Service, session
from testing.waiting import meanwhile

pytestmark = pytest.mark.proof

CLIENTS, EACH_ASKS = int(os.environ.get("CLIENTS", "200")), 6
SHARE = 16  # of 57 that the tests' server accepts, some of which others of these tests hold
PATHS = (
    "/collections/rpls-logements/items?limit=10", "/collections/adresses/items?limit=100",
    "/collections/indicateurs-commune/items?limit=20&skipGeometry=true", "/collections",
    "/collections/territoires-commune/items?limit=5",
    "/collections/rpls-logements/tiles/WebMercatorQuad/14/8000/10000",
)  # fmt: skip
HELD = "SELECT application_name, count(*) FROM pg_stat_activity GROUP BY 1"
# What may be told: another client of the same organisation, or of the whole machine, goes first.
HAVE_AN_ANSWER = {200, 204, 404, 429}


def test_200_clients_of_two_webs_have_their_answers_within_the_share_of_each(
    serving: Callable[[str], Service], serve: Callable[[dict[str, str]], str]
) -> None:
    service = serving("postgresql")
    environ = {**service.environ, "PARC_SOCIAL_CONNEXIONS_BASE": str(SHARE)}
    webs = {name: serve({**environ, "PGAPPNAME": name}) for name in ("web-un", "web-deux")}
    accounts = [
        account
        for kind in ("gip", "etat", "epci", "commune", "bailleur")
        for account in service.by_type(kind)
    ]

    def client(number: int) -> list[int]:
        """What one is answered, on one connection that stays open."""
        key = {"X-API-Key": accounts[number % len(accounts)].api_key}
        address, statuses = [*webs.values()][number % 2], list[int]()
        with session() as asked:
            for turn in range(EACH_ASKS):
                path = PATHS[(number + turn) % len(PATHS)]
                statuses.append(asked.get(address + path, headers=key, timeout=120).status_code)
        return statuses

    highest: Counter[str] = Counter()
    with psycopg.connect(service.environ["PARC_SOCIAL_STORE"], autocommit=True) as watch:

        def look() -> None:
            for name, number in watch.execute(HELD).fetchall():
                highest[name] = max(highest[name], number)
            time.sleep(0.02)

        with meanwhile(look), ThreadPoolExecutor(CLIENTS) as clients:
            answers = Counter[int](
                status for told in clients.map(client, range(CLIENTS)) for status in told
            )
    figures: Any = (answers, dict(highest))
    assert answers.total() == CLIENTS * EACH_ASKS
    assert set(answers) <= HAVE_AN_ANSWER, figures
    assert answers[200] > answers.total() / 2, figures
    for name in webs:
        assert 1 < highest[name] <= SHARE, figures
