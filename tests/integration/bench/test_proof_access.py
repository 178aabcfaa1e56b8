"""The launcher of planted faults, on some; `make proof-access` and `proof-mutants` plant all."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from testing.rows import each_row

LAUNCHER = Path(__file__).parents[2] / "proof" / "launch.py"


def launch(*faults: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(LAUNCHER), *faults],
        capture_output=True, text=True, timeout=1_800, check=False,
    )  # fmt: skip


@pytest.mark.proof
def test_planted_faults_are_seen() -> None:
    done = launch("ambiguous-path", "two-credentials", "identity-headers")
    assert done.returncode == 0, done.stdout
    assert "3 fautes vues sur 3" in done.stdout


@pytest.mark.proof
def test_faults_of_the_other_families_are_seen_a_few_at_each_commit() -> None:
    done = launch("--tournantes", "5", "--sans-temoin")
    assert done.returncode == 0, done.stdout
    assert "5 fautes vues sur 5" in done.stdout


def test_a_fault_that_is_not_known_is_refused() -> None:
    assert launch("nosuch").returncode == 2


@each_row("name", ["sitecustomize.py", "faults.py", "faults.yml", "mutants.yml"])
def test_the_product_knows_nothing_of_the_faults(name: str) -> None:
    assert (LAUNCHER.parent / name).exists()
    root = LAUNCHER.parents[2]
    rooms = ("auth_proxy", "cli", "parc_social", "portal", "processes", "providers", "server")
    found = [
        path for room in rooms for path in (root / room).rglob("*.py")
        if "FAUTE_PLANTEE" in path.read_text(encoding="utf-8")
    ]  # fmt: skip
    assert found == []


@each_row(
    ("outcome", "seen"),
    [
        ('<failure message="AssertionError: assert 1 == 2"/>', True),
        ('<failure message="assert 1 == 2"/>', True),
        ('<failure message="Failed: DID NOT RAISE &lt;class NotFound&gt;"/>', True),
        ('<failure message="KeyError: code"/>', False),
        ('<failure message="ImportError: no module"/>', False),
        ('<failure message="TimeoutError"/>', False),
        ('<error message="AssertionError: in a fixture"/>', False),
        ('<skipped message="no PostgreSQL"/>', False),
        ("", False),
    ],
)
def test_a_fault_is_seen_by_what_a_test_asserts_and_by_nothing_else(
    tmp_path: Path, outcome: str, seen: bool
) -> None:
    report = tmp_path / "essais.xml"
    report.write_text(f'<a><testcase classname="tests.test_x" name="y">{outcome}</testcase></a>')
    assert launcher()._asserted(report) == ("test_x::y" if seen else "")


def test_of_a_store_a_fault_has_the_twins_of_its_tests() -> None:
    module = launcher()
    tests = ("a.py::t[duckdb]", "a.py::t[duckdb-late]", "a.py::t[rpls-logements]", "a.py::t")
    fault = module.Fault("breaks", "module", lambda _: None, tests)
    assert module._of_store(fault, "postgresql").tests == (
        "a.py::t[postgresql]", "a.py::t[postgresql-late]", *tests[2:],
    )  # fmt: skip


def test_a_page_keeps_its_lines_of_faults_that_were_not_planted_again() -> None:
    written = launcher().written
    fault = launcher().Fault
    one, two, three = (fault(f"breaks {n}", "module", lambda _: None, ()) for n in "123")
    families = {"journal": {"one": one, "two": two, "three": three}}
    page = written({"one": "`t::a[x]`", "gone": "`t::z`"}, "", families, "")
    page = written({"two": "**non vue**"}, page, families, "")
    page = written({"one": "`t::a[postgresql]`"}, page, families, "postgresql")
    rows = [line for line in page.splitlines() if line.startswith(("| one", "| two", "| three"))]
    assert rows == [
        "| one | breaks 1 | `module` | `t::a[x]` |",
        "| two | breaks 2 | `module` | **non vue** |",
        "| three | breaks 3 | `module` | pas encore plantée |",
        "| one | `t::a[postgresql]` |",
    ]
    assert written({}, page, families, "") == page
    assert "gone" not in page


def test_what_the_second_lock_holds_is_not_unseen() -> None:
    module = launcher()
    fault = module.Fault("breaks", "module", lambda _: None, (), held="postgresql")
    passed, failed = module.Run(0, "", 1.0, ""), module.Run(1, "t::a", 1.0, "")
    assert module._told(fault, passed, "postgresql") == "rien ne sort : le second verrou tient"
    assert module._told(fault, passed, "duckdb") == module._told(fault, passed, "") == "**non vue**"
    assert module._told(fault, failed, "postgresql") == "`t::a`"


def launcher() -> Any:
    """Its module."""
    spec = importlib.util.spec_from_file_location("launch", LAUNCHER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # a dataclass looks for its module
    spec.loader.exec_module(module)
    return module
