"""`make proof-access`: plants each fault in turn and sees that the tests tell.

Without a fault the same tests pass first, at the second try if need be. A fault is seen when a test
fails by what it asserts: an error of another kind, a test that can't be run or one that takes too
long is no proof. Two runs of pytest go on at a time, each a process with stores of its own.

Run by hand: python tests/proof/launch.py [FAULT …]. Exit code 1 when a fault goes unseen, or when
the tests fail by themselves; 2 for a fault that is not known.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from faults import FAULTS, Fault

ROOT = Path(__file__).parents[2]
_SOME_FAILED = 1  # pytest's code for it; 2 to 5 are errors of its own
_AT_ONCE = 2
_LONGEST_S = 1_800  # of one run, on a machine that is busy with other work
_ASSERTED = ("AssertionError", "assert ", "Failed: DID NOT RAISE")


@dataclass(frozen=True)
class Run:
    """One run of pytest. `failed`: the first test that failed by what it asserts, or nothing."""

    code: int | None
    failed: str
    seconds: float
    told: str

    @property
    def is_seen(self) -> bool:
        """Whether a fault was seen."""
        return self.code == _SOME_FAILED and bool(self.failed)


def main(names: Sequence[str]) -> int:
    """How many faults went unseen, as an exit code."""
    if unknown := set(names) - set(FAULTS):
        sys.stderr.write(f"fautes inconnues : {sorted(unknown)}\n")
        return 2
    with tempfile.TemporaryDirectory(prefix="fautes-") as place:
        os.environ["PARC_SOCIAL_ESSAIS"] = place  # one demonstration, made without a fault
        return _prove(names)


def _prove(names: Sequence[str]) -> int:
    began = time.monotonic()
    chosen = {name: FAULTS[name] for name in names or FAULTS}
    if not _passes({test for fault in chosen.values() for test in fault.tests}):
        return 1
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        ranks = [f"{n}/{len(chosen)}" for n in range(1, len(chosen) + 1)]
        told = pool.map(_planted, ranks, chosen, chosen.values())
        runs = dict(zip(chosen, told, strict=True))
    _say(_table(chosen, runs))
    seen = sum(run.is_seen for run in runs.values())
    minutes = (time.monotonic() - began) / 60
    _say(f"{seen} fautes vues sur {len(chosen)}, en {minutes:.1f} minutes")
    return 0 if seen == len(chosen) else 1


def _passes(tests: set[str]) -> bool:
    """Whether the tests pass without a fault, file by file; what fails is tried once more."""
    files = sorted({test.partition("::")[0] for test in tests})
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        ranks = [f"{n:>3}/{len(files)}" for n in range(1, len(files) + 1)]
        return all(pool.map(lambda rank, file: _passes_one(rank, file, tests), ranks, files))


def _passes_one(rank: str, file: str, tests: set[str]) -> bool:
    some = [test for test in sorted(tests) if test.partition("::")[0] == file]
    whole = [file] if file in some else some
    run = _run(whole, None)
    again = "" if run.code == 0 else " (au second essai)"
    if again:
        _say(f"{rank}  sans faute, {file} échoue :\n{run.told[-3000:]}")
        run = _run(whole, None)
    if run.code:
        _say(f"sans faute, {file} échoue déjà (code {run.code})\n{run.told[-3000:]}")
        return False
    _say(f"{rank}  sans faute {run.seconds:5.0f} s  {file}{again}")
    return True


def _planted(rank: str, name: str, fault: Fault) -> Run:
    run = _run(fault.tests, name)
    said = run.failed if run.is_seen else f"NON VUE (code {run.code})\n{run.told[-2000:]}"
    _say(f"{rank:>5}  {name:<20} {run.seconds:5.0f} s  {said}")
    return run


def _table(chosen: dict[str, Fault], runs: dict[str, Run]) -> str:
    lines = ["", "| faute | ce qu'elle casse | s | essai qui la voit |", "|---|---|---|---|"]
    for name, fault in chosen.items():
        run = runs[name]
        seen = f"`{run.failed}`" if run.is_seen else "**non vue**"
        lines.append(f"| {name} | {fault.mechanism} | {run.seconds:.0f} | {seen} |")
    return "\n".join([*lines, ""])


def _run(tests: Sequence[str], fault: str | None) -> Run:
    """Runs the tests; with a fault, the first failure is enough."""
    environment = dict(os.environ)
    if fault is not None:
        folder = str(Path(__file__).parent)
        kept = environment.get("PYTHONPATH")
        environment["PYTHONPATH"] = f"{folder}:{kept}" if kept else folder
        environment["FAUTE_PLANTEE"] = fault
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fautes-") as place:
        report = Path(place) / "essais.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider",
                   f"--junitxml={report}", *tests]  # fmt: skip
        code, told = _waited(command, environment)
        return Run(code, _asserted(report), time.monotonic() - began, told)


def _waited(command: Sequence[str], environment: dict[str, str]) -> tuple[int | None, str]:
    """Exit code and words; None for a run that had to be stopped, with all that it had started."""
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        told, _ = process.communicate(timeout=_LONGEST_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGTERM)
        told, _ = process.communicate()
        return None, told
    return process.returncode, told


def _asserted(report: Path) -> str:
    """The first test whose call failed by an assertion; empty when there is none."""
    if not report.exists():
        return ""
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 - our own report
        failure = case.find("failure")
        if failure is not None and failure.get("message", "").startswith(_ASSERTED):
            file = case.get("classname", "").rpartition(".")[2]
            return f"{file}::{case.get('name')}"[:150]
    return ""


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
