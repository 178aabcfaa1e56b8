"""A link or a button of a page followed, until the page that it leads to has loaded."""

from playwright.sync_api import Locator


def follow(target: Locator, key: str | None = None) -> None:
    """Clicks, or presses a key (`Enter`), and waits for the page that answers.

    A click of Playwright comes back when the answer *begins*. What waits for nothing
    (`all_inner_texts`, `count`, `content`, axe) then reads half a page on a busy machine.
    """
    with target.page.expect_navigation():
        if key is None:
            target.click()
        else:
            target.press(key)
