"""What the repository itself promises: names, sizes, no address of a machine or a package index."""

import ast
import re
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import yaml

from testing.rows import each_row

ROOT = Path(__file__).parents[3]
PACKAGES = [
    "auth_proxy", "cli", "loaders", "ows", "parc_social", "portal", "processes", "providers",
    "server",
]  # fmt: skip
NOT_SERVED = {"bench", "testing"}
# Longer than 300 lines, and why: what faults.yml and mutants.yml name, found by name in one place.
LONG_TESTS = {"changes.py"}
DRAWERS = {"base", "common", "constants", "core", "helpers", "misc", "shared", "types", "utils"}
TEXT_KINDS = {"", ".cfg", ".ini", ".mako", ".md", ".py", ".sh", ".sql", ".toml", ".txt", ".yaml"}
TEXT_KINDS |= {".css", ".exemple", ".html", ".js", ".json", ".yml"}


@cache
def tracked() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


@cache
def statements(path: Path) -> tuple[ast.AST, ...]:
    """All that a module says, for three rules: to walk its expressions too takes thrice as long."""
    return tuple(_within(ast.parse(path.read_text())))


def _within(node: ast.AST) -> Iterator[ast.AST]:
    for part in ("body", "orelse", "finalbody", "handlers", "cases"):
        for child in getattr(node, part, ()):
            yield child
            yield from _within(child)


def modules() -> Iterator[Path]:
    return (path for path in tracked() if path.suffix == ".py")


def pyproject() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_no_file_is_larger_than_500_kb() -> None:
    assert [str(path) for path in tracked() if path.stat().st_size > 500_000] == []


def test_no_module_is_a_drawer() -> None:
    ours = [path for path in modules() if path.relative_to(ROOT).parts[0] in PACKAGES]
    assert len(ours) > len(PACKAGES)
    assert [str(path) for path in ours if path.stem in DRAWERS] == []


def lines_of(path: Path) -> int:
    return len(path.read_text().splitlines())


def test_a_module_that_serves_has_250_lines_at_most() -> None:
    ours = (path for path in modules() if path.relative_to(ROOT).parts[0] in PACKAGES)
    assert [str(path) for path in ours if lines_of(path) > 250] == []


# Modules under 50 lines that one neighbour alone uses, and why they are not a part of it.
SMALL = {
    "cli/accounts/compte_facteurs.py": "an act that the journal tells, beside a noun of 200 lines",
    "portal/territories/place_map.py": "a map, beside a page of words",
    "providers/formatters/csv_cells.py": "the texts of cells, tried and timed by themselves",
    "server/jobs/expected_landlords.py": "read under another's Grant: to be found and judged alone",
    "server/monitoring/connections.py": "a collector of its own, beside that of the state",
}
# One record of the catalogue, or one act on a registry, is one module, however short.
RECORDS = ("parc_social/catalogue/routes/", "parc_social/registry/migrations/versions/")


def users() -> dict[str, set[Path]]:
    """Modules of the product that import a name with dots: a module, or what is in one."""
    found = defaultdict[str, set[Path]](set)
    for path in modules():
        if path.relative_to(ROOT).parts[0] in PACKAGES:
            for node in statements(path):
                if isinstance(node, ast.ImportFrom) and node.module:
                    for name in (node.module, *(f"{node.module}.{a.name}" for a in node.names)):
                        found[name].add(path)
    return found


def test_a_small_module_has_several_users_or_a_reason() -> None:
    """One that its only user could take (same folder, 250 lines together) is a part of it."""
    found, imported_by = set(), users()
    for path in modules():
        name = str(path.relative_to(ROOT))
        if name.split("/")[0] not in PACKAGES or lines_of(path) >= 50 or name.startswith(RECORDS):
            continue
        one, *others = imported_by[name.removesuffix(".py").replace("/", ".")] or {ROOT}
        if not others and one.parent == path.parent and lines_of(one) + lines_of(path) <= 250:
            found.add(name)
    assert found == set(SMALL)


def test_a_function_has_forty_lines_at_most() -> None:
    """Of what is served, of benches and of what tests begin with; a test says its scene in one."""
    long = {
        (str(path.relative_to(ROOT)), node.name)
        for path in modules()
        if path.relative_to(ROOT).parts[0] in {*PACKAGES, *NOT_SERVED}
        for node in statements(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= 40
    }
    assert long == set()


def test_tests_are_no_package_and_their_names_are_unique() -> None:
    tests = [path for path in modules() if path.relative_to(ROOT).parts[0] == "tests"]
    names = [path.name for path in tests if path.name != "conftest.py"]
    assert "__init__.py" not in names
    assert len(names) == len(set(names))


def test_no_file_holds_a_path_of_a_developer_machine() -> None:
    folder = re.compile(r"(?<![\w.:/-])/(?:" + "work|home|Users" + r")/\w")
    found = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.suffix in TEXT_KINDS and folder.search(path.read_text())
    ]
    assert found == []


