"""Planted faults, as faults.yml (access control) and mutants.yml (text, by family) tell them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import changes
import texts
import yaml

HERE = Path(__file__).parent
_TESTS = HERE.parent
_SQL = ".sql"  # how a statement is told from a module


@dataclass(frozen=True)
class Fault:
    """What is broken, where, how, and the tests of which one must tell."""

    mechanism: str
    module: str
    change: changes.Change
    tests: tuple[str, ...]
    file: Path | None = None  # of the text that is changed, below the root
    text: str = ""
    put: str = ""  # in its place
    held: str = ""  # a store whose second lock holds all the same: nothing is to be seen there


def _read(name: str) -> dict[str, dict[str, Fault]]:
    """Faults by family and name."""
    families: dict[str, Any] = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    return {
        family: {
            name: _fault(where, told) for where, some in modules.items()
            for name, told in some.items()
        }
        for family, modules in families.items() if family != "tests"
    }  # fmt: skip


def _fault(where: str, told: Mapping[str, Any]) -> Fault:
    tests = tuple(_located(test) for test in told["seen"])
    if "text" not in told:
        held = told.get("held", "")
        return Fault(told["breaks"], where, _change(told), tests, held=held)
    old, new = told["text"], told["put"]
    if not where.endswith(_SQL):
        file = Path(*where.split(".")).with_suffix(".py")
        return Fault(told["breaks"], where, texts.rewritten(old, new), tests, file, old, new)
    package, _, statement = where.removesuffix(_SQL).rpartition(".")
    return Fault(
        told["breaks"], "parc_social.storage.sql.text",
        texts.said_otherwise(f"{package}.{statement}", old, new), tests,
        Path(*package.split("."), "sql", f"{statement}.sql"), old, new,
    )  # fmt: skip


def _change(told: Mapping[str, Any]) -> changes.Change:
    if "put" in told:
        path, _, value = told["put"].partition(" = ")
        return changes.put(path, value)
    name, *arguments = [told["change"]] if isinstance(told["change"], str) else told["change"]
    change = getattr(changes, name)
    return change(*arguments) if arguments else change


def _located(test: str) -> str:
    """A test by its module's name, which no two have, as pytest is given it."""
    module, sep, name = test.partition("::")
    [file] = _TESTS.rglob(f"{module}.py")
    return f"{file.relative_to(_TESTS.parent)}{sep}{name}"


def _all(families: Mapping[str, Mapping[str, Fault]]) -> Iterator[tuple[str, Fault]]:
    for family in families.values():
        yield from family.items()


FAULTS: Mapping[str, Fault] = dict(_all(_read("faults.yml")))
FAMILIES: Mapping[str, Mapping[str, Fault]] = _read("mutants.yml")
MUTANTS: Mapping[str, Fault] = dict(_all(FAMILIES))
