"""A link or a button of a page followed until its page has loaded, and other waits of a page."""

from playwright.sync_api import Error as BrowserError
from playwright.sync_api import Locator, Page, Position

_TURNS, _TURN = 600, 50  # ms


def follow(target: Locator, key: str | None = None, at: Position | None = None) -> None:
    """Clicks (`at` a place of it), or presses a key (`Enter`), and waits for the page that answers.

    A click of Playwright comes back when the answer *begins*. What waits for nothing
    (`all_inner_texts`, `count`, `content`, axe) then reads half a page on a busy machine. And an
    address that a script only rewrites (`history.replaceState`) is a navigation to it, that loads
    nothing: the page that is asked for comes after.
    """
    loads = list[Page]()
    page = target.page

    def keep(loaded: Page) -> None:  # what is built in has no place for Playwright's own mark
        loads.append(loaded)

    page.on("load", keep)
    try:
        _act(target, key, at)
        _await_load(page, loads)
    finally:
        page.remove_listener("load", keep)


def until(page: Page, condition: str) -> None:
    """Waits until an expression of the page's JavaScript holds.

    As a function: a bare expression that is false at first is evaluated anew at each look, which
    the strict CSP of our pages forbids.
    """
    page.wait_for_function(f"() => {condition}")


def _act(target: Locator, key: str | None, at: Position | None) -> None:
    try:
        with target.page.expect_navigation():
            if key is None:
                target.click(position=at)
            else:
                target.press(key)
    except BrowserError as error:  # the page's script had left for another page: one is given up
        if "ERR_ABORTED" not in error.message:
            raise


def _await_load(page: Page, loads: list[Page]) -> None:
    for _ in range(_TURNS):
        if loads:
            return
        page.wait_for_timeout(_TURN)
    raise AssertionError(f"nothing was loaded: {page.url}")
