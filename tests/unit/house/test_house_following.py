"""A test of pages that follows a link waits for its page: else it reads half of one when busy."""

import ast
from collections.abc import Iterator
from pathlib import Path

from testing.rows import each_row

BROWSER = Path(__file__).parents[2] / "browser"
# What folds, what ticks, the map that the browser draws and its buttons.
OPENS_NOTHING = ("summary", "label", "opener", "canvas", "carte-bouger")


def not_awaited(tree: ast.AST, waiting: bool = False) -> Iterator[int]:
    """Lines that click, outside of a `with page.expect_…()`, on what may lead to another page."""
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.With(items=items):
                held = waiting or any(".expect_" in ast.unparse(one) for one in items)
                yield from not_awaited(node, held)
            case ast.Call(func=ast.Attribute(attr="click", value=target)) if not waiting:
                if not any(word in ast.unparse(target) for word in OPENS_NOTHING):
                    yield node.lineno
            case _:
                yield from not_awaited(node, waiting)


def test_every_click_of_the_browser_waits_for_its_page() -> None:
    found = {
        path.name: lines
        for path in BROWSER.rglob("*.py")
        if ".click(" in (text := path.read_text()) and (lines := [*not_awaited(ast.parse(text))])
    }
    assert found == {}, "use testing.following.follow"


def test_a_condition_of_a_page_is_asked_as_a_function() -> None:
    own = BROWSER.parents[1] / "testing/following.py"
    places = (BROWSER, own.parent)
    found = [
        path.name
        for place in places
        for path in place.rglob("*.py")
        if path != own and ".wait_for_function(" in path.read_text()
    ]
    assert found == [], "use testing.following.until"


@each_row(
    ("text", "lines"),
    [
        ("page.get_by_role('link').click()", [1]),
        ("def test(page):\n    link.first.click()", [2]),
        ("with page.expect_download() as got:\n    link.click()", []),
        ("page.locator('header details > summary').click()", []),
        ("follow(page.get_by_role('link'))", []),
    ],
)
def test_a_click_that_waits_for_nothing_is_seen(text: str, lines: list[int]) -> None:
    assert [*not_awaited(ast.parse(text))] == lines
