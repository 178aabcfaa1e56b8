"""The faults of `make proof-mutants` are of the text as it is now, and of every family.

Who changes a line that a fault is planted in is told here, at once, and puts the fault in the new
one (tests/proof/mutants.py).
"""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[3]
PROOF = ROOT / "tests" / "proof"


@pytest.fixture(scope="module")
def planted() -> ModuleType:
    sys.path.insert(0, str(PROOF))
    try:
        spec = importlib.util.spec_from_file_location("mutants", PROOF / "mutants.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(PROOF))
    return module


def test_there_are_forty_at_least_and_some_of_each_family(planted: ModuleType) -> None:
    assert len(planted.FAMILIES) == 7
    assert all(planted.FAMILIES.values())
    assert len(planted.MUTANTS) == sum(map(len, planted.FAMILIES.values())) >= 40


def test_each_is_of_a_text_that_is_there_once(planted: ModuleType) -> None:
    texts = {
        name: (ROOT / f"{module.replace('.', '/')}.py", old)
        for rows in planted.OF_TEXTS
        for name, (_, module, old, _, _) in rows.items()
    } | {
        name: (_statement(statement), old)
        for name, (_, statement, old, _, _) in planted.OF_STATEMENTS.items()
    }
    assert set(texts) == set(planted.MUTANTS)
    lost = {
        name: str(file.relative_to(ROOT))
        for name, (file, old) in texts.items()
        if file.read_text(encoding="utf-8").count(old) != 1
    }
    assert lost == {}


def _statement(name: str) -> Path:
    package, _, file = name.rpartition(".")
    return ROOT / package.replace(".", "/") / "sql" / f"{file}.sql"


def test_each_names_tests_that_are_there(planted: ModuleType) -> None:
    named = {test for fault in planted.MUTANTS.values() for test in fault.tests}
    for test in named:
        file, _, function = test.partition("::")
        text = (ROOT / file).read_text(encoding="utf-8")
        assert not function or f"def {function.partition('[')[0]}(" in text, test
