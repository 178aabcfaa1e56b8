"""`make proof-access` and `make proof-mutants`: each fault is planted in turn, and the tests tell.

Without a fault the same tests pass first, at the second try if need be. A fault is seen when a test
fails by what it asserts: an error of another kind, a test that can't be run or one that takes too
long is no proof. Two runs of pytest go on at a time, each a process with stores of its own.

Run by hand: python tests/proof/launch.py [FAULT …]; without a name, those of access, with
`--familles` those of the other families, with `--tournantes N` the N of them whose turn it is (the
commit decides). `--page FILE` keeps the table, with the lines that it has of other faults;
`--sans-temoin` spares the tests without a fault.
`--magasin postgresql` asks the tests of that store alone; a fault that has none there is told.
Exit code 1 when a fault goes unseen, or when the tests fail by themselves; 2 for a fault that is
not known.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from faults import FAMILIES, FAULTS, MUTANTS, Fault
from page import written

ROOT = Path(__file__).parents[2]
_SOME_FAILED, _NO_TEST = 1, 5  # pytest's codes; 2 to 4 are errors of its own
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

    @property
    def is_asked(self) -> bool:
        """Whether there was a test to ask: of one store, some faults have none."""
        return self.code != _NO_TEST


def main(words: Sequence[str]) -> int:
    """How many faults went unseen, as an exit code."""
    asked = _asked(words)
    known = {**FAULTS, **MUTANTS}
    if unknown := set(asked.fautes) - set(known):
        sys.stderr.write(f"fautes inconnues : {sorted(unknown)}\n")
        return 2
    names = asked.fautes or (MUTANTS if asked.familles else FAULTS)
    if asked.tournantes:
        names = _turn(list(MUTANTS), asked.tournantes, _commit())
    if asked.magasin:
        os.environ["PYTEST_ADDOPTS"] = f"-k {asked.magasin}"
        known = {name: _of_store(fault, asked.magasin) for name, fault in known.items()}
    with tempfile.TemporaryDirectory(prefix="fautes-") as place:
        # One demonstration, made without a fault; that of who runs this, where there is one.
        os.environ.setdefault("PARC_SOCIAL_ESSAIS", place)
        return _prove({name: known[name] for name in names}, asked)


def _asked(words: Sequence[str]) -> argparse.Namespace:
    reader = argparse.ArgumentParser(prog="launch.py")
    reader.add_argument("fautes", nargs="*")
    reader.add_argument("--familles", action="store_true")
    reader.add_argument("--tournantes", type=int, default=0)
    reader.add_argument("--sans-temoin", action="store_true")
    reader.add_argument("--page", type=Path)
    reader.add_argument("--magasin", choices=("duckdb", "postgresql"), default="")
    return reader.parse_args(words)


def _of_store(fault: Fault, store: str) -> Fault:
    """The same fault, its tests those of a store: one named by the other store is its twin."""
    ids = (re.sub(r"\[(duckdb|postgresql)\b", f"[{store}", test) for test in fault.tests)
    return replace(fault, tests=tuple(ids))


def _turn(names: list[str], count: int, commit: str) -> list[str]:
    """So many names, others at each commit: all come by in as many commits as it takes."""
    first = int(commit[:8], 16) * count % len(names)
    return (names[first:] + names[:first])[:count]


def _commit() -> str:
    """The commit under test; zeros where there is no repository."""
    done = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "0" * 8


def _prove(chosen: dict[str, Fault], asked: argparse.Namespace) -> int:
    began = time.monotonic()
    tests = {test for fault in chosen.values() for test in fault.tests}
    if not asked.sans_temoin and not _passes(tests):
        return 1
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        ranks = [f"{n}/{len(chosen)}" for n in range(1, len(chosen) + 1)]
        told = pool.map(_planted, ranks, chosen, chosen.values())
        runs = dict(zip(chosen, told, strict=True))
    _say(_table(chosen, runs, asked.magasin))
    if asked.page:
        told = {
            name: _told(fault, runs[name], asked.magasin)
            for name, fault in chosen.items()
            if runs[name].is_asked
        }
        before = asked.page.read_text(encoding="utf-8") if asked.page.exists() else ""
        page = written(told, before, FAMILIES, asked.magasin)
        asked.page.write_text(page, encoding="utf-8")
    seen = sum(
        run.is_seen or _is_held(chosen[name], run, asked.magasin) for name, run in runs.items()
    )
    there = sum(run.is_asked for run in runs.values())
    without = f", {len(chosen) - there} sans essai sur ce magasin" if asked.magasin else ""
    minutes = (time.monotonic() - began) / 60
    _say(f"{seen} fautes vues sur {there}{without}, en {minutes:.1f} minutes")
    return 0 if seen == (there if asked.magasin else len(chosen)) else 1


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
    again = "" if run.code == 0 or not run.is_asked else " (au second essai)"
    if again:
        _say(f"{rank}  sans faute, {file} échoue :\n{run.told[-3000:]}")
        run = _run(whole, None)
    if run.code and run.is_asked:
        _say(f"sans faute, {file} échoue déjà (code {run.code})\n{run.told[-3000:]}")
        return False
    _say(f"{rank}  sans faute {run.seconds:5.0f} s  {file}{again}")
    return True


def _planted(rank: str, name: str, fault: Fault) -> Run:
    run = _run(fault.tests, name)
    said = run.failed if run.is_seen else f"NON VUE (code {run.code})\n{run.told[-2000:]}"
    _say(f"{rank:>5}  {name:<20} {run.seconds:5.0f} s  {said}")
    return run


def _table(chosen: dict[str, Fault], runs: dict[str, Run], store: str) -> str:
    lines = ["", "| faute | ce qu'elle casse | s | essai qui la voit |", "|---|---|---|---|"]
    for name, fault in chosen.items():
        run = runs[name]
        seen = _told(fault, run, store)
        lines.append(f"| {name} | {fault.mechanism} | {run.seconds:.0f} | {seen} |")
    return "\n".join([*lines, ""])


def _told(fault: Fault, run: Run, store: str) -> str:
    """Who sees a fault, for a table."""
    if run.is_seen:
        return f"`{run.failed}`"
    if _is_held(fault, run, store):
        return "rien ne sort : le second verrou tient"
    return "**non vue**" if run.is_asked else "sans magasin"


def _is_held(fault: Fault, run: Run, store: str) -> bool:
    """Whether nothing comes out for all that, as the second lock of this store holds."""
    return bool(store) and fault.held == store and run.code == 0


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
                   "-o", f"faulthandler_timeout={_LONGEST_S}",  # else ten minutes of one test
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
