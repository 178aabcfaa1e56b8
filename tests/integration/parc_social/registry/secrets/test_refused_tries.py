"""Tries of passwords, keys and codes are counted once for all processes, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from auth_proxy.authentication.attempts import SOFTWARE, Attempts, network_of
from auth_proxy.authentication.known_secrets import KnownSecrets
from parc_social.limits import DEFAULTS
from parc_social.registry.registry import Registry, open_registry
from testing.rows import each_row
from testing.waiting import waited_for

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


def processes(registry: Registry, clock: MovedMoment, kind: str = "portail") -> list[Attempts]:
    """Two processes that serve the same registry."""
    return [Attempts(KnownSecrets(), registry.refused_tries, kind, BOUNDS, clock) for _ in range(2)]


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


def test_the_way_out_of_an_owner_is_what_was_accepted_from_there(registry: Registry) -> None:
    clock = MovedMoment()
    (attempts, _), (pages, _) = processes(registry, clock, SOFTWARE), processes(registry, clock)
    attempts.succeeded("moi", HERE, "le-mien")
    for _ in range(3):
        attempts.failed("moi", HERE)
        attempts.failed("moi", THERE)
        attempts.failed("toi", HERE)
    assert attempts.wait("moi", HERE, "le-mien") == 0
    for other in ("un-autre", "", "le-mie", "le-mien "):
        assert attempts.wait("moi", HERE, other) == 30
    assert attempts.wait("moi", THERE, "le-mien") == 30  # another address
    assert attempts.wait("toi", HERE, "le-mien") == 30  # another account
    for _ in range(3):
        pages.failed("moi", HERE)
    assert pages.wait("moi", HERE, "le-mien") == 30  # another kind


def test_each_kind_of_secret_has_its_count_and_the_network_one_for_all(registry: Registry) -> None:
    clock = MovedMoment()
    (software, _), (pages, _) = processes(registry, clock, SOFTWARE), processes(registry, clock)
    for _ in range(3):
        software.failed("moi", HERE)  # QGIS with an old password
    assert (software.wait("moi", HERE, "x"), pages.wait("moi", HERE, "x")) == (30, 0)
    assert software.address_wait(HERE) == 0
    for _ in range(2):
        pages.failed("moi", HERE)
    software.succeeded("moi", HERE, "s")
    assert (software.wait("moi", HERE, "x"), pages.wait("moi", HERE, "x")) == (0, 0)
    assert pages.address_wait(HERE) == 30
    later, _ = processes(registry, clock, SOFTWARE)  # a process that has just started
    assert later.address_wait(HERE) == 30


def test_what_another_process_counts_of_software_is_seen_within_a_second(
    registry: Registry,
) -> None:
    one, other = processes(registry, MovedMoment(), SOFTWARE)
    assert other.wait("odile", HERE, "x") == 0  # read, and remembered for a second
    for _ in range(3):
        one.failed("odile", HERE)
    assert one.wait("odile", HERE, "x") == 30
    other.failed("odile", HERE)  # the one that it could still look at
    assert other.wait("odile", HERE, "x") == 60
    assert waited_for(lambda: one.wait("odile", HERE, "x"), lambda wait: wait == 60) == 60
    other.succeeded("odile", HERE, "le bon")
    assert waited_for(lambda: one.wait("odile", HERE, "x"), lambda wait: wait == 0) == 0


def test_so_many_that_they_are_not_read_at_once_are_looked_up(registry: Registry) -> None:
    one, other = processes(registry, MovedMoment(), SOFTWARE)
    with registry.engine.begin() as connection:
        row = "INSERT INTO essai_refuse (qui, reseau, nombre, dernier) VALUES (:who, 'x', 1, :now)"
        at = "2026-06-01 12:00:00" if connection.dialect.name == "sqlite" else NOW
        connection.execute(
            text(row), [{"who": f"logiciel:{number}", "now": at} for number in range(1_001)]
        )
    assert registry.refused_tries.counted() is None
    for _ in range(3):
        one.failed("odile", HERE)
    assert one.wait("odile", HERE, "x") == other.wait("odile", HERE, "x") == 30
    other.succeeded("odile", HERE, "le bon")
    assert one.wait("odile", HERE, "x") == 0


def test_a_neighbour_of_ipv6_is_the_same_network(registry: Registry) -> None:
    attempts, _ = processes(registry, MovedMoment(), SOFTWARE)
    for number in range(3):
        attempts.failed("agent", f"2001:db8:0:1::{number}")
    assert attempts.wait("agent", "2001:db8:0:1:ffff::1", "x") == 30
    assert attempts.wait("agent", "2001:db8:0:2::1", "x") == 0


@each_row(
    ("address", "network"),
    [("192.0.2.77", "192.0.2.77"), ("2001:db8::1", "2001:db8::/64"), ("", ""), ("unix", "unix")],
)
def test_the_network_of_an_address(address: str, network: str) -> None:
    assert network_of(address) == network


def test_at_once_none_is_lost(registry: Registry) -> None:
    one, other = processes(registry, MovedMoment())
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: (one, other)[n % 2].failed("odile", HERE), range(7)))
    assert one.wait("odile", HERE, "x") == 30 * 2**4
