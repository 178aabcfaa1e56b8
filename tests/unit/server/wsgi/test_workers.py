"""Workers: the one that has waited least is woken, and more when there is more to do."""

import threading
from collections.abc import Iterator

import pytest
from waitress.task import Task as WaitressTask

from server.wsgi.workers import WorkerPool
from testing.waiting import waited_for


class Task(WaitressTask):
    """Remembers who served it; with a gate, stays until that opens."""

    def __init__(self, gate: threading.Event | None = None) -> None:
        self.gate, self.served = gate, threading.Event()
        self.by = ""

    def service(self) -> None:
        """What a worker calls."""
        self.by = threading.current_thread().name
        self.served.set()
        if self.gate is not None:
            self.gate.wait(20)

    def cancel(self) -> None:
        """What the pool calls of one that it does not serve."""


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    running = WorkerPool(4)
    yield running
    running.shutdown()


def idle(pool: WorkerPool) -> bool:
    """Whether all of its workers wait."""
    return waited_for(lambda: pool.active_count, lambda count: count == 0) == 0


def served(pool: WorkerPool, tasks: list[Task]) -> set[str]:
    """The workers of some tasks, given at once."""
    for task in tasks:
        pool.add_task(task)
    assert all(task.served.wait(20) for task in tasks)
    return {task.by for task in tasks}


def test_one_request_after_the_other_has_the_same_worker(pool: WorkerPool) -> None:
    found: set[str] = set()
    for _ in range(3):
        assert idle(pool)
        found |= served(pool, [Task()])
    assert len(found) == 1


def test_requests_at_once_have_a_worker_each(pool: WorkerPool) -> None:
    assert idle(pool)
    gate = threading.Event()
    assert len(served(pool, [Task(gate) for _ in range(4)])) == 4
    gate.set()
    assert idle(pool)


def test_all_end_with_the_pool() -> None:
    pool = WorkerPool(4)
    assert idle(pool)
    pool.shutdown()
    assert not pool.threads
