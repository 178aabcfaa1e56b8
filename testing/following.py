"""A link or a button of a page followed, until the page that it leads to has loaded."""

from playwright.sync_api import Error as BrowserError
from playwright.sync_api import Locator, Page

_TURNS, _TURN = 600, 50  # ms


def follow(target: Locator, key: str | None = None) -> None:
    """Clicks, or presses a key (`Enter`), and waits for the page that answers.

    A click of Playwright comes back when the answer *begins*. What waits for nothing
    (`all_inner_texts`, `count`, `content`, axe) then reads half a page on a busy machine.
    """
    loads = list[Page]()
    page = target.page

    def keep(loaded: Page) -> None:  # what is built in has no place for Playwright's own mark
        loads.append(loaded)

    page.on("load", keep)
    try:
        with page.expect_navigation():
            if key is None:
                target.click()
            else:
                target.press(key)
    except BrowserError as error:
        if "ERR_ABORTED" not in error.message:
            raise
        _await_other(page, loads, error)
    finally:
        page.remove_listener("load", keep)


def _await_other(page: Page, loads: list[Page], error: BrowserError) -> None:
    """The page's script has left for another page when the click came: one of both is given up."""
    for _ in range(_TURNS):
        if loads:
            return
        page.wait_for_timeout(_TURN)
    raise error
