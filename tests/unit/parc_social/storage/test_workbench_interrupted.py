"""A statement of a workbench ends with the work that it is of."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from parc_social.errors import TooSlow
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.execution.cancellation import Cancellation, cancellable

ENDLESS = "SELECT sum(a.range * b.range) FROM range(10000000) a, range(1000000) b"
STATEMENTS: dict[str, Callable[[Workbench], Any]] = {
    "run": lambda bench: bench.run(f"CREATE TABLE somme AS {ENDLESS}"),
    "rows": lambda bench: bench.rows(ENDLESS),
    "columns": lambda bench: bench.columns(ENDLESS),
}


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_statement_that_would_take_for_ever_is_interrupted(statement: str) -> None:
    life = Cancellation()
    over = threading.Event()

    def end() -> None:
        while not over.wait(0.05):  # said again: the statement may not have begun
            life.end()

    ending = threading.Thread(target=end)
    with workshop(None) as bench, cancellable(life):
        bench.run("SELECT 1")
        ending.start()
        try:
            with pytest.raises(TooSlow):
                STATEMENTS[statement](bench)
            with pytest.raises(TooSlow):  # and none begins after it
                bench.run("SELECT 1")
        finally:
            over.set()
            ending.join()
    assert life.ended


def test_a_bench_of_no_work_is_never_interrupted() -> None:
    with workshop(None) as bench:
        assert bench.value("SELECT 1") == 1
