"""`make proof-access`: plants each fault in turn and sees that the tests tell.

Run by hand: python tests/proof/launch.py [FAULT …]. Exit code 1 when a fault goes unseen, or when
the tests fail by themselves.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from faults import FAULTS, Fault

ROOT = Path(__file__).parents[2]
_SOME_FAILED = 1  # pytest's code for it; 2 to 5 are errors of its own


def main(names: Sequence[str]) -> int:
    """How many faults went unseen, 0 or 1 as an exit code."""
    if unknown := set(names) - set(FAULTS):
        sys.stderr.write(f"fautes inconnues : {sorted(unknown)}\n")
        return 2
    chosen = {name: FAULTS[name] for name in names or FAULTS}
    tests = sorted({test for fault in chosen.values() for test in fault.tests})
    code, told = _run(tests, None)
    if code:
        sys.stdout.write(f"sans faute, les essais échouent déjà (code {code})\n{told[-3000:]}\n")
        return 1
    unseen = [name for name, fault in chosen.items() if not _is_seen(name, fault)]
    sys.stdout.write(f"{len(chosen) - len(unseen)} fautes vues sur {len(chosen)}\n")
    return 1 if unseen else 0


def _is_seen(name: str, fault: Fault) -> bool:
    began = time.monotonic()
    code, told = _run(fault.tests, name)
    seen = code == _SOME_FAILED and " failed" in told
    first = next((line for line in told.splitlines() if line.startswith("FAILED ")), "")
    said = first.removeprefix("FAILED ")[:110] if seen else f"NON VUE (code {code})"
    sys.stdout.write(f"{name:<20} {time.monotonic() - began:5.0f} s  {said}\n")
    sys.stdout.flush()
    if not seen:
        sys.stdout.write(told[-1500:] + "\n")
    return seen


def _run(tests: Sequence[str], fault: str | None) -> tuple[int, str]:
    """Pytest's exit code and words; with a fault, the first failure is enough."""
    environment = dict(os.environ)
    if fault is not None:
        folder = str(Path(__file__).parent)
        kept = environment.get("PYTHONPATH")
        environment["PYTHONPATH"] = f"{folder}:{kept}" if kept else folder
        environment["FAUTE_PLANTEE"] = fault
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
