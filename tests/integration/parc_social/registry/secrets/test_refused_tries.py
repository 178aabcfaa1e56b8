"""Tries of passwords and codes are counted once for all processes, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from auth_proxy.authentication.attempts import Attempts
from auth_proxy.authentication.page_attempts import PageAttempts
from parc_social.limits import DEFAULTS
from parc_social.registry.registry import Registry, open_registry

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
HERE, THERE = "192.0.2.1", "198.51.100.7"
BOUNDS = replace(DEFAULTS, tentatives=3, tentatives_reseau=5)


class MovedMoment:
    """A moment that a test moves."""

    now = NOW

    def __call__(self) -> datetime:
        """What a clock says."""
        return self.now


@pytest.fixture
def registry(registry_url: str) -> Iterator[Registry]:
    with closing(open_registry(registry_url)) as opened:
        yield opened


def processes(registry: Registry, clock: MovedMoment, kind: str = "portail") -> list[PageAttempts]:
    """Two processes that serve the same registry."""
    return [
        PageAttempts(Attempts(BOUNDS).for_pages(), registry.refused_tries, kind, BOUNDS, clock)
        for _ in range(2)
    ]


def test_tries_in_two_processes_make_one_count(registry: Registry) -> None:
    one, other = processes(registry, MovedMoment())
    one.failed("odile", HERE)
    other.failed("odile", HERE)
    assert one.wait("odile", HERE, "x") == other.wait("odile", HERE, "x") == 0
    one.failed("odile", HERE)
    assert one.wait("odile", HERE, "x") == other.wait("odile", HERE, "x") == 30
    other.failed("odile", HERE)
    assert one.wait("odile", HERE, "x") == 60
    assert one.wait("odile", THERE, "x") == one.wait("paul", HERE, "x") == 0


def test_a_network_is_counted_over_all_accounts_of_all_processes(registry: Registry) -> None:
    one, other = processes(registry, MovedMoment())
    for number in range(5):
        (one, other)[number % 2].failed(f"compte-{number}", HERE)
    assert one.address_wait(HERE) == other.address_wait(HERE) == 30
    assert one.address_wait(THERE) == 0


def test_the_wait_ends_and_a_quarter_of_an_hour_forgets(registry: Registry) -> None:
    clock = MovedMoment()
    one, other = processes(registry, clock)
    for _ in range(3):
        one.failed("odile", HERE)
    clock.now = NOW + timedelta(seconds=29)
    assert other.wait("odile", HERE, "x") == 1
    clock.now = NOW + timedelta(seconds=30)
    assert other.wait("odile", HERE, "x") == 0
    clock.now = NOW + timedelta(minutes=15, seconds=1)
    other.failed("odile", HERE)
    assert one.wait("odile", HERE, "x") == 0  # the first again


def test_a_right_secret_forgets_for_all_and_is_known_where_it_was_typed(
    registry: Registry,
) -> None:
    one, other = processes(registry, MovedMoment())
    for _ in range(2):
        one.failed("odile", HERE)
    other.succeeded("odile", HERE, "le bon")
    for _ in range(2):
        one.failed("odile", HERE)
    assert one.wait("odile", HERE, "x") == 0
    one.failed("odile", HERE)
    assert (other.wait("odile", HERE, "le bon"), other.wait("odile", HERE, "x")) == (0, 30)


def test_kinds_and_strange_names_have_counts_of_their_own(registry: Registry) -> None:
    clock = MovedMoment()
    passwords, _ = processes(registry, clock)
    codes, _ = processes(registry, clock, "code")
    for name in ("odile", "x" * 80, "\ud800\0"):
        for _ in range(3):
            passwords.failed(name, HERE)
        assert passwords.wait(name, HERE, "x") == 30
        assert codes.wait(name, HERE, "x") == 0


def test_at_once_none_is_lost(registry: Registry) -> None:
    one, other = processes(registry, MovedMoment())
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: (one, other)[n % 2].failed("odile", HERE), range(7)))
    assert one.wait("odile", HERE, "x") == 30 * 2**4
