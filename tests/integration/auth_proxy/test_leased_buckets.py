"""Buckets that the webs of several machines lease from one registry in PostgreSQL."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from sqlalchemy import text

from auth_proxy.quotas.leased_buckets import LeasedBuckets
from auth_proxy.quotas.quota_table import Quota
from parc_social.errors import Unavailable
from parc_social.registry.quota_leases import HeldLease, Lease, LeaseRequest, QuotaLeases
from parc_social.registry.registry import Registry, open_registry
from testing.made.requests.environ import Clock

SLOW = 86_400  # seconds of a window: nothing comes back within a test


class CountedLeases:
    """Leases of a registry, and how often it was asked."""

    def __init__(self, leases: QuotaLeases) -> None:
        self.leases, self.asked = leases, 0

    def take(self, holder: str, asked: LeaseRequest) -> Lease:
        """Counted."""
        self.asked += 1
        return self.leases.take(holder, asked)

    def keep(self, holder: str, leases: list[HeldLease]) -> None:
        """As they do."""
        self.leases.keep(holder, leases)


@pytest.fixture
def registry(own_database: Callable[..., str], migrated_database: str) -> Iterator[Registry]:
    with closing(open_registry(own_database(migrated_database))) as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def webs(registry: Registry, clock: Clock) -> Iterator[list[LeasedBuckets]]:
    """Two processes that serve."""
    made = [LeasedBuckets(registry.quota_leases, clock) for _ in range(2)]
    yield made
    for web in made:
        web.close()


def test_a_small_quota_is_counted_to_the_request(webs: list[LeasedBuckets]) -> None:
    quota = Quota(7, SLOW, 5)
    taken = 0
    for number in range(20):
        level = webs[number % 2].take("a", quota)
        taken += level.is_taken
        if level.is_taken:
            webs[number % 2].give_back("a")
    assert taken == 7
    assert webs[0].take("b", quota).is_taken  # nobody else's is spent


def test_a_large_one_is_never_exceeded_and_its_registry_seldom_asked(
    registry: Registry, clock: Clock
) -> None:
    leases = CountedLeases(registry.quota_leases)
    webs = [LeasedBuckets(leases, clock) for _ in range(3)]
    quota = Quota(1_200, SLOW, 24)

    def ask(number: int) -> bool:
        web = webs[number % 3]
        is_taken = web.take("a", quota).is_taken
        if is_taken:
            web.give_back("a")
        return is_taken

    with ThreadPoolExecutor(6) as pool:
        taken = sum(pool.map(ask, range(1_500)))
    assert taken == 1_200
    assert leases.asked <= 60 + 3 * 8  # leases of a sixtieth, and each web's places
    for web in webs:
        web.close()


def test_who_stops_gives_all_back_at_once(webs: list[LeasedBuckets]) -> None:
    one, other = webs
    quota = Quota(120, SLOW, 2)
    assert [one.take("a", quota).is_taken for _ in range(3)] == [True, True, False]
    one.close()
    level = other.take("a", quota)
    assert (level.is_taken, level.under_way, round(level.left)) == (True, 1, 117)
    one.give_back("a")  # an answer that was cut


def test_places_are_those_of_all_and_idle_ones_go_back(
    webs: list[LeasedBuckets], clock: Clock
) -> None:
    one, other = webs
    quota = Quota(1_000, SLOW, 2)
    assert one.take("a", quota).is_taken
    assert one.take("a", quota).is_taken
    refused = other.take("a", quota)
    assert (refused.is_taken, refused.under_way) == (False, 2)
    one.give_back("a")
    one.look()
    clock.now += 1
    assert not other.take("a", quota).is_taken  # it is still on lease: the next one may be near
    clock.now += 3
    one.look()
    assert other.take("a", quota).is_taken
    assert not other.take("a", quota).is_taken


def test_requests_that_are_not_used_go_back(webs: list[LeasedBuckets], clock: Clock) -> None:
    one, other = webs
    quota = Quota(120, SLOW, 24)
    assert one.take("a", quota).is_taken
    one.give_back("a")  # one more is on lease
    clock.now += 4
    one.look()
    lefts = [other.take("a", quota) for _ in range(1)]
    assert [level.is_taken for level in lefts] == [True]
    assert round(lefts[0].left) == 118


def test_the_places_of_a_dead_process_end_by_themselves(
    registry: Registry, webs: list[LeasedBuckets], clock: Clock
) -> None:
    one, other = webs
    quota = Quota(1_000, SLOW, 1)
    assert one.take("a", quota).is_taken
    one.look()
    assert not other.take("a", quota).is_taken
    with registry.engine.begin() as connection:  # ten seconds later
        connection.execute(text("UPDATE quota_place SET jusque = jusque - interval '11 s'"))
    clock.now += 1
    assert other.take("a", quota).is_taken


def test_what_comes_back_with_time_is_given_again(
    registry: Registry, webs: list[LeasedBuckets], clock: Clock
) -> None:
    quota = Quota(3, 60, 5)
    assert [webs[0].take("a", quota).is_taken for _ in range(4)] == [True, True, True, False]
    with registry.engine.begin() as connection:
        connection.execute(text("UPDATE quota_seau SET le = le - interval '41 s'"))
    clock.now += 1
    assert [webs[1].take("a", quota).is_taken for _ in range(3)] == [True, True, False]


def test_without_its_registry_nobody_passes_but_who_has_a_lease(
    registry: Registry, webs: list[LeasedBuckets]
) -> None:
    quota = Quota(120, SLOW, 24)
    assert webs[0].take("a", quota).is_taken  # two requests on lease, three places
    with registry.engine.begin() as connection:
        connection.execute(text("ALTER TABLE quota_seau RENAME TO ailleurs"))
    assert webs[0].take("a", quota).is_taken
    for web in webs:
        with pytest.raises(Unavailable):
            web.take("a", quota)


def test_nobody_waits_for_a_disk(registry: Registry) -> None:
    kinds = text(
        "SELECT relpersistence FROM pg_class WHERE relname IN ('quota_seau', 'quota_place')"
    )
    with registry.engine.connect() as connection:
        assert connection.execute(kinds).scalars().all() == ["u", "u"]