@each_row("name", ["build", "demo", "dev", "runtime", "uv"])
def test_locks_pin_and_hash_every_package_and_name_no_host(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    assert "://" not in text
    entries = re.split(r"\n(?=\S)", text.strip())
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+ ", entry), entry
        assert "--hash=sha256:" in entry, entry


def test_locks_hold_every_declared_dependency() -> None:
    project = pyproject()
    for lock, declared in [
        ("runtime", project["project"]["dependencies"]),
        ("dev", project["project"]["dependencies"] + project["dependency-groups"]["dev"]),
        ("demo", project["dependency-groups"]["demo"]),
        ("schemas", project["dependency-groups"]["schemas"]),
    ]:
        text = (ROOT / "requirements" / f"{lock}.txt").read_text()
        names = set(re.findall(r"^[a-z0-9._-]+", text, flags=re.MULTILINE))
        wanted = {re.match(r"[a-z0-9._-]+", entry).group() for entry in declared}  # type: ignore[union-attr]
        assert wanted <= names, lock


def test_the_development_lock_agrees_with_the_one_that_serves() -> None:
    runtime, dev = (
        set(re.findall(r"^\S+==\S+", (ROOT / "requirements" / name).read_text(), re.MULTILINE))
        for name in ("runtime.txt", "dev.txt")
    )
    assert runtime <= dev


def test_tests_stand_on_testing_and_never_on_a_bench() -> None:
    found = [
        path for path in modules()
        if path.is_relative_to(ROOT / "tests")
        and re.search(r"^\s*(from|import) bench\b", path.read_text(), re.MULTILINE)
    ]  # fmt: skip
    assert found == []


def test_a_folder_holds_twenty_modules_at_most() -> None:
    """Those of the product, of tests and of benches; what a package says of itself is none."""
    of = Counter(path.parent for path in modules() if path.name != "__init__.py")
    assert {folder for folder, count in of.items() if count > 20} == set()


def test_a_file_of_tests_has_three_hundred_lines_at_most() -> None:
    of = {p.name: len(p.read_text().splitlines()) for p in modules()
          if p.is_relative_to(ROOT / "tests")}  # fmt: skip
    assert {name for name, lines in of.items() if lines > 300} <= LONG_TESTS
    assert {name for name in LONG_TESTS if of.get(name, 0) <= 300} == set(), "no longer one"


def test_no_two_files_of_tests_have_one_name() -> None:
    names = Counter(p.name for p in modules() if p.is_relative_to(ROOT / "tests"))
    assert [name for name, count in names.items() if count > 1] == ["conftest.py"]


def test_every_package_of_the_tree_is_in_the_wheel_and_in_the_import_contracts() -> None:
    project = pyproject()
    packages = sorted(path.parent.name for path in ROOT.glob("*/__init__.py"))
    served = [name for name in packages if name not in NOT_SERVED]
    assert sorted(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == served
    assert sorted(project["tool"]["importlinter"]["root_packages"]) == packages


def test_hooks_call_the_commands_of_make_lint() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert [repo["repo"] for repo in hooks] == ["local"]
    lint = (ROOT / "Makefile").read_text().split("\nlint:")[1].split("\n\n")[0]
    commands = {line.split()[0].rpartition("/")[2] for line in lint.splitlines()[1:]}
    entries = {hook["entry"].split()[0].rpartition("/")[2] for hook in hooks[0]["hooks"]}
    assert entries == commands


def imported() -> set[str]:
    """Top-level names that the code which is served imports, the standard library's left out."""
    names: set[str] = set()
    for path in modules():
        if path.relative_to(ROOT).parts[0] in PACKAGES:
            for node in statements(path):
                if isinstance(node, ast.Import):
                    names |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom):
                    names.add((node.module or "").partition(".")[0])
    later = {"compression"}  # of the standard library from 3.14 on
    return names - set(PACKAGES) - sys.stdlib_module_names - later


def test_every_import_is_declared_and_every_dependency_imported() -> None:
    owners = packages_distributions()
    declared = {re.split(r"[\[=<>]", entry)[0] for entry in pyproject()["project"]["dependencies"]}
    used: set[str] = set()
    for name in imported():  # of a name that several share, as OpenTelemetry's do, those declared
        named = {re.sub(r"[-_.]+", "-", owner).lower() for owner in owners[name]}
        used |= named & declared or named
    # DuckDB loads its extension by the path of a file.
    assert used == declared - {"duckdb-extension-spatial"}
