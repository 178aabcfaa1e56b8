"""Somebody before their window: what they press, and what they wait for."""

import os
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from testing.pages.act import check_window
from testing.pages.hand import Hand
from testing.pages.paper import check_paper
from testing.pages.sign_in import sign_in
from testing.pages.window import Window
from testing.service import Account

_LONG = 900_000  # ms: a publication beside other work
_TURN = 500  # ms, between two looks where no script looks
_REFUSAL = "Numéro de cette demande"  # of a page that refuses (portail/refus.html)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody before their window. `faults`: what axe says of a page; `prints`: looks on paper."""

    window: Window
    hand: Hand
    faults: Callable[[Page], list[str]]
    prints: bool = False

    @property
    def page(self) -> Page:
        """That is shown."""
        return self.window.page

    def enter(self, account: Account) -> None:
        """Signs in."""
        self.page.goto("/portail/")
        sign_in(self.hand, self.page, account)

    def press(self, name: str) -> None:
        """A button, until its page has come."""
        self.hand.follow(self.page.get_by_role("button", name=name, exact=True))

    def go(self, target: str | Locator) -> None:
        """A link, by its words or where it is."""
        link = target if isinstance(target, Locator) else self.page.get_by_role("link", name=target)
        self.hand.follow(link)

    def look(self, name: str) -> None:
        """No fault, nothing too wide; a picture where a folder is named."""
        check_window(self.window)
        assert not self.window.script or self.faults(self.page) == [], name
        if self.prints:
            check_paper(self.window)
        if folder := os.environ.get("PARC_SOCIAL_IMAGES"):
            self.page.screenshot(path=f"{folder}/{name}-{self.window.width}.png", full_page=True)

    def wait(self, is_over: Callable[[], bool]) -> None:
        """For what the page says next, as it is or another in its place."""
        for _ in range(_LONG // _TURN):
            if is_over():
                return
            self.page.wait_for_timeout(_TURN)
        raise AssertionError(self.window.words)

    def until(self, is_over: Callable[[], bool]) -> None:
        """Waits for what a job does; the page follows it by itself, or is asked again."""
        for _ in range(_LONG // _TURN):
            if is_over():
                return
            self.page.wait_for_timeout(_TURN)
            if not self.window.script:
                self.page.goto(self.page.url)
            elif self.page.get_by_text(_REFUSAL).count():
                break  # it follows nothing
        raise AssertionError(self.window.words)
