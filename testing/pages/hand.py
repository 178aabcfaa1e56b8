"""How a person acts on a page: by pointer, or by keys alone."""

from typing import Protocol

from playwright.sync_api import Locator

from testing.following import follow
from testing.pages.window import Window

_FAR = 400  # tab stops of a page, at most


class Hand(Protocol):
    """What scenarios are made of."""

    def follow(self, target: Locator) -> None:
        """A link or a button, until its page has come."""
        ...

    def take(self, target: Locator) -> None:
        """A link to a file, until it has come, or a page instead of it."""
        ...

    def choose(self, target: Locator, value: str) -> None:
        """An option of a list."""
        ...

    def write(self, target: Locator, text: str) -> None:
        """A field, whatever it held."""
        ...

    def unfold(self, target: Locator) -> None:
        """What is folded under a summary; nothing where it is open."""
        ...


class Pointer:
    """A mouse, or a finger."""

    def __init__(self, window: Window) -> None:
        self._window = window

    def follow(self, target: Locator) -> None:
        """See Hand."""
        follow(target)

    def take(self, target: Locator) -> None:
        """See Hand."""
        self._window.file_or_page(target.click)

    def choose(self, target: Locator, value: str) -> None:
        """See Hand."""
        target.select_option(value)

    def write(self, target: Locator, text: str) -> None:
        """See Hand."""
        target.click(click_count=3)
        target.fill(text)

    def unfold(self, target: Locator) -> None:
        """See Hand."""
        if not _is_open(target):
            target.click()


class Keyboard:
    """Tab, arrows, Enter and letters: what Tab does not reach is not there."""

    def __init__(self, window: Window) -> None:
        self._window = window

    def follow(self, target: Locator) -> None:
        """See Hand."""
        self._reach(target)
        follow(target, "Enter")

    def take(self, target: Locator) -> None:
        """See Hand."""
        self._reach(target)
        self._window.file_or_page(lambda: target.page.keyboard.press("Enter"))

    def choose(self, target: Locator, value: str) -> None:
        """See Hand. Arrows go from what is chosen to what is wanted, one option each."""
        self._reach(target)
        at = target.evaluate("one => one.selectedIndex")
        options: list[str] = target.evaluate("one => [...one.options].map(o => o.value)")
        assert value in options, f"{value} is not one of {options}"
        steps = options.index(value) - at
        for _ in range(abs(steps)):
            target.page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
        assert target.input_value() == value

    def write(self, target: Locator, text: str) -> None:
        """See Hand."""
        self._reach(target)
        target.page.keyboard.press("ControlOrMeta+a")
        target.page.keyboard.press("Delete")
        target.page.keyboard.type(text)

    def unfold(self, target: Locator) -> None:
        """See Hand."""
        if not _is_open(target):
            self._reach(target)
            target.page.keyboard.press("Enter")

    def _reach(self, target: Locator) -> None:
        target.wait_for()
        for _ in range(_FAR):
            if target.evaluate("one => one === document.activeElement"):
                return
            target.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {target}")


HANDS: dict[str, type[Pointer] | type[Keyboard]] = {"pointer": Pointer, "keyboard": Keyboard}


def _is_open(summary: Locator) -> bool:
    found: bool = summary.evaluate("one => one.parentElement.open")
    return found
