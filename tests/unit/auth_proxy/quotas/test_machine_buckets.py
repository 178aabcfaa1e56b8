"""Buckets that processes share: counted to the request, and a dead one's places come back."""

import os
import signal
from collections.abc import Callable

import pytest

from auth_proxy.quotas.machine_buckets import MachineBuckets, ProcessBuckets
from auth_proxy.quotas.quota_table import Quota
from parc_social.errors import Unavailable

WIDE = Quota(100_000, 3_600, 100_000)


def forked(act: Callable[[], None]) -> int:
    """A process that does this, and ends without a word to pytest."""
    pid = os.fork()
    if not pid:
        try:
            act()
        finally:
            os._exit(0)
    return pid


def take_many(buckets: ProcessBuckets, times: int) -> None:
    for number in range(times):
        assert buckets.take(f"{number % 7}", WIDE).is_taken
        buckets.give_back(f"{number % 7}")


def test_what_three_processes_take_at_once_is_counted_to_the_request() -> None:
    machine = MachineBuckets(3, clock=lambda: 0.0)
    children = [forked(lambda n=n: take_many(machine.of(n), 700)) for n in (2, 3)]
    own = machine.of(1)
    take_many(own, 700)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0]
    levels = [own.take(f"{number}", WIDE) for number in range(7)]
    assert {(level.left, level.under_way) for level in levels} == {(WIDE.requetes - 301, 1)}


def test_two_places_are_two_for_all_and_those_of_a_dead_process_come_back() -> None:
    machine, quota = MachineBuckets(2), Quota(100, 1, 2)
    own = machine.of(1)

    def hold() -> None:
        held = machine.of(2)
        held.take("a", quota)
        held.take("a", quota)
        os.write(write, b"x")
        signal.pause()

    read, write = os.pipe()
    child = forked(hold)
    try:
        os.read(read, 1)
        refused = own.take("a", quota)
        assert (refused.is_taken, refused.under_way) == (False, 2)
        assert own.take("b", quota).is_taken
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    assert not own.take("a", quota).is_taken
    machine.of(2)  # who takes its place
    assert [own.take("a", quota).is_taken for _ in range(3)] == [True, True, False]
    assert own.take("b", quota).under_way == 2  # its own stay


def test_a_process_that_dies_within_a_count_leaves_no_lock() -> None:
    machine = MachineBuckets(2)
    own = machine.of(1)

    def die() -> None:
        other = machine.of(2)
        other._hold()  # pyright: ignore[reportPrivateUsage] - as if it were killed there
        os.kill(os.getpid(), signal.SIGKILL)

    os.waitpid(forked(die), 0)
    assert own.take("a", WIDE).is_taken


def test_names_of_one_home_have_a_record_each_and_there_are_so_many() -> None:
    buckets = MachineBuckets(records=3).of(1)
    quota = Quota(5, 10, 2)
    lefts = [round(buckets.take(name, quota).left) for name in ("a", "b", "c", "a", "b", "c")]
    assert lefts == [4, 4, 4, 3, 3, 3]
    with pytest.raises(Unavailable, match="4e nom"):
        buckets.take("d", quota)
    assert not buckets.take("a", quota).is_taken


def test_it_takes_the_memory_of_those_who_ask_alone() -> None:
    machine = MachineBuckets(8)
    machine.of(1).take("a", WIDE)
    assert os.fstat(machine.file).st_blocks * 512 <= 3 * 4096
