"""A server that is measured has no quota: an account that asks as fast as it can meets none."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from testing.rows import each_row
from testing.servers import COMMAND, environment, measured_environment, measured_server

BENCH = Path(__file__).parents[3] / "bench"
# What starts a server of ours without asking whether it has a quota, by module.
OTHERS = {
    "testing.servers": {"running_server", "served_demonstration"},
    "testing.service": {"served", "started"},
    "testing.demonstration": {"served_copy", "served_cluster"},
    "testing.forked": {"Nursery"},
}
# Slow attackers before a server as it is delivered: quotas are part of what holds them.
ATTACKED = {"charge/lents.py"}


def started_otherwise(tree: ast.AST) -> Iterator[int]:
    """Lines that import or call what starts a server of ours by another way."""
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str(module), names=names):
                if OTHERS.get(module, set()) & {one.name for one in names}:
                    yield node.lineno
            case ast.Import(names=names):
                if OTHERS.keys() & {one.name for one in names}:
                    yield node.lineno
            case ast.Call(func=func) if ast.unparse(func).startswith("subprocess."):
                if any(isinstance(n, ast.Constant) and n.value == "serve" for n in ast.walk(node)):
                    yield node.lineno
            case _:
                pass


def test_no_bench_starts_a_server_otherwise() -> None:
    benches = {str(p.relative_to(BENCH)): ast.parse(p.read_text()) for p in BENCH.rglob("*.py")}
    assert any("measured_server(" in ast.unparse(tree) for tree in benches.values())
    found = {name: lines for name, tree in benches.items() if (lines := [*started_otherwise(tree)])}
    assert found.keys() == ATTACKED, f"use measured_server: {found}"


@each_row(
    "planted",
    [
        "from testing.servers import COMMAND, running_server",
        "from testing.servers import served_demonstration",
        "from testing.service import served",
        "import testing.forked",
        "subprocess.Popen([COMMAND, 'serve'], env=environ)",
        "subprocess.run([COMMAND, 'serve'])",
    ],
)
def test_another_way_is_seen(planted: str) -> None:
    assert [*started_otherwise(ast.parse(planted))] == [1]


def test_a_measured_server_of_ours_has_no_quota(tmp_path: Path) -> None:
    given = environment(tmp_path, "duckdb:", 1)
    given.pop("PARC_SOCIAL_QUOTAS", None)
    refused = measured_server([COMMAND, "serve"], given, 1)
    with pytest.raises(ValueError, match="measured_environment"), refused:
        pass
    file = Path(measured_environment(tmp_path, "duckdb:", 1)["PARC_SOCIAL_QUOTAS"])
    assert "requetes: 10000000" in file.read_text(encoding="utf-8")
