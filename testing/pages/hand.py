"""How a person acts on a page: by pointer, or by keys alone."""

from typing import Protocol

from playwright.sync_api import Locator

from testing.following import follow
from testing.pages.window import Window

_FAR = 800  # tab stops of a page, at most, beyond those that were guessed
_GUESSED = 400
# How many stops lie before (less than 0) or after what has the focus, as the document is written;
# 1 where it can't be told. It spares hundreds of questions to the browser and decides nothing:
# where the focus is then is asked again.
_STOPS = "a[href], button, input, select, textarea, summary, iframe, [tabindex], [contenteditable]"
_FAR_IS = f"""one => {{
  if (one === document.activeElement) return 0
  const stops = [...document.querySelectorAll("{_STOPS}")].filter(stop =>
    stop.tabIndex >= 0 && !stop.disabled && stop.checkVisibility({{ visibilityProperty: true }}))
  const from = stops.indexOf(document.activeElement), to = stops.indexOf(one)
  return to < 0 ? 1 : to - from || 1
}}"""


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
        """By Tab or Shift+Tab, whichever looks nearer; one at a time where that went by it."""
        target.wait_for()
        pressed = 0
        while (far := target.evaluate(_FAR_IS)) != 0:
            some = abs(far) if pressed < _GUESSED else 1
            assert pressed < _FAR, f"Tab does not reach {target}"
            pressed += some
            for _ in range(some):
                target.page.keyboard.press("Tab" if far > 0 or pressed > _GUESSED else "Shift+Tab")


HANDS: dict[str, type[Pointer] | type[Keyboard]] = {"pointer": Pointer, "keyboard": Keyboard}


def _is_open(summary: Locator) -> bool:
    found: bool = summary.evaluate("one => one.parentElement.open")
    return found
