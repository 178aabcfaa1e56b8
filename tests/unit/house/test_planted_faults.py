"""The planted faults are of the text as it is now, of every family, and seen by tests that exist.

Who changes a line that a fault is planted in is told here, at once, and puts the fault in the new
one (tests/proof/mutants.yml).
"""

import importlib
import importlib.util
import inspect
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[3]
PROOF = ROOT / "tests" / "proof"


@pytest.fixture(scope="module")
def planted() -> Iterator[ModuleType]:
    sys.path.insert(0, str(PROOF))
    try:
        spec = importlib.util.spec_from_file_location("faults", PROOF / "faults.py")
        assert spec is not None
        assert spec.loader is not None
        module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield module
    finally:
        sys.path.remove(str(PROOF))
        del sys.modules["faults"]


def test_there_are_as_many_as_are_told_and_some_of_each_family(planted: ModuleType) -> None:
    assert len(planted.FAMILIES) == 7
    assert all(planted.FAMILIES.values())
    assert len(planted.MUTANTS) == sum(map(len, planted.FAMILIES.values())) >= 80
    assert len(planted.FAULTS) >= 85
    assert not set(planted.FAULTS) & set(planted.MUTANTS)


def test_each_is_of_a_text_that_is_there_once(planted: ModuleType) -> None:
    lost = {
        name: str(fault.file) for name, fault in planted.MUTANTS.items()
        if (ROOT / fault.file).read_text(encoding="utf-8").count(fault.text) != 1
    }  # fmt: skip
    assert lost == {}


def test_each_names_what_is_there(planted: ModuleType, tmp_path: Path) -> None:
    """A text that calls what has another name now fails by that name: no test sees the fault."""
    for name, fault in planted.MUTANTS.items():
        if Path(fault.file).suffix == ".py":
            text = (ROOT / fault.file).read_text(encoding="utf-8")
            (tmp_path / f"{name}.py").write_text(text.replace(fault.text, fault.put))
    options = ("check", "--isolated", "--no-cache", "--select", "F821", "--quiet")
    ruff = [sys.executable, "-m", "ruff", *options, "--output-format", "concise", tmp_path]
    made = subprocess.run(ruff, capture_output=True, text=True)
    assert (made.returncode, made.stdout, made.stderr) == (0, "", "")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of what modules import
def test_each_sets_what_is_there(planted: ModuleType) -> None:
    """A name that has gone is set for nothing: the fault would not be there to be seen."""
    gone = {
        name: path for name, fault in planted.FAULTS.items() for path in _paths(fault.change)
        if not _is_there(fault.module, path)
    }  # fmt: skip
    assert gone == {}


def _paths(change: Callable[..., None]) -> set[str]:
    """What a change sets in its module, as its source and its arguments name it."""
    held = inspect.getclosurevars(change).nonlocals
    if isinstance(held.get("path"), str):
        return {held["path"]}
    names = set(re.findall(r"module\.([\w.]+) = ", inspect.getsource(change)))
    return names | (
        {f"{held['of']}.{held['method']}"} if {"of", "method"} <= held.keys() else set()
    )


def _is_there(module: str, path: str) -> bool:
    value: object = importlib.import_module(module)
    for name in path.split("."):
        if not hasattr(value, name):
            return False
        value = getattr(value, name)
    return True


def test_each_names_tests_that_are_there(planted: ModuleType) -> None:
    faults = [*planted.MUTANTS.values(), *planted.FAULTS.values()]
    for test in {test for fault in faults for test in fault.tests}:
        file, _, function = test.partition("::")
        text = (ROOT / file).read_text(encoding="utf-8")
        name, _, row = function.partition("[")
        assert not function or f"def {name}(" in text, test
        head = text.partition(f"def {name}(")[0].rpartition("\n\n\n")[2]
        assert row in ("", "duckdb]", "postgresql]") or "@each_row" not in head, f"{test}: no item"
