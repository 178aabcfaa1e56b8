"""A process that typesets: the files of the template, one after the other; its end is told."""

import os
import signal
import subprocess
import sys

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
            assert process.pdf(told(title)) == alone.pdf(told(title))


def test_what_can_not_be_typeset_ends_it_and_quotes_nothing(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with typesetting_process(TEMPLATE) as process, pytest.raises(RuntimeError, match="has ended"):
        process.pdf({"secret": "4 rue des Lilas"})
    said = capfd.readouterr().err
    assert "typesetting helper: " in said
    assert "Lilas" not in said


def test_one_that_is_killed_is_told_and_not_waited_for() -> None:
    with typesetting_process(TEMPLATE) as process:
        process.pdf(told("Reçu"))
        os.kill(_child(), signal.SIGKILL)
        with pytest.raises(RuntimeError, match="has ended"):
            process.pdf(told("Reçu"))


def test_it_ends_with_who_started_it() -> None:
    command = [sys.executable, "-m", "portal.pdf.helper", TEMPLATE]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        TypesettingProcess(process.stdin, process.stdout).pdf(told("Reçu"))
        process.stdin.write((1_000).to_bytes(LENGTH, "big") + b"cut")
        process.stdin.close()
        assert process.wait(60) == 0


def _child() -> int:
    """The process that this one started."""
    with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as told:
        return int(told.read().split()[-1])
