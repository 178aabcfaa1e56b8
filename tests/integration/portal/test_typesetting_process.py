"""A process that typesets: the files of the template, one after the other; its end is told."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from portal.pdf.process import LENGTH, TypesettingProcess, typesetting_process
from portal.pdf.typesetter import Typesetter

TEMPLATE = "depot.typ"


def told(title: str) -> dict[str, object]:
    made = {"title": title, "id": "x", "service": "s", "footer": "f", "notice": ""}
    return {**made, "lines": [["Fichier", "f.csv"]]}


def test_files_are_those_that_the_pages_make() -> None:
    alone = Typesetter(TEMPLATE)
    with typesetting_process(TEMPLATE) as process:
        for title in ("Reçu", "Reçu d’après", "Reçu 🙂"):
            assert of_one_second(alone, process, told(title))


def test_what_can_not_be_typeset_ends_it_and_quotes_nothing(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with typesetting_process(TEMPLATE) as process, pytest.raises(RuntimeError, match="has ended"):
        process.pdf({"secret": "4 rue des Lilas"})
    said = capfd.readouterr().err
    assert "typesetting helper: " in said
    assert "Lilas" not in said


def of_one_second(alone: Typesetter, process: TypesettingProcess, data: dict[str, object]) -> bool:
    """Whether both make one file: it holds the second at which it is made."""
    for _ in range(50):
        before, made, after = alone.pdf(data), process.pdf(data), alone.pdf(data)
        if before == after:
            return made == before
    raise AssertionError("no two files of one second")


@contextmanager
def started() -> Iterator[tuple[subprocess.Popen[bytes], TypesettingProcess]]:
    command = [sys.executable, "-m", "portal.pdf.helper", TEMPLATE]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield process, TypesettingProcess(process.stdin, process.stdout)


def test_one_that_is_killed_is_told_and_not_waited_for() -> None:
    with started() as (process, typesetting):
        typesetting.pdf(told("Reçu"))
        process.kill()
        process.wait(60)
        with pytest.raises(RuntimeError, match="has ended"):
            typesetting.pdf(told("Reçu"))
        with suppress(BrokenPipeError):  # what it never read
            typesetting.given.close()


def test_it_ends_with_who_started_it() -> None:
    with started() as (process, typesetting):
        typesetting.pdf(told("Reçu"))
        assert process.stdin is not None
        process.stdin.write((1_000).to_bytes(LENGTH, "big") + b"cut")
        process.stdin.close()
        assert process.wait(60) == 0
