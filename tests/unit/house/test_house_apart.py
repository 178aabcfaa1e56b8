"""A unit test that starts an interpreter is marked `apart`: `make check` is to end in a minute."""

import ast
from collections.abc import Iterator
from pathlib import Path

from testing.rows import each_row

UNIT = Path(__file__).parents[1]


def unmarked(tree: ast.Module) -> Iterator[str]:
    """Tests that run `[sys.executable, "-c", …]` and lack the mark."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and any(map(_is_python, ast.walk(node))):
            marks = [ast.unparse(one) for one in node.decorator_list]
            yield from [] if "pytest.mark.apart" in marks else [node.name]


def _is_python(node: ast.AST) -> bool:
    match node:
        case ast.List(elts=[program, ast.Constant(value="-c"), *_]):
            return ast.unparse(program) == "sys.executable"
        case _:
            return False


def test_who_starts_an_interpreter_says_so() -> None:
    texts = {path.name: path.read_text() for path in UNIT.rglob("test_*.py")}
    started = {name: text for name, text in texts.items() if "sys.executable" in text}
    assert len(started) > 5
    found = {
        name: tests for name, text in started.items() if (tests := [*unmarked(ast.parse(text))])
    }
    assert found == {}


@each_row(
    ("text", "names"),
    [
        ("def test(): run([sys.executable, '-c', text])", ["test"]),
        ("@pytest.mark.apart\ndef test(): run([sys.executable, '-c', text])", []),
        ("def test(): run([sys.executable, '-m', 'ruff'])", []),
    ],
)
def test_an_interpreter_is_seen(text: str, names: list[str]) -> None:
    assert [*unmarked(ast.parse(text))] == names
