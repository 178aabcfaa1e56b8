"""No test takes a day when it is collected: midnight passes between that and its run.

Nor the day of London: it is another than that of the pages for an hour or two of each night.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from testing.rows import each_row

TESTS = Path(__file__).parents[2]
CLOCKS = {"now", "today", "utcnow"}


def taken_at_import(tree: ast.AST) -> Iterator[int]:
    """Lines of a module that read a clock outside of any function: constants, parameters."""
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) if name in CLOCKS:
                yield node.lineno
            case ast.FunctionDef(decorator_list=before, args=given):
                given = [*given.defaults, *(one for one in given.kw_defaults if one)]
                yield from taken_at_import(ast.Tuple([*before, *given]))
            case ast.Lambda():
                pass
            case _:
                yield from taken_at_import(node)


def days_of_london(tree: ast.AST) -> list[int]:
    """Lines that take `datetime.now(UTC).date()` for today."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node) == "datetime.now(UTC).date()"
    ]


def saying(words: str, *folders: str) -> dict[str, ast.Module]:
    """What those files of tests say, by name: to parse all of them takes seconds."""
    texts = {
        path: path.read_text() for folder in folders for path in (TESTS / folder).rglob("*.py")
    }
    assert len(texts) > 100
    return {
        str(path.relative_to(TESTS)): ast.parse(text)
        for path, text in texts.items()
        if re.search(words, text)
    }


def test_a_test_of_pages_takes_the_day_of_paris() -> None:
    pages = saying(r"\bUTC\b", "http", "browser")
    found = {name: lines for name, tree in pages.items() if (lines := days_of_london(tree))}
    assert found == {}, "use legal_day"
    assert days_of_london(ast.parse("x = datetime.now(UTC).date()")) == [1]


def slept(tree: ast.AST, looping: bool = False) -> Iterator[int]:
    """Lines that sleep outside of a loop: what another process does may take longer."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "time.sleep" and not looping:
            yield node.lineno
        yield from slept(node, looping or isinstance(node, ast.For | ast.While))


def test_what_another_process_does_is_waited_for() -> None:
    # Time itself is what these test: what happens after so long, or what must not.
    lapse = {"test_freshness.py", "test_server_start.py", "test_sign_ins_failed.py"}
    lapse |= {"test_slow_clients.py", "test_slow_takers.py", "test_closing_second.py"}
    pages = saying(r"\bsleep\b", "http", "browser")
    found = {name: lines for name, tree in pages.items() if (lines := [*slept(tree)])}
    others = {name: lines for name, lines in found.items() if Path(name).name not in lapse}
    assert others == {}, "use testing.waiting"
    assert [*slept(ast.parse("time.sleep(1)\nwhile True: time.sleep(1)"))] == [1]


def test_no_module_of_tests_takes_a_day_when_it_is_imported() -> None:
    clocks = saying(rf"\b({'|'.join(sorted(CLOCKS))})\b", "")
    found = {name: lines for name, tree in clocks.items() if (lines := [*taken_at_import(tree)])}
    assert found == {}


@each_row(
    ("text", "lines"),
    [
        ("TODAY = datetime.now(UTC).date()", [1]),
        ("@mark.parametrize('day', [date.today()])\ndef test(day): ...", [1]),
        ("def of(day=date.today()): ...", [1]),
        ("class Past:\n    moment = datetime.now(UTC)", [2]),
        ("def day():\n    return datetime.now(UTC)", []),
        ("clock = lambda: datetime.now(UTC)", []),
    ],
)
def test_a_clock_is_seen_where_a_module_reads_it(text: str, lines: list[int]) -> None:
    assert [*taken_at_import(ast.parse(text))] == lines
